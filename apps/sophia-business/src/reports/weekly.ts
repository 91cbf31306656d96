import { Decimal } from 'decimal.js'
import { type Kysely, sql } from 'kysely'
import { type CallContext, Problem, problems } from '@sophia/service'
import type { Static } from 'typebox'
import type { Forecasts } from '../forecast/forecasts.ts'
import { moneyText } from '../intake/amounts.ts'
import { type Answer, answerAt } from '../kpis.ts'
import { type DayRange, nextPeriod, periodOf, windowBefore } from '../metrics/periods.ts'
import { isKnownAt } from '../metrics/query-sql.ts'
import { metricOf } from '../metrics/registry.ts'
import { originOfAll } from '../origin.ts'
import { latestRevision, type Revision } from '../revisions.ts'
import { withinBudget } from '../within-budget.ts'
import { figureText, headline, thousands, weeklyMarkdown } from './markdown.ts'
import type { WeeklyReport } from './schemas.ts'

export type Weekly = Static<typeof WeeklyReport>

const headMetrics = ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'average_won_deal'] as const
/** Rows of each list: a report that is read over coffee. */
const rowsAtMost = 5

/**
 * The week that was: what was won and lost, beside the week before, where, by whom and with which deals; what is open, and what
 * the month will bring. Without a week, the last whole one that the facts know.
 *
 * @throws {Problem} unprocessable: nothing has a date yet.
 */
export async function weekly(
  { kysely, forecasts }: { kysely: Kysely<unknown>; forecasts: Forecasts },
  day: string | undefined,
  call: CallContext,
): Promise<Weekly> {
  const found = await withinBudget(kysely, call, async (db) => {
    const revision = await latestRevision(db)
    const range = day === undefined ? await lastWholeWeek(db, revision) : weekOf(day)
    const ask = (metrics: readonly string[], rest: object): Promise<Answer> =>
      answerAt(db, { metrics: metrics.map(metricOf), dimensions: [], filters: [], ...rest }, revision)
    return {
      revision,
      range,
      week: await ask(headMetrics, { range }),
      before: await ask(headMetrics, { range: windowBefore(range, 'previous') }),
      regions: await ask(['won_value', 'win_rate'], { range, dimensions: ['region'] }),
      owners: await ask(['won_value', 'deals_won'], { range, dimensions: ['owner'] }),
      open: await ask(['deals_open', 'pipeline_value'], { dimensions: ['stage'] }),
      won: await biggest(db, 'won', range, revision),
      lost: await biggest(db, 'lost', range, revision),
    }
  })
  const { revision, range, week, before, regions, owners, open, won, lost } = found
  const answers = { week, before, regions, owners, open }
  const missing = [
    ...new Map([week, open].flatMap((each) => each.missing).map((one) => [JSON.stringify(one), one])).values(),
  ]
  const figures = headMetrics.map((metric) => ({
    metric,
    title: metricOf(metric).title,
    value: figureText(week.totals[metric]),
    before: figureText(before.totals[metric]),
  }))
  const report = {
    week: range,
    headline: headline(week.totals, before.totals),
    figures,
    regions: ranked(regions, 'region', ['won_value', 'win_rate']),
    owners: ranked(owners, 'owner', ['won_value', 'deals_won']),
    won,
    lost,
    open: ranked(open, 'stage', ['deals_open', 'pipeline_value']),
    forecast: await forecastOf(forecasts, revision, call),
    missing,
    evidence: Object.entries(answers).map(([of, { lineageId, rows }]) => ({ of, lineageId, rows })),
    asOf: revision.recordedAt,
    complete: missing.length === 0,
    ...originOfAll(Object.values(answers)),
  }
  return { ...report, markdown: weeklyMarkdown(report) }
}

const weekOf = (day: string): DayRange => {
  const from = periodOf(day, 'week')
  return { from, to: nextPeriod(from, 'week') }
}

async function lastWholeWeek(db: Kysely<unknown>, { id, recordedAt }: Revision): Promise<DayRange> {
  const until = recordedAt.slice(0, 10)
  const { rows } = await sql<{ day: string | null }>`
    select greatest(
      max(d.engage_date) filter (where d.engage_date <= ${until}::date),
      max(d.close_date) filter (where d.close_date <= ${until}::date and d.status <> 'open'))::text as day
    from deals as d where ${isKnownAt(id)}`.execute(db)
  const day = rows[0]?.day
  if (day === null || day === undefined)
    throw problems.unprocessable('No deal has a date: there is no week to report on.', 'Take in deals with dates.')
  const current = weekOf(day)
  const isWhole = new Date(`${day}T00:00:00Z`).getUTCDay() === 0
  return isWhole ? current : windowBefore(current, 'previous')
}

async function biggest(
  db: Kysely<unknown>,
  status: 'won' | 'lost',
  range: DayRange,
  { id }: Revision,
): Promise<Weekly['won']> {
  const { rows } = await sql<Weekly['won'][number]>`
    select d.deal_id as deal, d.account, d.owner, d.product, d.close_date::text as "closedOn",
      coalesce(nullif(d.close_value, 0), p.list_price)::text as amount,
      case when nullif(d.close_value, 0) is null then p.currency else d.currency end as currency,
      coalesce(d.close_value, 0) = 0 as "isListPrice", d.file, d.line
    from deals as d
    left join products as p on p.source = d.source and p.name = d.product and p.valid_from <= ${id} and p.valid_to > ${id}
    where ${isKnownAt(id)} and d.status = ${status} and d.close_date >= ${range.from}::date and d.close_date < ${range.to}::date
    order by coalesce(nullif(d.close_value, 0), p.list_price) desc nulls last, d.version limit ${rowsAtMost}`.execute(
    db,
  )
  return rows.map(({ amount, currency, ...row }) =>
    amount === null || currency === null
      ? { ...row, amount: null, currency: null }
      : { ...row, amount: moneyText(new Decimal(amount), currency), currency },
  )
}

function ranked(
  { series }: Answer,
  dimension: 'region' | 'owner' | 'stage',
  metrics: readonly [string, string],
): Weekly['regions'] {
  const weight = (point: (typeof series)[number]) => Number(point.values[metrics[0]]?.value ?? 0)
  return series
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, rowsAtMost)
    .map(({ dimensions, values }) => ({
      name: dimensions[dimension] ?? null,
      figures: metrics.map((metric) => ({ metric, value: figureText(values[metric]) })),
    }))
}

/** A report without a forecast is still a report: it says why there is none. */
async function forecastOf(forecasts: Forecasts, revision: Revision, call: CallContext): Promise<Weekly['forecast']> {
  try {
    const asked = { months: 1, runs: 2_000, seed: 1, filters: [] }
    const { months, currency, backTest } = await forecasts.get(asked, call, revision)
    const [first] = months
    if (!first) return { text: 'There is none.' }
    const { month, p10, p50, p90, wonSoFar } = first
    const text = `For ${month.slice(0, 7)}: ${thousands(p50)} ${currency}, and in 8 of 10 cases ${thousands(p10)} to ${thousands(p90)}; ${thousands(wonSoFar)} is won already.`
    return { text: `${text} ${backTest.verdict}`, month, p10, p50, p90, wonSoFar, currency }
  } catch (error) {
    if (error instanceof Problem && error.statusCode === 422) return { text: `There is none: ${error.message}` }
    throw error
  }
}
