import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import { type Found, momentOf, type Reach, type Source } from './source.ts'

interface Work {
  readonly id: string
  readonly doi: string | null
  readonly display_name: string | null
  readonly publication_date?: string | null
  readonly authorships?: readonly { readonly author: { readonly display_name: string | null } }[]
  /** Each word with its places: publishers object to abstracts, not to an index of them. */
  readonly abstract_inverted_index?: Readonly<Record<string, readonly number[]>> | null
}

const timeoutMs = 5_000
/** A place beyond it is no abstract's: it must not decide how much memory we take. */
const mostWords = 5_000

/** Abstracts of published research, from OpenAlex. */
export function openAlex(reach: Reach): Source {
  const upstream = createUpstream({ ...reach, name: 'openalex', timeoutMs, headers: { 'user-agent': reach.userAgent } })
  return {
    name: 'openalex',
    title: 'OpenAlex',
    covers: 'Published research of all fields, with open abstracts',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const { results } = await jsonAnswer<{ results: readonly Work[] }>('openalex', upstream, {
        method: 'GET',
        path: '/works',
        query: {
          search: query,
          'per-page': limit,
          filter: `has_abstract:true${since ? `,from_publication_date:${since}` : ''}`,
          api_key: reach.key,
        },
        call,
      })
      return results.map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ id, doi, display_name, publication_date, authorships, ...work }: Work): Found => {
  const title = plainText(display_name ?? id)
  return {
    url: doi ?? id,
    title,
    author: authorships?.flatMap(({ author }) => author.display_name ?? []).join(', ') || null,
    publishedAt: momentOf(publication_date),
    text: plainText(abstractOf(work.abstract_inverted_index ?? {})) || title,
  }
}

function abstractOf(places: Readonly<Record<string, readonly number[]>>): string {
  const words: string[] = []
  for (const [word, at] of Object.entries(places))
    for (const place of at) if (place >= 0 && place < mostWords) words[place] = word
  return words.filter(Boolean).join(' ')
}
