import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import { type Found, momentOf, type Reach, type Source } from './source.ts'

interface Paper {
  readonly paperId: string
  readonly title: string
  readonly abstract: string | null
  readonly url: string
  readonly publicationDate?: string | null
  readonly authors?: readonly { readonly name: string }[]
}

const timeoutMs = 5_000
const fields = 'title,abstract,url,authors,publicationDate'

/** Abstracts of papers, from Semantic Scholar. */
export function semanticScholar(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'semanticscholar',
    timeoutMs,
    headers: { 'user-agent': reach.userAgent, ...(reach.key && { 'x-api-key': reach.key }) },
  })
  return {
    name: 'semanticscholar',
    title: 'Semantic Scholar',
    covers: 'Papers of all fields, computer science above all',
    timeoutMs,
    async search({ query, limit, since }, call) {
      // `data` is absent when nothing was found.
      const { data } = await jsonAnswer<{ data?: readonly Paper[] }>('semanticscholar', upstream, {
        method: 'GET',
        path: '/graph/v1/paper/search',
        query: { query, limit, fields, publicationDateOrYear: since && `${since}:` },
        call,
      })
      return (data ?? []).map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ title, abstract, url, publicationDate, authors }: Paper): Found => ({
  url,
  title: plainText(title),
  author: authors?.map(({ name }) => name).join(', ') || null,
  publishedAt: momentOf(publicationDate),
  text: plainText(abstract ?? '') || plainText(title),
})
