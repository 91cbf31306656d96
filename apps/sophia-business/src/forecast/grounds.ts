import { Decimal } from 'decimal.js'
import type { Kysely } from 'kysely'
import { problems } from '@sophia/service'
import { moneyText } from '../intake/amounts.ts'
import { type Answer, answerAt } from '../kpis.ts'
import type { Filter } from '../metrics/query.ts'
import { metricOf } from '../metrics/registry.ts'
import { latestRevision, type Revision } from '../revisions.ts'
import { currenciesAt, type Found, readHistory, type StageHistory, stageHistory } from './deal-history.ts'
import type { Span } from './model.ts'

export interface Asked {
  readonly months: number
  readonly runs: number
  readonly seed: number
  readonly currency?: string
  readonly filters: readonly Filter[]
}

/** Everything that is read, at one revision. */
export interface Facts {
  readonly revision: Revision
  readonly currency: string
  readonly found: Found
  readonly stages: ReadonlyMap<string, StageHistory>
  readonly won: Answer
  readonly decided: Answer
  readonly pipeline: Answer
}

export async function readFacts(db: Kysely<unknown>, asked: Asked, known?: Revision): Promise<Facts> {
  const revision = known ?? (await latestRevision(db))
  const currency = asked.currency ?? theOnly(await currenciesAt(db, revision.id))
  const filters: Filter[] = [...asked.filters, { field: 'currency', op: 'eq', value: currency }]
  const ask = (metrics: readonly string[], rest: object) =>
    answerAt(db, { metrics: metrics.map(metricOf), dimensions: [], filters, ...rest }, revision)
  return {
    revision,
    currency,
    found: await readHistory(db, { revision: revision.id, filters, until: revision.recordedAt.slice(0, 10) }),
    stages: await stageHistory(db, revision.id),
    won: await ask(['won_value'], { grain: 'month' }),
    decided: await ask(['win_rate'], {}),
    pipeline: await ask(['pipeline_value'], { dimensions: ['stage'] }),
  }
}

function theOnly(currencies: readonly string[]): string {
  const [only, another] = currencies
  if (only === undefined) throw problems.unprocessable('There are no deals to forecast from.', 'Take deals in first.')
  if (another !== undefined) {
    throw problems.unprocessable(
      `Deals are in ${currencies.join(', ')}, which are never added together.`,
      'Say which currency to forecast.',
    )
  }
  return only
}

export interface Spans {
  /** The day after the last event that is known. */
  readonly today: number
  readonly spans: readonly Span[]
  readonly past: readonly Span[]
}

export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
export const monthOf = (day: number): string => `${dayText(day).slice(0, 7)}-01`
const firstOf = (day: number, later: number): number => {
  const date = new Date(day * 86_400_000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) / 86_400_000
}

export function spansOf({ found, won }: Facts, months: number): Spans {
  if (found.lastDay === undefined)
    throw problems.unprocessable('No deal has a date: there is nothing to forecast from.', 'Take in deals with dates.')
  const today = found.lastDay + 1
  const spans = Array.from({ length: months }, (_, at) => ({
    from: Math.max(today, firstOf(today, at)),
    to: firstOf(today, at + 1),
  }))
  const over = firstOf(today, 0)
  const past: Span[] = []
  const first = won.series[0]?.period
  for (
    let from = first === undefined || first === 'all' ? over : dayNumber(first);
    from < over;
    from = firstOf(from, 1)
  )
    past.push({ from, to: firstOf(from, 1) })
  return { today, spans, past }
}

export function wonIn({ won, currency }: Facts, month: string): Decimal {
  const value = won.series.find(({ period }) => period === month)?.values['won_value']?.value
  return new Decimal(moneyText(new Decimal(value ?? 0), currency))
}
