import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { tidy } from '@sophia/reading/text'
import { plainText } from './markup.ts'
import { type Found, momentOf, type Reach, type Source } from './source.ts'

interface Page {
  readonly url: string
  readonly title: string
  readonly content: string
  readonly published_date?: string
}

const timeoutMs = 5_000
const most = { results: 20, characters: 400 }

/** The web, by Tavily: pieces of pages that fit the question. */
export function tavily(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'tavily',
    timeoutMs,
    headers: { 'user-agent': reach.userAgent, authorization: `Bearer ${reach.key ?? ''}` },
  })
  return {
    name: 'tavily',
    title: 'Tavily',
    covers: 'The web: the parts of pages that fit the question',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const max_results = Math.min(limit, most.results)
      const { results } = await jsonAnswer<{ results: readonly Page[] }>('tavily', upstream, {
        method: 'POST',
        path: '/search',
        body: {
          query: query.slice(0, most.characters),
          max_results,
          search_depth: 'basic',
          ...(since && { start_date: since }),
        },
        // It searches: asked twice, it costs twice and changes nothing.
        idempotent: true,
        call,
      })
      return results.map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ url, title, content, published_date }: Page): Found => ({
  url,
  title: tidy(title),
  author: null,
  publishedAt: momentOf(published_date),
  text: plainText(content) || tidy(title),
})
