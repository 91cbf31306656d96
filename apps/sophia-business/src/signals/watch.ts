import { backgroundCall, type CallContext } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Log } from '../log.ts'
import { createQueueLoop, type QueueLoop } from '../queue-loop.ts'
import type { Channel } from './channels.ts'
import type { Deliveries } from './deliveries.ts'
import { evaluate } from './evaluate.ts'
import type { ChannelName } from './schemas.ts'

interface Parts {
  readonly kysely: Kysely<unknown>
  readonly channels: ReadonlyMap<ChannelName, Channel>
  readonly deliveries: Deliveries
  readonly log: Log
  readonly everyMs: number
}

const budgetMs = 60_000

/** Looks at the rules now and then, and whenever facts change; tells what their channels are due. */
export function createSignalWatch({ kysely, channels, deliveries, log, everyMs }: Parts): QueueLoop {
  const loop = createQueueLoop({ runOne, log, what: 'signals', pollMs: everyMs })

  async function runOne(): Promise<boolean> {
    try {
      await evaluate(kysely, backgroundCall(budgetMs, loop.signal), log)
    } catch (error) {
      if (!loop.signal.aborted) log.error({ err: error }, 'signals: not all rules were looked at')
    }
    // What was found before is told whatever happens now, on time of its own.
    for (const channel of channels.values()) await tell(channel, backgroundCall(budgetMs, loop.signal))
    return false
  }

  /** One channel that fails does not silence the others. */
  async function tell(channel: Channel, call: CallContext): Promise<void> {
    try {
      await deliveries.sendDue(channel, call)
    } catch (error) {
      if (!loop.signal.aborted) log.error({ err: error, channel: channel.name }, 'signals: not told')
    }
  }
  return loop
}
