import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Github } from './github.ts'
import { nextCursor, pageOf, positionOf } from './pages.ts'
import type { SearchAnswer, SearchQuery } from './work-schemas.ts'

export interface Search {
  /** GitHub hands out the first thousand. @throws {Problem} unprocessable for a question that GitHub refuses. */
  find(query: SearchQuery, call: CallContext): Promise<SearchAnswer>
}

const wall = 1_000

export function createSearch(github: Github): Search {
  return {
    async find({ kind = 'issues', q, ...query }, call) {
      const position = positionOf(query)
      const page = pageOf(position)
      if ((position.page - 1) * position.limit >= wall)
        throw problems.unprocessable('GitHub shows the first thousand results only.', 'Ask a narrower question.')
      const found = await github.ask(call, async (request) => {
        if (kind === 'issues') return request('GET /search/issues', { q, ...page })
        return kind === 'code'
          ? request('GET /search/code', { q, ...page })
          : request('GET /search/repositories', { q, ...page })
      })
      if (!found) throw problems.upstream('github', 'GitHub does not know its search.')
      const { incomplete_results: cut, items, total_count: total } = found.data
      return {
        total,
        items: (items as readonly Hit[]).map(toHit),
        nextCursor: nextCursor(position, found.headers.link),
        untrusted: ['items.title'],
        ...github.provenance(),
        complete: !cut && total <= wall,
      }
    },
  }
}

/** What is read of any kind of hit. */
interface Hit {
  readonly title?: string
  readonly path?: string
  readonly full_name?: string
  readonly number?: number
  readonly html_url: string
  readonly repository?: { readonly full_name: string }
  readonly repository_url?: string
}
const toHit = (hit: Hit): SearchAnswer['items'][number] => ({
  repo: hit.full_name ?? hit.repository?.full_name ?? hit.repository_url?.split('/repos/')[1] ?? null,
  title: cleanUserText(hit.title ?? hit.path ?? hit.full_name ?? ''),
  number: hit.number ?? null,
  url: hit.html_url,
})
