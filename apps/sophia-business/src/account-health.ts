import { Decimal } from 'decimal.js'
import { type Kysely, sql } from 'kysely'
import { type CallContext, problems } from '@sophia/service'
import type { Static } from 'typebox'
import { type Answer, answerAt } from './kpis.ts'
import { type DayRange, windowBefore } from './metrics/periods.ts'
import type { Filter, Query } from './metrics/query.ts'
import { isKnownAt } from './metrics/query-sql.ts'
import { metricOf } from './metrics/registry.ts'
import { originOfAll } from './origin.ts'
import { latestRevision, type Revision } from './revisions.ts'
import type { AccountHealth } from './schemas.ts'
import { withinBudget } from './within-budget.ts'

type Health = Static<typeof AccountHealth>
type Reason = Health['reasons'][number]

/** Where every account begins; reasons take it up and down. */
const start = 50
/** Closed deals of an account before its win rate says anything. */
const dealsNeeded = 5

interface Dates {
  readonly deals: number
  /** The last day on which anything is known to have happened, to anybody. */
  readonly today: string | null
  /** The account's last. */
  readonly last: string | null
  /** Days that nine won deals in ten were closed within. */
  readonly slow: number | null
  /** Open deals older than that. */
  readonly stalled: number
  /** Days that lie between its deals as a rule. */
  readonly rhythm: number | null
}

/**
 * How a customer stands, as a sum of reasons: each with its points, its figures and what leads to their rows. Counted from the
 * last day on which anything is known to have happened.
 *
 * @throws {Problem} not-found: no deal names the account.
 */
export const accountHealth = (kysely: Kysely<unknown>, account: string, call: CallContext): Promise<Health> =>
  withinBudget(kysely, call, async (db) => {
    const revision = await latestRevision(db)
    const dates = await datesOf(db, account, revision)
    if (dates.deals === 0 || dates.today === null)
      throw problems.notFound('account', account, 'An account goes by its name, as deals name it: see GET /dimensions.')
    const figures = await figuresOf(db, account, dates.today, revision)
    const reasons = [valueReason(figures), winRateReason(figures), ...openReasons(figures, dates), rhythmReason(dates)]
    const score = Math.max(
      0,
      Math.min(
        100,
        reasons.reduce((sum, { points }) => sum + points, start),
      ),
    )
    const answers = Object.entries(figures)
    const missing = new Map(
      answers.flatMap(([, each]) => each.missing.map((one) => [JSON.stringify(one), one] as const)),
    )
    return {
      account,
      score,
      level: score >= 60 ? 'healthy' : score >= 40 ? 'watch' : 'at risk',
      startsAt: start,
      reasons,
      measuredOn: dates.today,
      missing: [...missing.values()],
      evidence: answers.map(([of, { lineageId, rows }]) => ({ of, lineageId, rows })),
      asOf: revision.recordedAt,
      complete: missing.size === 0,
      ...originOfAll(Object.values(figures)),
    }
  })

async function datesOf(db: Kysely<unknown>, account: string, { id, recordedAt }: Revision): Promise<Dates> {
  const until = recordedAt.slice(0, 10)
  const { rows } = await sql<Dates>`
    with known as (
      select d.account = ${account} as own, d.status, d.engage_date as engaged,
        case when d.status <> 'open' then d.close_date end as closed
      from deals as d where ${isKnownAt(id)}
    ), events as (
      select own, engaged as day from known where engaged <= ${until}::date
      union all select own, closed from known where closed <= ${until}::date
    ), limits as (
      select max(day) as today, max(day) filter (where own) as last from events
    ), cycle as (
      select percentile_disc(0.9) within group (order by closed - engaged) as slow
      from known where status = 'won' and closed >= engaged
    ), gaps as (
      select engaged - lag(engaged) over (order by engaged) as gap from known where own and engaged is not null
    )
    select (select count(*) from known where own) as deals, today::text, last::text, slow,
      (select count(*) from known where own and status = 'open' and today - engaged > slow) as stalled,
      (select percentile_cont(0.5) within group (order by gap) from gaps) as rhythm
    from limits, cycle`.execute(db)
  return rows[0] as Dates
}

