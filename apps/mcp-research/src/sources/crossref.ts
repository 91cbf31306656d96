import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import type { Found, Reach, Source } from './source.ts'

interface Work {
  readonly DOI: string
  readonly URL?: string
  readonly title?: readonly string[]
  readonly abstract?: string
  readonly author?: readonly { readonly given?: string; readonly family?: string; readonly name?: string }[]
  readonly issued?: { readonly 'date-parts': readonly (readonly (number | null)[])[] }
}

const timeoutMs = 5_000

/** Abstracts of published research, from Crossref's metadata. */
export function crossref(reach: Reach): Source {
  const upstream = createUpstream({ ...reach, name: 'crossref', timeoutMs, headers: { 'user-agent': reach.userAgent } })
  return {
    name: 'crossref',
    title: 'Crossref',
    covers: 'Published research of all fields: articles, books, proceedings',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const { message } = await jsonAnswer<{ message: { items: readonly Work[] } }>('crossref', upstream, {
        method: 'GET',
        path: '/v1/works',
        query: { query, rows: limit, filter: `has-abstract:true${since ? `,from-pub-date:${since}` : ''}` },
        call,
      })
      return message.items.map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ DOI, URL, title, abstract, author, issued }: Work): Found => {
  const name = plainText(title?.[0] ?? DOI)
  return {
    url: URL ?? `https://doi.org/${DOI}`,
    title: name,
    author:
      author?.map(({ given, family, name }) => name ?? [given, family].filter(Boolean).join(' ')).join(', ') || null,
    publishedAt: dateOf(issued?.['date-parts'][0] ?? []),
    text: plainText(abstract ?? '') || name,
  }
}

/** Month and day are often missing; then it is the first. */
function dateOf([year, month, day]: readonly (number | null)[]): string | null {
  return year ? new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1)).toISOString() : null
}
