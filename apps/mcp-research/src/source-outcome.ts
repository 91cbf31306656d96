import { type CallContext, Problem, UpstreamError } from '@sophia/service'
import type { SourceReport } from './schemas.ts'
import type { Found, Source, Wanted } from './sources/source.ts'
import { SourceMissing } from './sources/sources.ts'
import { type Settle, SpendingCap } from './spending.ts'

/** What one source said: its report, and what it found if it answered. */
export interface SourceOutcome {
  readonly report: SourceReport
  readonly found: readonly Found[]
}

/** Why nothing more will come, although nobody knows what the source would have said. */
export const neverCame = (name: string): string => `${name} never came: the service stopped while it was being asked`

/**
 * Asks one source within its own timeout. Never rejects.
 *
 * @param pay reserves what asking costs; throws when it may not be spent.
 * @param stopped aborts when nobody waits for it any more.
 * @param onUnexpected hears of an error that is neither the source's nor the caller's.
 */
export async function askSource(
  source: Source,
  wanted: Wanted,
  pay: () => Settle,
  call: CallContext,
  stopped: AbortSignal,
  onUnexpected: (error: unknown) => void,
): Promise<SourceOutcome> {
  const began = performance.now()
  const outcome = (status: SourceReport['status'], found: readonly Found[], reason: string | null): SourceOutcome => ({
    report: {
      name: source.name,
      status,
      ms: Math.round(performance.now() - began),
      count: found.length,
      reason,
      pending: false,
    },
    found,
  })
  let settle: Settle | undefined
  try {
    settle = pay()
    const found = await source.search(wanted, call)
    const list = found.filter((each) => each.url.length <= longest.url && !isOlder(each, wanted.since)).map(bounded)
    return outcome('answered', list.slice(0, wanted.limit), null)
  } catch (error) {
    if (stopped.aborted) return outcome('timeout', [], neverCame(source.name))
    const [status, reason] = explain(source.name, error)
    // Then the source was not asked.
    if (status === 'suspended' || status === 'skipped') settle?.(0)
    if (reason === undefined) onUnexpected(error)
    return outcome(status, [], reason ?? `${source.name} gave an answer that cannot be read`)
  }
}

/** Whatever the source understood by it. What has no date stays. */
const isOlder = ({ publishedAt }: Found, since: string | undefined): boolean =>
  since !== undefined && publishedAt !== null && Date.parse(publishedAt) < Date.parse(since)

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

function explain(name: string, error: unknown): [status: SourceReport['status'], reason?: string] {
  if (error instanceof UpstreamError) return [statusOf(error), error.message]
  if (error instanceof SpendingCap) return ['skipped', error.message]
  if (error instanceof SourceMissing) return ['skipped', error.message]
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
