/**
 * `npm run bench:context [-- --chunks 10000]`: how fast documents come in and are found, on a Postgres that keeps what it
 * is told (fsync on). Prints one line of a table; nothing is judged. With `--folder` the database stays there, and the next
 * run only searches it.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import pg from 'pg'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { SearchAnswer } from '../src/schemas.ts'
import { type BenchDocument, chunksOfDocument, createCorpus } from './corpus.ts'
import { childrenMs } from './processor-time.ts'

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    searches: { type: 'string', default: '200' },
    callers: { type: 'string', default: '4' },
    folder: { type: 'string' },
  },
})
const chunks = Number(values.chunks)
const callers = Number(values.callers)
const collections = ['a', 'b', 'c', 'd']
const corpus = createCorpus(join(import.meta.dirname, '../eval/project'))

// Postgres will not run as root below a closed folder.
const folder = values.folder ?? (await mkdtemp('/var/tmp/sophia-bench-'))
const isThere = existsSync(join(folder, 'postgres'))
const postgres = await startEmbeddedPostgres({
  folder: join(folder, 'postgres'),
  port: await freePort(),
  settings: { shared_buffers: '1GB', max_wal_size: '4GB' },
})
const sandbox = await startSandbox()
const { port } = new URL(postgres.url)
const database = `postgres://sophia:sophia@127.0.0.1:${port}`

const start = async (more: Record<string, string>): Promise<App> => {
  const app = await buildApp(
    parseConfig(ConfigSchema, testEnvironment({ DATABASE_URL: database, SOPHIA_RATE_LIMIT: '100000000', ...more })),
  )
  await app.ready()
  return app
}

async function call<Answer>(app: App, method: 'PUT' | 'POST', url: string, payload: object): Promise<Answer> {
  const response = await app.inject({ method, url, payload, headers: { 'sophia-budget-ms': '60000' } })
  if (response.statusCode >= 300) throw new Error(`${method} ${url} answered ${response.statusCode} ${response.body}`)
  return response.json<Answer>()
}

/** So many at once take turns at the work until it is done. */
const together = (count: number, work: (worker: number) => Promise<void>) =>
  Promise.all(Array.from({ length: count }, (_, worker) => work(worker)))

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1_000
}

/** Not with `take`: that ends the generator. */
function nextOf(documents: Generator<BenchDocument>, most: number): BenchDocument[] {
  const batch: BenchDocument[] = []
  while (batch.length < most) {
    const { value, done } = documents.next()
    if (done) break
    batch.push(value)
  }
  return batch
}

async function ingest(app: App): Promise<number> {
  for (const name of collections) await call(app, 'PUT', `/collections/${name}`, {})
  const documents = corpus.documents(chunks / chunksOfDocument)
  return timed(() =>
    together(callers, async (worker) => {
      for (;;) {
        const batch = nextOf(documents, 10)
        if (!batch.length) return
        const collection = collections[worker % collections.length]
        const { failed } = await call<{ failed: number }>(app, 'POST', '/documents/batch', {
          documents: batch.map((document) => ({ ...document, collection, mediaType: 'text/markdown' })),
        })
        if (failed) throw new Error(`${failed} documents were refused`)
      }
    }),
  )
}

const embed = (app: App) =>
  timed(async () => {
    for (;;) {
      await setTimeout(500)
      const { complete } = await call<SearchAnswer>(app, 'POST', '/search', { query: 'ready', mode: 'semantic' })
      if (complete) return
    }
  })

async function search(app: App, mode: string, next: () => string): Promise<string> {
  const queries = Array.from({ length: Number(values.searches) }, next)
  for (const query of queries.slice(0, 20)) await call(app, 'POST', '/search', { query, mode })
  const times: number[] = []
  const before = { postgres: childrenMs(postgres.pid), node: nodeMs() }
  await together(callers, async () => {
    for (let query = queries.pop(); query !== undefined; query = queries.pop()) {
      const asked = query
      times.push(1_000 * (await timed(() => call(app, 'POST', '/search', { query: asked, mode }))))
    }
  })
  times.sort((one, other) => one - other)
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? NaN)
  const each = (ms: number) => (ms / times.length).toFixed(0)
  const used = `${each(childrenMs(postgres.pid) - before.postgres)} + ${each(nodeMs() - before.node)}`
  return `p50/p95 ${at(0.5)}/${at(0.95)} ms; processor time a search, Postgres + Node: ${used} ms`
}

async function fill(): Promise<void> {
  const writing = await start({})
  const before = childrenMs(postgres.pid) + nodeMs()
  const stored = await ingest(writing)
  const used = (childrenMs(postgres.pid) + nodeMs() - before) / chunks
  console.log(`ingest: ${Math.round(chunks / stored)} chunks/s; processor time a chunk: ${used.toFixed(2)} ms`)
  await writing.close()
}

const startEmbedding = (): Promise<App> =>
  start({ EMBEDDING_URL: `${sandbox.url}/embeddings/v1`, EMBEDDING_MODEL: 'sandbox' })

/** The service, the sandbox and the callers are one process here. */
const nodeMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** What autovacuum would do in the minutes after. */
async function settle(): Promise<void> {
  const client = await connect()
  await client.query('vacuum analyze')
  await client.end()
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: `${database}/mcp_context` })
  await client.connect()
  return client
}

async function lookInside(): Promise<void> {
  const client = await connect()
  const { rows } = await client.query(`select relname, pg_size_pretty(pg_total_relation_size(oid)) as size
    from pg_class where relname in ('chunks', 'chunks_lexemes', 'terms', 'chunk_bits', 'chunk_vectors')`)
  console.log(rows.map(({ relname, size }) => `${relname} ${size}`).join(', '))
  const word = await client.query(`select term from terms group by term having sum(chunks) between 20 and 2000 limit 1`)
  for (const [statement, value] of [
    [`select id from chunks where lexemes @@ $1::tsquery and space_id = any('{1,2,3,4}')`, `'${word.rows[0]?.term}'`],
    [
      `select chunk_id from chunk_bits where space_id = any('{1,2,3,4}') and valid_to is null
       order by bit_count(bits # $1::bit varying), chunk_id limit 200`,
      '01'.repeat(192),
    ],
  ] as const) {
    await client.query('set max_parallel_workers_per_gather = 0')
    const plan = await client.query(`explain (analyze, costs off, summary off, buffers off) ${statement}`, [value])
    console.log(plan.rows.map((row) => row['QUERY PLAN']).join('\n'))
  }
  await client.end()
}

try {
  console.log(`${chunks} chunks, ${callers} callers, load ${loadavg()[0]?.toFixed(1)} before it began`)
  if (!isThere) await fill()
  const app = await startEmbedding()
  if (!isThere) {
    console.log(`vectors in the background: ${Math.round(chunks / (await embed(app)))} chunks/s`)
    await settle()
  }
  const kinds = { questions: corpus.question, phrases: corpus.phrase }
  for (const [kind, next] of Object.entries(kinds)) {
    for (const mode of ['lexical', 'semantic', 'hybrid']) {
      console.log(`${mode}, ${kind}: ${await search(app, mode, next)} (load ${loadavg()[0]?.toFixed(1)})`)
    }
  }
  console.log(`this process, sandbox and callers included: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`)
  await lookInside()
  await app.close()
} finally {
  await sandbox.close()
  await postgres.stop()
  if (values.folder === undefined) await rm(folder, { recursive: true, force: true })
}
