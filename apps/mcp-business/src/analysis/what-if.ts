import { type CallContext, type Fault, OneOf, problems, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { Numbers } from '../numbers.ts'
import { Exact, placesOf, published } from './change.ts'
import { ask, provenanceOf, severalCurrencies } from './question.ts'
import { Figure, grounds, NullableNumber, Text, type Value, Where, Window } from './schemas.ts'

const levers = ['win_rate', 'volume', 'deal_value', 'cycle_days'] as const
type Lever = (typeof levers)[number]

export const WhatIfQuery = StrictObject({
  range: Window,
  assumptions: Type.Array(
    StrictObject({
      lever: OneOf(levers),
      to: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e12 })),
      by: Type.Optional(Type.Number({ exclusiveMinimum: -1, maximum: 100, description: '0.1: a tenth more' })),
    }),
    { minItems: 1, maxItems: 4 },
  ),
  where: Type.Optional(Where),
})
export type WhatIfQuery = Static<typeof WhatIfQuery>

export const WhatIf = Type.Object({
  formula: Text,
  baseline: Type.Object({ value: Text, currency: Text, inputs: Type.Record(Text, Figure) }),
  path: Type.Array(
    Type.Object({
      lever: OneOf(levers),
      from: Text,
      to: Text,
      formula: Type.String({ description: 'With its numbers' }),
      value: Type.String({ description: 'Won value after this step' }),
      change: Type.String({ description: 'By this step' }),
    }),
  ),
  result: Type.Object({ value: Text, currency: Text, change: Text, relative: NullableNumber }),
  assumes: Type.Array(Text),
  ...grounds,
})
export type WhatIf = Static<typeof WhatIf>

const formula = 'won value = deals decided × win rate × value of a won deal × (cycle as it was ÷ cycle assumed)'
const metrics = ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'won_cycle_days'] as const
const titles: Record<Lever, string> = {
  win_rate: 'win rate',
  volume: 'deals decided',
  deal_value: 'value of a won deal',
  cycle_days: 'cycle, days',
}
const readings: Record<Lever, string> = {
  win_rate: 'Win rate: the same deals are decided, and those won more or less often are worth as much as the others.',
  volume: 'Volume: deals decided in the window, won or lost; the additional ones are like the others.',
  deal_value: 'Value of a won deal: won value ÷ deals won; deals are won as often at the new value.',
  cycle_days: 'Cycle: who decides faster takes up the next deal sooner, and there is a next deal.',
}

/**
 * The won value of a window, had win rate, volume, deal value or cycle been others: from the figure as it was, one assumption
 * after the other. The steps add up to the result, to the cent.
 *
 * @throws {Problem} bad-input naming an assumption that cannot be; unprocessable: nothing to begin with.
 */
export async function whatIf(numbers: Numbers, query: WhatIfQuery, call: CallContext): Promise<WhatIf> {
  const { range, assumptions, where = {} } = query
  const answer = await ask(numbers, { question: { metrics: [...metrics], range, where }, pointer: '/body' }, call)
  const inputs = answer.totals as Record<(typeof metrics)[number], Value>
  const { won_value: won } = inputs
  const value = published(won)
  if (!value || won.currency === undefined) throw nothingToBeginWith(won)
  const were = measured(inputs)
  const become = assumed(assumptions, were)
  const places = placesOf(won)
  let exact = value
  let shown = value
  const path = become.map(({ lever, from, to }) => {
    const factor = lever === 'cycle_days' ? from.div(to) : to.div(from)
    const before = shown
    exact = exact.times(factor)
    shown = exact.toDecimalPlaces(places)
    const [left, right] = [brief(from), brief(to)]
    const ratio = lever === 'cycle_days' ? `${left} ÷ ${right}` : `${right} ÷ ${left}`
    return {
      lever,
      from: left,
      to: right,
      formula: `${before.toFixed(places)} × (${titles[lever]}: ${ratio}) = ${shown.toFixed(places)}`,
      value: shown.toFixed(places),
      change: shown.minus(before).toFixed(places),
    }
  })
  const { currency } = won
  return {
    formula,
    baseline: { value: value.toFixed(places), currency, inputs },
    path,
    result: {
      value: shown.toFixed(places),
      currency,
      change: shown.minus(value).toFixed(places),
      relative: value.isZero() ? null : Number(shown.minus(value).div(value).toPrecision(12)),
    },
    assumes: become.map(({ lever }) => readings[lever]),
    ...provenanceOf({ baseline: answer }),
  }
}

const brief = (amount: Exact): string => amount.toSignificantDigits(10).toString()

/** What the levers were in the window; undefined: not known. */
function measured({ won_value, deals_won, deals_lost, won_cycle_days }: Record<string, Value>) {
  const of = (figure: Value | undefined) => (figure && published(figure)) ?? new Exact(0)
  const [won, lost, cycle] = [of(deals_won), of(deals_lost), of(won_cycle_days)]
  const decided = won.plus(lost)
  const positive = (amount: Exact) => (amount.gt(0) ? amount : undefined)
  return {
    win_rate: decided.gt(0) ? positive(won.div(decided)) : undefined,
    volume: positive(decided),
    deal_value: won.gt(0) ? positive(of(won_value).div(won)) : undefined,
    cycle_days: positive(cycle),
  } satisfies Record<Lever, Exact | undefined>
}

function assumed(assumptions: WhatIfQuery['assumptions'], were: ReturnType<typeof measured>) {
  const faults: Fault[] = []
  const seen = new Set<Lever>()
  const become = assumptions.flatMap(({ lever, to, by }, index) => {
    const pointer = `/body/assumptions/${index}`
    if (seen.has(lever)) faults.push({ pointer: `${pointer}/lever`, message: 'is assumed twice' })
    seen.add(lever)
    if ((to === undefined) === (by === undefined)) {
      faults.push({ pointer, message: 'must have either to or by' })
      return []
    }
    const from = were[lever]
    if (!from) throw unknownLever(lever)
    const target = to === undefined ? from.times(new Exact(by ?? 0).plus(1)) : new Exact(to)
    if (lever === 'win_rate' && target.gt(1)) {
      const message = `makes a win rate of ${brief(target)}: the most is 1`
      faults.push({ pointer: `${pointer}/${to === undefined ? 'by' : 'to'}`, message })
    }
    return [{ lever, from, to: target }]
  })
  if (faults.length) throw problems.badInput(faults)
  return become
}

const unknownLever = (lever: Lever) =>
  problems.unprocessable(
    `There is no ${titles[lever]} in this window to change.`,
    'Take a longer window, or fewer conditions in where.',
  )

const nothingToBeginWith = (won: Value) =>
  won.byCurrency
    ? severalCurrencies()
    : problems.unprocessable('No value was won in this window.', 'Take a longer window, or fewer conditions in where.')
