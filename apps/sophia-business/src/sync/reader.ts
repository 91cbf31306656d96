import { setTimeout } from 'node:timers/promises'
import { type CallContext, UpstreamError } from '@sophia/service'
import type { Lease } from './lease.ts'
import type { SyncMissing } from './syncs.ts'

export interface SyncWork {
  readonly lease: Lease
  readonly signal: AbortSignal
  /** A context for one request, on behalf of whoever asked for the sync. */
  call(): CallContext
}

export interface SyncEnd {
  readonly origin: 'live' | 'sandbox'
  readonly missing: SyncMissing[]
}

/** Brings everything of one source that is new. */
export type SyncReader = (work: SyncWork) => Promise<SyncEnd>

/** A vendor's limit may be used up by others for a while; who does not answer at all is more probably gone. */
const triesOf = { busy: 8, silent: 4 }
const longestPauseS = 30

/** Asks again where a moment may help: the service is busy, or its vendor is. @throws {Problem | UpstreamError} */
export async function answerOf<Data>(
  { signal, call }: Pick<SyncWork, 'signal' | 'call'>,
  ask: (call: CallContext) => Promise<{ data?: Data }>,
): Promise<Data> {
  for (let tries = 1; ; tries++) {
    try {
      const { data } = await ask(call())
      if (data === undefined) throw new TypeError('An answer without a body')
      return data
    } catch (error) {
      if (!(error instanceof UpstreamError) || signal.aborted) throw error
      if (tries >= triesOf[error.kind === 'status' ? 'busy' : 'silent']) throw error
      const pauseS = Math.min(longestPauseS, Math.max(2 ** (tries - 2), error.retryAfterS ?? 0))
      await setTimeout(pauseS * 1000, undefined, { signal })
    }
  }
}

/** Every page of a list. */
export async function* pagesOf<Page extends { nextCursor: string | null }>(
  read: (cursor: { cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let query: { cursor?: string } | undefined = {}; query; ) {
    const page: Page = await read(query)
    yield page
    query = page.nextCursor === null ? undefined : { cursor: page.nextCursor }
  }
}
