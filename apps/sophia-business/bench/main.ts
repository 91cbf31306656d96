/**
 * `npm run bench -w apps/sophia-business [-- --deals 1000,10000,100000] [--parts questions,intake,forecast]`: how long a
 * question takes as facts grow, with ten stays in a stage a deal, beside the same in plain SQL in the same run; how fast an
 * export comes in; and what a forecast takes. Prints tables; nothing is judged.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase, startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { sql } from 'kysely'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import { migrations } from '../src/migrations/index.ts'
import { clientOf, header, template, type TestFile } from '../test/business.ts'
import { generateExport } from '../test/generated-export.ts'
import { outlook } from '../src/forecast/model.ts'
import { fillFacts, questions } from './facts.ts'
import { dealHistory } from './forecast.ts'

const { values } = parseArgs({
  options: {
    deals: { type: 'string', default: '1000,10000,100000' },
    rounds: { type: 'string', default: '40' },
    rows: { type: 'string', default: '100000' },
    parts: { type: 'string', default: 'questions,intake,forecast' },
  },
})
const rounds = Number(values.rounds)

// Postgres will not run as root below a closed folder.
const folder = await mkdtemp('/var/tmp/sophia-bench-')
const postgres = await startEmbeddedPostgres({
  folder: join(folder, 'postgres'),
  port: await freePort(),
  settings: { shared_buffers: '1GB', max_wal_size: '4GB' },
})

const start = (database: string): Promise<App> => {
  const url = new URL(postgres.url)
  url.pathname = `/${database}`
  const variables = { DATABASE_URL: url.href, SOPHIA_RATE_LIMIT: '100000000', SOPHIA_SYNC_MINUTES: '0' }
  return buildApp(parseConfig(ConfigSchema, testEnvironment(variables)))
}
const open = (database: string) => {
  const url = new URL(postgres.url)
  url.pathname = `/${database}`
  return openDatabase<unknown>({ url: url.href, name: 'sophia_business', migrations })
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const p95 = (times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b)
  return (sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN).toFixed(1)
}

async function measureQuestions(deals: number): Promise<void> {
  const name = `deals_${deals}`
  const database = await open(name)
  await fillFacts(database.kysely, deals)
  const app = await start(name)
  const post = async (payload: object) => {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/kpis/query', payload })
    if (statusCode !== 200) throw new Error(`${statusCode} ${body}`)
  }
  for (const { name: question, ask, plain } of questions) {
    const [uncached, cached, direct]: [number[], number[], number[]] = [[], [], []]
    // The first ones warm up both ways alike.
    for (let round = -5; round < rounds; round++) {
      const from = 400 + round
      const times = [
        await timed(() => post(ask(from))),
        await timed(() => post(ask(from))),
        await timed(() => plain(from).execute(database.kysely)),
      ] as const
      if (round >= 0) for (const [at, list] of [uncached, cached, direct].entries()) list.push(times[at] ?? Number.NaN)
    }
    console.log(`| ${deals} | ${deals * 10} | ${question} | ${p95(uncached)} | ${p95(cached)} | ${p95(direct)} |`)
  }
  await app.close()
  await database.close()
}

async function measureIntake(rows: number): Promise<void> {
  const app = await start('intake')
  const client = clientOf(await app.listen({ host: '127.0.0.1', port: 0 }))
  const { files } = generateExport(rows)
  const began = Date.now()
  const { id } = (await (await client.send({ template }, files)).json()) as { id: string }
  const report = await client.ended(id, 200)
  const ours = (Date.parse(report.endedAt ?? '') - began) / 1000
  await app.close()
  const plain = await copyPlainly(files[0] as TestFile)
  const rate = (seconds: number) => Math.round(report.rows.stored / seconds)
  console.log('\n| rows | intake, rows/s | COPY and insert, rows/s |\n| --- | --- | --- |')
  console.log(`| ${report.rows.stored} | ${rate(ours)} | ${rate(plain)} |`)
}

/** The same rows into the same table by the database alone, and nothing of them looked at. @returns seconds. */
async function copyPlainly({ name, content }: TestFile): Promise<number> {
  const path = join(folder, name)
  await writeFile(path, content)
  await chmod(folder, 0o755)
  const database = await open('plain')
  const began = performance.now()
  await database.kysely.transaction().execute(async (db) => {
    await sql`create temporary table raw (${sql.raw(header.split(',').join(' text, '))} text) on commit drop`.execute(
      db,
    )
    await sql`copy raw from ${sql.lit(path)} with (format csv, header)`.execute(db)
    await sql`
      insert into deals (source, hash, intake_id, file, line, valid_from, deal_id, stage, status, product, owner, account,
        engage_date, close_date, close_value, currency)
      select 'crm', md5(raw::text), '00000000-0000-7000-8000-000000000000'::uuid, ${name}, 0, 1, opportunity_id, deal_stage,
        case deal_stage when 'Won' then 'won' when 'Lost' then 'lost' else 'open' end, product, sales_agent, account,
        to_date(engage_date, 'MM/DD/YYYY'), to_date(close_date, 'MM/DD/YYYY'), close_value::numeric, 'USD'
      from raw`.execute(db)
  })
  const seconds = (performance.now() - began) / 1000
  await database.close()
  return seconds
}

/** As the service's thread does it: the life table, the chances of each deal, and the months played through. */
function measureForecast(): void {
  console.log('\n| open deals | simulations | p95 ms |\n| --- | --- | --- |')
  for (const open of [100, 1_000, 10_000]) {
    const { history, today } = dealHistory(open)
    const spans = [0, 30, 60].map((from) => ({ from: today + from, to: today + from + 30 }))
    const times: number[] = []
    for (let round = -3; round < rounds / 2; round++) {
      const began = performance.now()
      outlook(history, { today, spans, misses: [], isCurrent: true }, { runs: 10_000, seed: 100 + round })
      if (round >= 0) times.push(performance.now() - began)
    }
    console.log(`| ${open} | 10000 | ${p95(times)} |`)
  }
}

try {
  const parts = new Set(values.parts.split(','))
  if (parts.has('questions')) {
    const heads = ['deals', 'stays', 'question', 'uncached p95 ms', 'cached p95 ms', 'plain SQL p95 ms']
    console.log(`| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}`)
    for (const deals of values.deals.split(',').map(Number)) await measureQuestions(deals)
  }
  if (parts.has('intake')) await measureIntake(Number(values.rows))
  if (parts.has('forecast')) measureForecast()
} finally {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
