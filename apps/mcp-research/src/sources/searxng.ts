import { createUpstream, Problem, UpstreamError } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { tidy } from '@sophia/reading/text'
import { plainText } from './markup.ts'
import { type Found, momentOf, type Reach, type Source } from './source.ts'

interface Page {
  readonly url: string
  readonly title: string
  readonly content?: string
  readonly publishedDate?: string | null
}

const timeoutMs = 5_000
const dayMs = 86_400_000

/** The web, through a SearXNG of one's own. */
export function searxng(reach: Reach): Source {
  const upstream = createUpstream({ ...reach, name: 'searxng', timeoutMs, headers: { 'user-agent': reach.userAgent } })
  return {
    name: 'searxng',
    title: 'SearXNG',
    covers: 'The web, through the search engines that this SearXNG asks',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const time_range = since && rangeOf(since)
      const request = { method: 'GET', path: '/search', query: { q: query, format: 'json', time_range }, call } as const
      try {
        const { results } = await jsonAnswer<{ results: readonly Page[] }>('searxng', upstream, request)
        return results.slice(0, limit).map(toFound)
      } catch (error) {
        // So it answers until its settings name the format.
        if (error instanceof UpstreamError && error.status === 403)
          throw new Problem('upstream-failed', {
            upstream: 'searxng',
            detail: 'searxng refused the request (403): its settings must list json under search.formats',
            cause: error,
          })
        throw error
      }
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

/** The shortest of the spans that SearXNG knows that reaches back to `since`; undefined when none does. */
function rangeOf(since: string): string | undefined {
  const days = (Date.now() - Date.parse(since)) / dayMs
  return (
    [
      ['day', 1],
      ['week', 7],
      ['month', 30],
      ['year', 365],
    ] as const
  ).find(([, span]) => days <= span)?.[0]
}

const toFound = ({ url, title, content, publishedDate }: Page): Found => ({
  url,
  title: tidy(title),
  author: null,
  publishedAt: momentOf(publishedDate),
  text: plainText(content ?? '') || tidy(title),
})
