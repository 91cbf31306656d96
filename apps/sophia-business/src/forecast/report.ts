import { Decimal } from 'decimal.js'
import type { Static } from 'typebox'
import { originOfAll } from '../origin.ts'
import { moneyText } from '../intake/amounts.ts'
import type { BackTest } from './back-test.ts'
import type { ForecastResult } from './forecast-worker.ts'
import { type Asked, dayText, type Facts, monthOf, type Spans, wonIn } from './grounds.ts'
import type { Band } from './model.ts'
import type { Forecast } from './schemas.ts'

export type Report = Static<typeof Forecast>

/** From this probability on, a deal is committed. */
export const commitFrom = 0.7
/** Deals that must have ended from a stage before its own share of wins says anything. */
const stageNeeds = 20

interface Made extends Spans {
  readonly asked: Asked
  readonly result: ForecastResult
}

/** Puts the figures of the thread and the governed ones side by side, with what each of them means. */
export function report(facts: Facts, { asked, today, spans, result }: Made): Report {
  const { currency, revision } = facts
  const text = (amount: Decimal | number) => moneyText(new Decimal(amount), currency)
  const wonSoFar = wonIn(facts, monthOf(today))
  const band = ({ p10, p50, p90, mean }: Band, before: Decimal) => ({
    p10: text(before.plus(p10)),
    p50: text(before.plus(p50)),
    p90: text(before.plus(p90)),
    mean: text(before.plus(mean)),
  })
  const stages = stagesOf(facts, text)
  const pipeline = new Decimal(facts.pipeline.totals['pipeline_value']?.value ?? 0)
  const missing = missingOf(facts)
  return {
    currency,
    startsOn: dayText(today),
    months: spans.map(({ from }, at) => {
      const before = at === 0 ? wonSoFar : new Decimal(0)
      return { month: monthOf(from), wonSoFar: text(before), ...band(result.months[at] as Band, before) }
    }),
    total: { wonSoFar: text(wonSoFar), ...band(result.total, wonSoFar) },
    weighted: text(stages.reduce((sum, { weighted }) => sum.plus(weighted), wonSoFar)),
    commit: text(wonSoFar.plus(result.committed)),
    bestCase: text(wonSoFar.plus(pipeline)),
    stages,
    backTest: backTestOf(result.backTest, text),
    openDeals: result.openDeals,
    runs: asked.runs,
    seed: asked.seed,
    definitions,
    missing,
    evidence: [
      { of: 'won', lineageId: facts.won.lineageId, rows: facts.won.rows },
      { of: 'decided', lineageId: facts.decided.lineageId, rows: facts.decided.rows },
      { of: 'open', lineageId: facts.pipeline.lineageId, rows: facts.pipeline.rows },
    ],
    asOf: revision.recordedAt,
    complete: missing.length === 0,
    ...originOfAll([facts.won, facts.decided, facts.pipeline]),
  }
}

const definitions = {
  simulation:
    'Each run plays the open deals by what became of deals of their age (competing risks of winning and losing, week by week), adds new deals as in the last six months, and is corrected and widened by how wrong the same model was in past months. p10: one run in ten stays below.',
  weighted:
    'Won this month so far, and the pipeline value of each stage × the share of wins from it, whenever they come.',
  commit: `Won this month so far, and open deals with a chance of at least ${commitFrom} to be won within the months.`,
  bestCase: 'Won this month so far, and all of the pipeline value.',
  backTest:
    'Every month that is over, forecast from what was known before it, one month ahead. MAPE: mean of |p50 − actual| ÷ actual. Naive: the month before.',
}

function stagesOf({ pipeline, stages, decided }: Facts, text: (amount: Decimal) => string): Report['stages'] {
  const usual = new Decimal(decided.totals['win_rate']?.value ?? 0)
  return pipeline.series.map(({ dimensions, values }) => {
    const stage = dimensions.stage ?? ''
    const { value, rows } = values['pipeline_value'] ?? { value: null, rows: 0 }
    const seen = stages.get(stage)
    const isOwn = seen !== undefined && seen.ended >= stageNeeds
    const probability = isOwn ? new Decimal(seen.won).div(seen.ended) : usual
    return {
      stage,
      deals: rows,
      value: text(new Decimal(value ?? 0)),
      probability: Number(probability.toPrecision(12)),
      basis: isOwn
        ? `${seen.won} won of ${seen.ended} deals that were seen in this stage and have ended`
        : `the win rate over all ended deals: ${seen?.ended ?? 0} that were seen in this stage have ended, and it takes ${stageNeeds}`,
      weighted: text(new Decimal(value ?? 0).times(probability)),
    }
  })
}

function backTestOf(
  { months, mape, naiveMape, coverage }: BackTest,
  text: (amount: number) => string,
): Report['backTest'] {
  const rounded = (share: number | null) => (share === null ? null : Number(share.toFixed(4)))
  const beatsNaive = mape === null || naiveMape === null ? null : mape < naiveMape
  return {
    months: months.map(({ from, p10, p50, p90, actual, naive }) => ({
      month: dayText(from),
      p10: text(p10),
      p50: text(p50),
      p90: text(p90),
      actual: text(actual),
      naive: text(naive),
      inBand: actual >= p10 && actual <= p90,
    })),
    mape: rounded(mape),
    naiveMape: rounded(naiveMape),
    coverage: rounded(coverage),
    beatsNaive,
    verdict: verdictOf(months.length, beatsNaive, mape, naiveMape),
  }
}

function verdictOf(months: number, beatsNaive: boolean | null, mape: number | null, naive: number | null): string {
  if (beatsNaive === null) return 'There is no past month to test the forecast on: take it for a guess.'
  const percent = (share: number | null) => `${((share ?? 0) * 100).toFixed(1)} %`
  return `Over ${months} past months it was wrong by ${percent(mape)} on average, and the month before by ${percent(naive)}: it ${beatsNaive ? 'beats' : 'does not beat'} the naive forecast.`
}

function missingOf({ won, pipeline, found }: Facts): Report['missing'] {
  const of = (name: string, { missing }: Facts['won']) => missing.map((each) => ({ of: name, ...each }))
  const ageless = {
    of: 'simulation',
    rows: found.ageless,
    reason: 'open deals without an engage date: left out, nobody knows their age',
  }
  const all = [...of('won', won), ...of('open', pipeline), ...(found.ageless ? [ageless] : [])]
  return [...new Map(all.map((each) => [`${each.rows} ${each.reason}`, each])).values()]
}
