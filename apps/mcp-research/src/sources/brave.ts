import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import { type Found, momentOf, type Reach, type Source } from './source.ts'

interface Page {
  readonly url: string
  readonly title: string
  readonly description?: string
  readonly extra_snippets?: readonly string[]
  readonly page_age?: string
  readonly profile?: { readonly long_name?: string }
}

const timeoutMs = 4_000
const most = { results: 20, characters: 400 }

/** The web, by Brave's own index. */
export function brave(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'brave',
    timeoutMs,
    headers: { 'user-agent': reach.userAgent, 'x-subscription-token': reach.key ?? '' },
  })
  return {
    name: 'brave',
    title: 'Brave Search',
    covers: 'The web: pages of companies, magazines and forums',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const freshness = since && `${since}to${new Date().toISOString().slice(0, 10)}`
      // Absent when nothing was found.
      const { web } = await jsonAnswer<{ web?: { results: readonly Page[] } }>('brave', upstream, {
        method: 'GET',
        path: '/res/v1/web/search',
        query: { q: query.slice(0, most.characters), count: Math.min(limit, most.results), freshness },
        call,
      })
      return (web?.results ?? []).map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ url, title, description, extra_snippets, page_age, profile }: Page): Found => ({
  url,
  title: plainText(title),
  author: profile?.long_name ?? null,
  publishedAt: momentOf(page_age),
  text: plainText([description ?? '', ...(extra_snippets ?? [])].join('\n')) || plainText(title),
})
