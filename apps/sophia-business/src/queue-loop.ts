import { beyondCalls } from '@sophia/database'
import type { Log } from './log.ts'

/** Does what lies in a queue, one thing at a time. */
export interface QueueLoop {
  /** There may be work: looks at once. */
  wake(): void
  /** Looks now and then too, for what another process left. */
  start(): void
  /** Puts the work in hand back and waits until it is. */
  stop(): Promise<void>
  /** Aborts when the service shuts down. */
  readonly signal: AbortSignal
}

export interface QueueLoopOptions {
  /** @returns false when there is nothing to do. What it throws is logged, and the next look takes it up. */
  readonly runOne: () => Promise<boolean>
  readonly log: Log
  /** For the log. */
  readonly what: string
  /** Milliseconds between two looks. */
  readonly pollMs: number
}

export function createQueueLoop({ runOne, log, what, pollMs }: QueueLoopOptions): QueueLoop {
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  let again = false
  let timer: NodeJS.Timeout | undefined

  const drain = async (): Promise<void> => {
    try {
      while (!stopping.signal.aborted) {
        again = false
        const found = await runOne()
        if (!found && !again) break
      }
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error }, `${what}: interrupted`)
    } finally {
      working = undefined
    }
  }
  const wake = (): void => {
    again = true
    // Whoever sets it off waits for none of it.
    if (!stopping.signal.aborted) working ??= beyondCalls(drain)
  }
  return {
    wake,
    start() {
      timer = setInterval(wake, pollMs).unref()
      wake()
    },
    async stop() {
      clearInterval(timer)
      stopping.abort(new Error('The service is shutting down'))
      await working
    },
    signal: stopping.signal,
  }
}
