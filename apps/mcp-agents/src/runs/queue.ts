import type { FastifyBaseLogger } from 'fastify'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Write } from './tables.ts'

/** Wakes a replica for each run. What is true of a run stands in its row, so a message too many does no harm. */
export interface Queue {
  /** Sent when the transaction commits, not before. */
  enqueue(write: Write, runId: string): Promise<void>
  /** Takes up to `concurrency` messages at a time. One whose handler throws comes again. */
  work(concurrency: number, handle: (runId: string) => Promise<void>): Promise<void>
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
    async enqueue(write, runId) {
      await boss.send(name, { runId }, { db: fromKysely(write) })
    },
    async work(concurrency, handle) {
      await boss.work<{ runId: string }>(
        name,
        { localConcurrency: concurrency, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 },
        async ([job]) => {
          if (job) await handle(job.data.runId)
        },
      )
    },
    rest: () => boss.offWork(name, { wait: false }),
    close: () => boss.stop({ graceful: true, timeout: 2_000 }),
  }
}
