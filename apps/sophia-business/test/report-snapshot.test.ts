/** A summary is made of several statements: a sync that commits between them is in all of it or in nothing of it. */
import { openDatabase } from '@sophia/database'
import { backgroundCall } from '@sophia/service'
import type { Kysely, KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountHealth } from '../src/account-health.ts'
import { askedQuery } from '../src/asked-query.ts'
import { dimensionValues } from '../src/dimension-values.ts'
import { createForecasts, type Forecasts } from '../src/forecast/forecasts.ts'
import { createKpis } from '../src/kpis.ts'
import { createLineage } from '../src/lineage/lineage.ts'
import { migrations } from '../src/migrations/index.ts'
import { weekly } from '../src/reports/weekly.ts'
import { lookAt } from '../src/signals/finding.ts'
import type { RuleInput } from '../src/signals/schemas.ts'
import { type Business, startBusiness } from './business.ts'
import { dealRow, stayRow, storeFacts } from './hand-made.ts'

const patience = 120_000
let business: Business
let database: Awaited<ReturnType<typeof openDatabase<unknown>>>
const opened: Forecasts[] = []
beforeAll(async () => {
  business = await startBusiness({ SIGNALS_CHECK_MS: '86400000' })
  database = await openDatabase<unknown>({ url: business.databaseUrl, name: 'sophia_business', migrations })
  for (let page = 0; page < 3; page++) await storePage()
}, patience)
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()))
  await database?.close()
  await business?.[Symbol.asyncDispose]()
}, patience)

const week = { from: '2026-06-01', to: '2026-06-08' }
let pages = 0
/** Every page changes every figure, of this week and the one before: deals are new, and the first one is told otherwise. */
async function storePage(): Promise<void> {
  const at = ++pages
  const won = (id: string, day: string, amount: number) =>
    dealRow(id, 'Closed', 'won', {
      owner: `Ann ${at}`,
      account: 'Acme',
      engage_date: '2026-04-01',
      close_date: day,
      close_value: String(amount),
      moved_on: day,
    })
  const open = {
    owner: `Ann ${at}`,
    account: 'Acme',
    engage_date: '2026-05-01',
    close_value: '70',
    moved_on: '2026-05-01',
  }
  await storeFacts(business, [
    {
      kind: 'deals',
      rows: [
        won('first', '2026-06-02', 1_000 * at),
        won(`won ${at}`, '2026-06-03', 100),
        won(`before ${at}`, '2026-05-27', 10),
        dealRow(`open ${at}`, 'Demo', 'open', open),
      ],
    },
    {
      kind: 'stage_changes',
      rows: [stayRow(`won ${at}`, 'Demo', '2026-05-20T00:00:00Z', `2026-06-0${1 + (at % 5)}T00:00:00Z`, 'won')],
    },
  ])
}

/** The same database; once a question knows which state of the facts it is about, a page is committed after each of its statements. */
function disturbed(): { readonly kysely: Kysely<unknown>; readonly commits: () => number } {
  let commits = 0
  let knows = false
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      const [row] = result.rows
      if (row && ('incomplete' in row || 'revision' in row)) knows = true
      if (knows) {
        await storePage()
        commits++
      }
      return result
    },
  }
  return { kysely: database.kysely.withPlugin(plugin), commits: () => commits }
}

const call = () => backgroundCall(patience, new AbortController().signal)
const forecastsOf = (kysely: Kysely<unknown>): Forecasts => {
  const made = createForecasts(kysely)
  opened.push(made)
  return made
}
const forecast = { months: 2, runs: 200, seed: 1, filters: [] }
const rule: RuleInput = { metric: 'won_value', when: 'above', threshold: 1 }
const summaries: Record<string, (kysely: Kysely<unknown>) => Promise<unknown>> = {
  'figures with their comparison': (kysely) =>
    createKpis(kysely).query(
      askedQuery({ metrics: ['won_value', 'deals_won', 'win_rate', 'deals_open'], dimensions: ['owner'], range: week }),
      'previous',
      call(),
    ),
  'figures that are added up beforehand': (kysely) =>
    createKpis(kysely).query(
      askedQuery({ metrics: ['deals_open', 'stage_conversion', 'days_in_stage'], dimensions: ['stage'] }),
      undefined,
      call(),
    ),
  'the report of the week and its forecast': (kysely) =>
    weekly({ kysely, forecasts: forecastsOf(kysely) }, week.from, call()),
  'a forecast': (kysely) => forecastsOf(kysely).get(forecast, call()),
  'the health of an account': (kysely) => accountHealth(kysely, 'Acme', call()),
  'what rows can be told apart by': (kysely) => dimensionValues(kysely, call()),
  'a rule': (kysely) => kysely.transaction().execute((db) => lookAt(db, rule, new Date('2026-06-07T12:00:00Z'))),
  'a rule that compares': (kysely) =>
    kysely
      .transaction()
      .execute((db) => lookAt(db, { ...rule, when: 'rises', days: 7 }, new Date('2026-06-07T12:00:00Z'))),
}

test.each(Object.entries(summaries))(
  '%s: of one state of the facts, whatever syncs commit meanwhile',
  { timeout: patience },
  async (_, summary) => {
    const before = await summary(database.kysely)
    const { kysely, commits } = disturbed()
    expect(await summary(kysely)).toEqual(before)
    expect(commits()).toBeGreaterThan(1)
    // What was committed is no figure of the other state.
    expect(await summary(database.kysely)).not.toEqual(before)
  },
)

test('the rows behind an answer are those of the answer, whatever syncs commit while they are read', {
  timeout: patience,
}, async () => {
  const { lineageId, rows } = await createKpis(database.kysely).query(
    askedQuery({ metrics: ['won_value', 'deals_open'] }),
    undefined,
    call(),
  )
  const read = (kysely: Kysely<unknown>) =>
    createLineage(kysely).get(lineageId, { limit: 1_000, dimensions: {} }, call())
  const before = await read(database.kysely)
  const { kysely, commits } = disturbed()
  expect(await read(kysely)).toEqual(before)
  expect(commits()).toBeGreaterThan(1)
  expect([before.rows, before.items.length]).toEqual([rows, rows])
})
