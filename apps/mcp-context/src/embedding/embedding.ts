import { type App, queueMetrics, type QueueState } from '@sophia/service'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import type { Store } from '../tables.ts'
import { createBitIndex } from './bit-index.ts'
import { type BitMemory, createBitMemory } from './bit-memory.ts'
import { createEmbedder } from './embedder.ts'
import { createEndpoint } from './endpoint.ts'
import { createMeanings, type Meanings } from './meanings.ts'
import { createModel, type Model } from './model.ts'

/** Search by meaning: what the rest of the service must know of it. */
export interface Embedding {
  readonly meanings: Meanings
  readonly bits: Pick<BitMemory, 'nearest'>
  /** Chunks wait for their vectors. */
  wake(): void
  caughtUp(): boolean
}

const megabyte = 2 ** 20

/** The endpoint with all that lives on it, for as long as the app does; undefined where none is configured. */
export function startEmbedding(app: App, config: Config, store: Store): Embedding | undefined {
  const endpoint = createEndpoint(config, app.metrics)
  if (!endpoint) return undefined
  const modelOf = createModel(store, endpoint)
  const index = createBitIndex(store, app.log)
  const bits = createBitMemory(store, app.log, config.EMBEDDING_MEMORY_MB * megabyte)
  const prepare = (model: Model) => {
    if (bits.overflows()) index.prepare(model)
  }
  const embedder = createEmbedder({ store, endpoint, modelOf, index: { prepare }, log: app.log })
  app.health.add({ name: 'embeddings', critical: false, check: async () => endpoint.check() })
  queueMetrics(app.metrics, 'embedding', () => waitingIn(store))
  app.addHook('onReady', async () => embedder.start())
  app.addHook('preClose', embedder.stop)
  app.addHook('preClose', index.stop)
  app.addHook('preClose', bits.stop)
  app.addHook('onClose', endpoint.close)
  return { meanings: createMeanings(endpoint, modelOf, index), bits, wake: embedder.wake, caughtUp: embedder.caughtUp }
}

async function waitingIn(store: Store): Promise<QueueState> {
  const { rows } = await sql<QueueState>`
    select count(*) as waiting,
      coalesce(extract(epoch from now() - min(queued_at)), 0)::float8 as "oldestS"
    from embedding_queue where failure is null`.execute(store)
  return rows[0] ?? { waiting: 0, oldestS: 0 }
}