async function figuresOf(db: Kysely<unknown>, account: string, today: string, revision: Revision) {
  const to = new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const year = { from: windowBefore({ from: to, to }, 'year').from, to }
  const own: Filter[] = [{ field: 'account', op: 'eq', value: account }]
  const ask = (metric: string, filters: Filter[], range?: DayRange): Promise<Answer> => {
    const query: Query = { metrics: [metricOf(metric)], dimensions: [], filters, ...(range && { range }) }
    return answerAt(db, query, revision)
  }
  return {
    won: await ask('won_value', own, year),
    wonBefore: await ask('won_value', own, windowBefore(year, 'year')),
    winRate: await ask('win_rate', own, year),
    winRateOfAll: await ask('win_rate', [], year),
    open: await ask('deals_open', own),
  }
}

type FiguresOf = Awaited<ReturnType<typeof figuresOf>>

function valueReason({ won, wonBefore }: FiguresOf): Reason {
  const [now, before] = [won.totals['won_value'], wonBefore.totals['won_value']]
  const name = 'won value'
  if (now?.byCurrency || before?.byCurrency)
    return { name, points: 0, reason: 'Won in several currencies, which are not compared.' }
  const [value, earlier] = [new Decimal(now?.value ?? 0), new Decimal(before?.value ?? 0)]
  const text = `${value.toFixed()} ${now?.currency ?? before?.currency ?? ''}`.trim()
  if (earlier.isZero())
    return {
      name,
      points: value.gt(0) ? 10 : 0,
      reason: `Won ${text} in the last year, and nothing in the year before.`,
    }
  const change = value.div(earlier).minus(1)
  const points = value.isZero() ? -20 : change.gte(0.2) ? 15 : change.lte(-0.2) ? -15 : 0
  return {
    name,
    points,
    reason: `Won ${text} in the last year, ${change.times(100).toFixed(0)} % against ${earlier.toFixed()} in the year before.`,
  }
}

/** Only a difference that so few deals can show counts: the company's rate lies outside of Wilson's interval of 80 %. */
function winRateReason({ winRate, winRateOfAll }: FiguresOf): Reason {
  const name = 'win rate'
  const own = winRate.totals['win_rate']
  const [wins, closed] = [Number(own?.numerator ?? 0), Number(own?.denominator ?? 0)]
  const all = Number(winRateOfAll.totals['win_rate']?.value ?? 0)
  if (closed < dealsNeeded)
    return { name, points: 0, reason: `${closed} deals were closed in the last year: too few for a win rate.` }
  const [low, high] = wilson(wins, closed)
  const points = all < low ? 10 : all > high ? -10 : 0
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`
  const judged = points > 0 ? 'better than' : points < 0 ? 'worse than' : 'no clear difference from'
  return {
    name,
    points,
    reason: `${wins} of ${closed} deals won, ${percent(wins / closed)}: ${judged} ${percent(all)} of all.`,
  }
}

function wilson(wins: number, of: number): [number, number] {
  const z = 1.2816
  const centre = (wins + z ** 2 / 2) / (of + z ** 2)
  const half = (z * Math.sqrt((wins * (of - wins)) / of + z ** 2 / 4)) / (of + z ** 2)
  return [centre - half, centre + half]
}

function openReasons({ open }: FiguresOf, { stalled, slow }: Dates): Reason[] {
  const deals = Number(open.totals['deals_open']?.value ?? 0)
  const pipeline: Reason = {
    name: 'pipeline',
    points: deals ? 10 : -10,
    reason: deals ? `${deals} deals are open.` : 'No deal is open.',
  }
  if (!stalled) return [pipeline]
  const reason = `${stalled} of them are older than the ${slow} days within which nine won deals in ten are closed.`
  return [pipeline, { name: 'stalled deals', points: -Math.min(15, 5 * stalled), reason }]
}

function rhythmReason({ today, last, rhythm }: Dates): Reason {
  const name = 'rhythm'
  if (last === null || today === null || rhythm === null)
    return { name, points: 0, reason: 'Too few dated deals to know how often it buys.' }
  const quiet = Math.round((Date.parse(today) - Date.parse(last)) / 86_400_000)
  const usual = Math.max(1, Math.round(rhythm))
  const isQuiet = quiet > 3 * usual && quiet > 30
  const reason = `Nothing for ${quiet} days; a deal begins every ${usual} days as a rule.`
  return { name, points: isQuiet ? -15 : 5, reason }
}
