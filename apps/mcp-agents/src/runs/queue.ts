import type { FastifyBaseLogger } from 'fastify'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Write } from './tables.ts'

/** Wakes a replica for each run. What is true of a run stands in its row, so a message too many does no harm. */
export interface Queue {
  /** Sent when the transaction commits, not before. */
  enqueue(write: Write, ...runIds: readonly string[]): Promise<void>
  /** Takes up to so many messages at a time. One whose handler throws comes again. */
  work(atOnce: number, handle: (runId: string) => Promise<void>): Promise<void>
  /** Takes no more messages; what is being handled goes on. */
  rest(): Promise<void>
  close(): Promise<void>
}

const name = 'runs'

/** @throws when the database does not answer. */
export async function openQueue(url: string, log: FastifyBaseLogger): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'queue',
    max: 3,
    useListenNotify: true,
    application_name: 'mcp_agents_queue',
  })
  boss.on('error', (error) => log.warn({ err: error }, 'queue'))
  await boss.start()
  await boss.createQueue(name, {
    notify: true,
    // A replica that died between taking the message and taking the run: the message comes again.
    heartbeatSeconds: 10,
    retryLimit: 20,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 30,
    expireInSeconds: 2 * 3600,
    deleteAfterSeconds: 3600,
  })
  return {
    async enqueue(write, ...runIds) {
      if (runIds.length === 0) return
      const messages = runIds.map((runId) => ({ data: { runId } }))
      await boss.insert(name, messages, { db: fromKysely(write) })
    },
    async work(atOnce, handle) {
      for (let each = 0; each < atOnce; each++) {
        const id: string = await boss.work<{ runId: string }>(
          name,
          { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 },
          async ([job]) => {
            if (!job) return
            await handle(job.data.runId)
            // Where there was one there may be more, which told of themselves while it was handled: it looks again at once.
            boss.notifyWorker(id)
          },
        )
      }
    },
    rest: () => boss.offWork(name, { wait: false }),
    close: () => boss.stop({ graceful: true, timeout: 2_000 }),
  }
}
