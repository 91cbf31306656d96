import { backgroundCall, type CallContext, Problem, UpstreamError } from '@sophia/service'
import type { SourceReport } from './schemas.ts'
import type { Found, Source, SourceName } from './sources/source.ts'

export interface Gathered {
  readonly lists: ReadonlyMap<SourceName, readonly Found[]>
  readonly reports: SourceReport[]
}

/**
 * Asks all sources at the same time and waits until each has answered, failed or run out of time: its own, or the
 * research's.
 *
 * @param ms until the research must have what it gets.
 * @param onUnexpected hears of an error that is neither the source's nor the caller's.
 */
export async function gather(
  sources: readonly Source[],
  { query, limit, ms }: { query: string; limit: number; ms: number },
  call: CallContext,
  onUnexpected: (error: unknown) => void,
): Promise<Gathered> {
  const lists = new Map<SourceName, readonly Found[]>()
  const reports = await Promise.all(
    sources.map(async (source): Promise<SourceReport> => {
      const began = performance.now()
      const report = (status: SourceReport['status'], count: number, reason: string | null): SourceReport => ({
        name: source.name,
        status,
        ms: Math.round(performance.now() - began),
        count,
        reason,
      })
      try {
        const found = await source.search(query, limit, limited(call, Math.min(ms, source.timeoutMs)))
        const list = found.filter(({ url }) => url.length <= longest.url).map(bounded)
        lists.set(source.name, list)
        return report('answered', list.length, null)
      } catch (error) {
        // The caller left: there is nobody to answer.
        call.signal.throwIfAborted()
        const [status, reason] = explain(source.name, error)
        if (reason === undefined) onUnexpected(error)
        return report(status, 0, reason ?? `${source.name} gave an answer that cannot be read`)
      }
    }),
  )
  // In the order of asking, so that the same answers make the same ranking.
  return {
    lists: new Map(sources.flatMap(({ name }) => (lists.has(name) ? [[name, lists.get(name) ?? []]] : []))),
    reports,
  }
}

/** In UTF-16 code units. What a source sends must not decide how much we store and weigh. */
const longest = { url: 2_000, title: 500, text: 8_000 }

const bounded = (found: Found): Found => ({
  ...found,
  title: cut(found.title, longest.title),
  text: cut(found.text, longest.text),
})

/** Not in the middle of a character. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '')

/** The same call with less time. */
export function limited(call: CallContext, ms: number): CallContext {
  const { signal, remaining } = backgroundCall(Math.max(1, Math.floor(Math.min(ms, call.remaining()))), call.signal)
  return { requestId: call.requestId, signal, remaining, timing: (name, took) => call.timing?.(name, took) }
}

function explain(name: string, error: unknown): [status: SourceReport['status'], reason?: string] {
  if (error instanceof UpstreamError) return [statusOf(error), error.message]
  if (error instanceof Problem) return ['error', error.message]
  if (error instanceof Error && error.name === 'TimeoutError') return ['timeout', `${name} did not answer in time`]
  return ['error']
}

function statusOf({ kind }: UpstreamError): SourceReport['status'] {
  switch (kind) {
    case 'timeout':
      return 'timeout'
    case 'circuit-open':
      return 'suspended'
    case 'rate-limited':
      return 'skipped'
    default:
      return 'error'
  }
}
