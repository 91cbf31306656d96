import { type CallContext, OneOf, problems, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { Numbers } from '../numbers.ts'
import type { QueryAnswer } from '../schemas.ts'
import { changeBetween, Exact, placesOf, published } from './change.ts'
import { type Contribution, decompose, type Part, type Segment } from './decomposition.ts'
import { ask, askTogether, provenanceOf, severalCurrencies } from './question.ts'
import {
  By,
  Count,
  Figure,
  grounds,
  MetricName,
  NullableNumber,
  NullableText,
  Text,
  type Value,
  Where,
  Window,
} from './schemas.ts'

export const ExplainQuery = StrictObject({
  metric: MetricName,
  by: By,
  range: Window,
  compareTo: Type.Optional(OneOf(['previous', 'year'], { description: 'Default previous' })),
  baseline: Type.Optional(Type.Unsafe<Window>({ ...Window, description: 'Instead of compareTo' })),
  where: Type.Optional(Where),
  top: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Segments named' })),
})
export type ExplainQuery = Static<typeof ExplainQuery>

const effects = {
  contribution: Type.String({ description: 'Exact decimal: all of them add up to the change' }),
  rate: Type.Optional(Type.String({ description: 'Of a ratio: by its own rate' })),
  mix: Type.Optional(Type.String({ description: 'Of a ratio: by its share of the whole' })),
}
export const Explanation = Type.Object({
  metric: Text,
  before: Figure,
  after: Figure,
  change: Text,
  relative: NullableNumber,
  segments: Type.Array(
    Type.Object({
      dimensions: Type.Record(Text, NullableText),
      presence: OneOf(['both', 'new', 'vanished']),
      before: Figure,
      after: Figure,
      ...effects,
    }),
  ),
  others: Type.Object({ segments: Count, ...effects }, { description: 'The segments that are not named' }),
  remainder: Type.String({ description: 'change less all contributions: what no segment accounts for' }),
  method: Text,
  ...grounds,
})
export type Explanation = Static<typeof Explanation>

const methods = {
  total: 'Contribution = the segment after less before.',
  ratio:
    'Rate effect = mean share × change of rate; mix effect = change of share × (mean rate − mean of the whole); contribution = both. A new or vanished segment is mix only.',
}

/**
 * Which segments moved a number, and by how much.
 *
 * @throws {Problem} unprocessable: one of the windows has no figure to explain.
 */
export async function explain(numbers: Numbers, query: ExplainQuery, call: CallContext): Promise<Explanation> {
  const { metric, top = 20 } = query
  const { before, after } = await askBoth(numbers, query, call)
  const [from, to] = inOneCurrency(figureOf(before, metric, 'earlier'), figureOf(after, metric, 'later'))
  const { change, relative } = changeBetween(from, to)
  if (change === null) throw from.currency === to.currency ? nothingThere(metric, 'two windows') : severalCurrencies()
  const segments = matched(before, after, metric)
  const places = Math.max(new Exact(change).decimalPlaces(), placesOf(from), placesOf(to))
  const text = ({ contribution, rate, mix }: Contribution) => ({
    contribution: contribution.toFixed(places),
    ...(rate && mix && { rate: rate.toFixed(places), mix: mix.toFixed(places) }),
  })
  const split = decompose(segments.map(toSegment), new Exact(change), places)
  const ranked = segments
    .map((segment, index) => ({ segment, effect: split[index] as Contribution }))
    .sort((a, b) => b.effect.contribution.abs().comparedTo(a.effect.contribution.abs()))
  const rest = ranked.slice(top).map(({ effect }) => effect)
  return {
    metric,
    before: from,
    after: to,
    change,
    relative,
    segments: ranked.slice(0, top).map(({ segment: { dimensions, earlier, later }, effect }) => ({
      dimensions,
      presence: earlier?.rows ? (later?.rows ? 'both' : 'vanished') : 'new',
      before: earlier ?? nothingOf(from),
      after: later ?? nothingOf(to),
      ...text(effect),
    })),
    others: { segments: rest.length, ...text(summed(rest, from.denominator !== undefined)) },
    remainder: new Exact(change).minus(summed(split, false).contribution).toFixed(places),
    method: from.denominator === undefined ? methods.total : methods.ratio,
    ...provenanceOf({ before, after }),
  }
}

type Windowed = Pick<QueryAnswer, 'series' | 'totals'>
interface Matched {
  readonly dimensions: Record<string, string | null>
  earlier?: Value
  later?: Value
}

async function askBoth(numbers: Numbers, query: ExplainQuery, call: CallContext) {
  const { metric, by, range, compareTo = 'previous', baseline, where = {} } = query
  const question = { metrics: [metric], dimensions: by, where }
  if (baseline) {
    const [before, after] = await askTogether(
      numbers,
      [
        { question: { ...question, range: baseline }, pointer: '/body' },
        { question: { ...question, range }, pointer: '/body' },
      ],
      call,
    )
    if (!before || !after) throw new TypeError('Two questions have two answers')
    return { before, after }
  }
  const after = await ask(numbers, { question: { ...question, range, compareTo }, pointer: '/body' }, call)
  return { before: after.comparison as unknown as QueryAnswer, after }
}

function figureOf({ totals }: Windowed, metric: string, which: string): Value {
  const figure = totals[metric] as Value
  if (figure.byCurrency) throw severalCurrencies()
  // A sum over nothing is nothing, whatever its currency; a ratio over nothing is no number.
  if (published(figure) || isEmptySum(figure, metric)) return figure
  throw nothingThere(metric, `${which} window`)
}

const nothingThere = (metric: string, where: string) =>
  problems.unprocessable(
    `${metric} has no figure in the ${where}: there is nothing to count.`,
    'Take a longer window, or fewer conditions in where.',
  )

const isEmptySum = ({ unit, rows }: Value, metric: string): boolean =>
  rows === 0 && unit === 'money' && metric !== 'average_won_deal'

/** An empty sum of money has no currency of its own: it takes the other's. */
function inOneCurrency(from: Value, to: Value): [Value, Value] {
  const currency = from.currency ?? to.currency
  const filled = (figure: Value): Value =>
    figure.currency === undefined && figure.value === null && currency !== undefined
      ? { ...figure, value: '0', currency }
      : figure
  return [filled(from), filled(to)]
}

/** Every segment of either window, with its figure in each. */
function matched(before: Windowed, after: Windowed, metric: string): Matched[] {
  const segments = new Map<string, Matched>()
  for (const [window, { series }] of [
    ['earlier', before],
    ['later', after],
  ] as const) {
    for (const { dimensions, values } of series) {
      const key = JSON.stringify(dimensions)
      const segment = segments.get(key) ?? { dimensions }
      segment[window] = values[metric] as Value
      segments.set(key, segment)
    }
  }
  return [...segments.values()]
}

function toSegment({ earlier, later }: Matched): Segment {
  const [before, after] = [toPart(earlier), toPart(later)]
  return { ...(before && { before }), ...(after && { after }) }
}

function toPart(figure: Value | undefined): Part | undefined {
  if (!figure?.rows) return undefined
  const { numerator, denominator } = figure
  if (numerator !== undefined && denominator !== undefined)
    return { numerator: new Exact(numerator), denominator: new Exact(denominator) }
  const value = published(figure)
  return value && { numerator: value }
}

const nothingOf = ({ unit, currency }: Value): Value => ({
  value: null,
  unit,
  ...(currency !== undefined && { currency }),
  rows: 0,
})

function summed(parts: readonly Contribution[], isRatio: boolean): Contribution {
  const sum = (of: 'contribution' | 'rate' | 'mix') =>
    parts.reduce((total, part) => total.plus(part[of] ?? 0), new Exact(0))
  return { contribution: sum('contribution'), ...(isRatio && { rate: sum('rate'), mix: sum('mix') }) }
}
