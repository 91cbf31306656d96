import { type CallContext, OneOf, problems, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { MetricKind, Numbers } from '../numbers.ts'
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
  contribution: Type.Optional(
    Type.String({ description: 'Exact decimal: all of them add up to the change. None where parts make no whole' }),
  ),
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
  remainder: Type.Optional(Type.String({ description: 'change less all contributions: what no segment accounts for' })),
  method: Text,
  ...grounds,
})
export type Explanation = Static<typeof Explanation>

const methods = {
  total: 'Contribution = the segment after less before.',
  ratio:
    'Rate effect = mean share × change of rate; mix effect = change of share × (mean rate − mean of the whole); contribution = both. A new or vanished segment is mix only.',
  apart:
    'No contributions: this metric is neither a sum nor a ratio of sums, so the figures of segments do not make the whole. Each segment stands with its own figures; those that moved most come first.',
}

/** Of these a whole is made of its parts. */
const additive = new Set<MetricKind>(['total', 'per_day', 'ratio'])

/**
 * Which segments moved a number, and by how much.
 *
 * @throws {Problem} unprocessable: one of the windows has no figure to explain.
 */
export async function explain(numbers: Numbers, query: ExplainQuery, call: CallContext): Promise<Explanation> {
  const { metric, top = 20 } = query
  const [{ before, after }, kind] = await Promise.all([askBoth(numbers, query, call), numbers.kindOf(metric, call)])
  const [from, to] = inOneCurrency(
    figureOf(before, { metric, kind, which: 'earlier' }),
    figureOf(after, { metric, kind, which: 'later' }),
  )
  const { change, relative } = changeBetween(from, to)
  if (change === null) throw from.currency === to.currency ? nothingThere(metric, 'two windows') : severalCurrencies()
  const segments = matched(before, after, metric)
  const about = { metric, before: from, after: to, change, relative }
  if (!additive.has(kind))
    return { ...about, ...apart(segments, { from, to, top }), ...provenanceOf({ before, after }) }
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
    ...about,
    segments: ranked.slice(0, top).map(({ segment, effect }) => ({ ...shown(segment, from, to), ...text(effect) })),
    others: { segments: rest.length, ...text(summed(rest, from.denominator !== undefined)) },
    remainder: new Exact(change).minus(summed(split, false).contribution).toFixed(places),
    method: from.denominator === undefined ? methods.total : methods.ratio,
    ...provenanceOf({ before, after }),
  }
}

const shown = ({ dimensions, earlier, later }: Matched, from: Value, to: Value) => ({
  dimensions,
  presence: earlier?.rows ? (later?.rows ? ('both' as const) : ('vanished' as const)) : ('new' as const),
  before: earlier ?? nothingOf(from),
  after: later ?? nothingOf(to),
})

/** Where parts make no whole, such as of a median. */
function apart(segments: readonly Matched[], { from, to, top }: { from: Value; to: Value; top: number }) {
  const moved = ({ earlier, later }: Matched): Exact | undefined => {
    const [was, is] = [earlier && published(earlier), later && published(later)]
    return was && is && is.minus(was).abs()
  }
  const ranked = segments.toSorted((a, b) => (moved(b) ?? new Exact(-1)).comparedTo(moved(a) ?? new Exact(-1)))
  return {
    segments: ranked.slice(0, top).map((segment) => shown(segment, from, to)),
    others: { segments: Math.max(0, ranked.length - top) },
    method: methods.apart,
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
        { question: { ...question, range: baseline }, pointer: '/body', rangeAt: '/body/baseline' },
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

interface Wanted {
  readonly metric: string
  readonly kind: MetricKind
  readonly which: 'earlier' | 'later'
}

function figureOf({ totals }: Windowed, { metric, kind, which }: Wanted): Value {
  const figure = totals[metric] as Value
  if (figure.byCurrency) throw severalCurrencies()
  // A sum over nothing is nothing, whatever its currency; a ratio or a median over nothing is no number.
  if (published(figure) || (kind === 'total' && figure.rows === 0)) return figure
  throw nothingThere(metric, `${which} window`)
}

const nothingThere = (metric: string, where: string) =>
  problems.unprocessable(
    `${metric} has no figure in the ${where}: there is nothing to count.`,
    'Take a longer window, or fewer conditions in where.',
  )

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
