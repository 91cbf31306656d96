import { createUpstream, problems } from '@sophia/service'
import { tidy } from '@sophia/reading/text'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import type { Reach, Source } from './source.ts'

interface Answer {
  readonly error?: { readonly code: string }
  /** Absent when nothing was found. */
  readonly query?: { readonly pages: readonly Page[] }
}
interface Page {
  readonly title: string
  /** Its place among the results; the pages themselves come in no order. */
  readonly index: number
  readonly extract?: string
  readonly canonicalurl: string
}

const timeoutMs = 4_000

/** Introductions of encyclopedia articles, by MediaWiki's action API. */
export function wikipedia(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'wikipedia',
    timeoutMs,
    headers: { 'user-agent': reach.userAgent },
  })
  const ask: Source['search'] = async ({ query, limit }, call) => {
    const body = await jsonAnswer<Answer>('wikipedia', upstream, {
      method: 'GET',
      path: '/w/api.php',
      query: {
        action: 'query',
        format: 'json',
        formatversion: 2,
        generator: 'search',
        gsrsearch: query,
        gsrlimit: limit,
        prop: 'extracts|info',
        inprop: 'url',
        exintro: 1,
        explaintext: 1,
        exlimit: 'max',
      },
      call,
    })
    // MediaWiki reports faults with status 200.
    if (body.error) throw problems.upstream('wikipedia', `wikipedia refused the request (${body.error.code})`)
    return (body.query?.pages ?? [])
      .toSorted((one, other) => one.index - other.index)
      .map(({ title, extract, canonicalurl }) => ({
        url: canonicalurl,
        title: tidy(title),
        author: null,
        publishedAt: null,
        text: plainText(extract ?? '') || tidy(title),
      }))
  }
  return {
    name: 'wikipedia',
    title: 'Wikipedia',
    covers: 'Encyclopedia: what something is, definitions, background',
    timeoutMs,
    async search(wanted, call) {
      const all = await ask(wanted, call)
      // Every word must occur, which is much to ask of an article: next best is any of them.
      const words = wanted.query.split(/\s+/)
      return all.length || words.length < 2 ? all : ask({ ...wanted, query: words.join(' OR ') }, call)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}
