import { createUpstream } from '@sophia/service'
import { tidy } from '@sophia/reading/text'
import type { Found, Reach, Source } from './source.ts'

interface Hit {
  readonly document: {
    readonly id: string
    readonly title: string
    readonly source: string | null
    readonly visibility: string
  }
  readonly chunk: { readonly text: string }
}

const timeoutMs = 3_000
/** Of the hits, those that not everybody may see fall away: more are asked for. */
const asked = 3
const most = 100

/** What the company knows, from mcp-context: only what everybody may see, because everybody may read a research. */
export function context(reach: Reach): Source {
  const upstream = createUpstream({ ...reach, name: 'mcp-context', timeoutMs, forwardAuthorization: true })
  return {
    name: 'context',
    title: 'Our own documents',
    covers: 'What the company has stored for everybody in mcp-context. Asked only when it is named',
    timeoutMs,
    async search({ query, limit }, call) {
      const { body } = await upstream.json<{ hits: readonly Hit[] }>({
        method: 'POST',
        path: '/search',
        body: { query, k: Math.min(most, limit * asked) },
        idempotent: true,
        call,
      })
      const found = new Map<string, Found>()
      for (const { document, chunk } of body.hits) {
        if (document.visibility !== 'public' || found.has(document.id)) continue
        found.set(document.id, {
          url: addressOf(document, reach.baseUrl),
          title: tidy(document.title),
          author: null,
          publishedAt: null,
          text: tidy(chunk.text),
        })
      }
      return [...found.values()].slice(0, limit)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

/** Where it came from, when that is a page; its place in mcp-context otherwise. */
const addressOf = ({ id, source }: Hit['document'], baseUrl: string): string =>
  source && /^https?:\/\//.test(source) ? source : new URL(`/documents/${id}`, baseUrl).href
