/**
 * `npm run bench -w apps/sophia-business [-- --largest=1000000 --stays=10 --rows=100000 --parts=questions,intake,forecast]`: how
 * long a question takes as facts grow tenfold up to so many deals, beside the same in plain SQL in the same run; how fast an
 * export comes in, beside SQL that makes the same checks; and what a forecast takes. Prints tables; nothing is judged.
 *
 * A million deals of ten stays each take up to 12 GB below /var/tmp, and minutes to be made.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase, startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import { migrations } from '../src/migrations/index.ts'
import { outlook } from '../src/forecast/model.ts'
import { fillFacts, questions } from './facts.ts'
import { dealHistory } from './forecast.ts'
import { measureIntake } from './intake.ts'

const { values } = parseArgs({
  options: {
    largest: { type: 'string', default: '100000' },
    stays: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '40' },
    rows: { type: 'string', default: '100000' },
    parts: { type: 'string', default: 'questions,intake,forecast' },
  },
})
const [rounds, largest, stays] = [values.rounds, values.largest, values.stays].map(Number) as [number, number, number]

// Postgres will not run as root below a closed folder.
const folder = await mkdtemp('/var/tmp/sophia-bench-')
await chmod(folder, 0o755)
const postgres = await startEmbeddedPostgres({
  folder: join(folder, 'postgres'),
  port: await freePort(),
  settings: { shared_buffers: '1GB', max_wal_size: '8GB' },
})

const start = (database: string): Promise<App> => {
  const url = new URL(postgres.url)
  url.pathname = `/${database}`
  const variables = {
    DATABASE_URL: url.href,
    SOPHIA_RATE_LIMIT: '100000000',
    SOPHIA_SYNC_MINUTES: '0',
    // However long it takes, it is to be measured.
    SOPHIA_REQUEST_BUDGET_MS: '600000',
  }
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
const percentile = (list: readonly number[], share: number): number =>
  list.toSorted((a, b) => a - b)[Math.ceil(list.length * share) - 1] ?? Number.NaN
const p95 = (times: readonly number[]): number => percentile(times, 0.95)

async function measureQuestions(deals: number): Promise<void> {
  const name = `deals_${deals}`
  const database = await open(name)
  await fillFacts(database.kysely, deals, stays)
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
    const figures = [uncached, cached, direct].map((times) => p95(times).toFixed(1))
    // Each round asks both ways in turn: what disturbs the machine for longer disturbs both.
    const ratios = uncached.map((time, at) => time / (direct[at] ?? Number.NaN))
    const [median, low, high] = [0.5, 0.1, 0.9].map((share) => percentile(ratios, share).toFixed(2))
    const ends = `${median} (${low} to ${high}) | ${(p95(uncached) / p95(direct)).toFixed(2)}`
    console.log(`| ${deals} | ${deals * stays} | ${question} | ${figures.join(' | ')} | ${ends} |`)
  }
  await app.close()
  await database.close()
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
    console.log(`| ${open} | 10000 | ${p95(times).toFixed(1)} |`)
  }
}

try {
  const parts = new Set(values.parts.split(','))
  if (parts.has('questions')) {
    const times = ['uncached p95 ms', 'cached p95 ms', 'plain SQL p95 ms']
    const heads = ['deals', 'stays', 'question', ...times, 'ratio, median (p10 to p90)', 'ratio of p95']
    console.log(`| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}`)
    for (let deals = Math.min(1_000, largest); deals <= largest; deals *= 10) await measureQuestions(deals)
  }
  if (parts.has('intake')) {
    const [app, plain] = [await start('intake'), await open('plain')]
    await measureIntake(Number(values.rows), { app, plain: plain.kysely, folder })
    await app.close()
    await plain.close()
  }
  if (parts.has('forecast')) measureForecast()
} finally {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
