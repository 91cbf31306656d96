import { type CallContext, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { Numbers } from '../numbers.ts'
import { changeBetween } from './change.ts'
import { askTogether, type PlacedQuestion, provenanceOf } from './question.ts'
import {
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

const Side = StrictObject({
  range: Type.Optional(Window),
  // The description of the tool shows one.
  where: Type.Optional(Type.Unsafe<Where>({ type: 'object', additionalProperties: true })),
})

export const CompareQuery = StrictObject({
  metrics: Type.Array(MetricName, { minItems: 1, maxItems: 9 }),
  a: Side,
  b: Side,
})
export type CompareQuery = Static<typeof CompareQuery>

export const Comparison = Type.Object({
  figures: Type.Array(
    Type.Object({
      metric: Text,
      a: Figure,
      b: Figure,
      change: Type.Unsafe<string | null>({
        ...NullableText,
        description: 'b less a; null when they cannot be subtracted',
      }),
      relative: Type.Unsafe<number | null>({ ...NullableNumber, description: 'change ÷ a, a fraction' }),
    }),
  ),
  ...grounds,
})
export type Comparison = Static<typeof Comparison>

/** Two windows, two segments, or both, side by side. The figures are those of the governed queries. */
export async function compare(
  numbers: Numbers,
  { metrics, a, b }: CompareQuery,
  call: CallContext,
): Promise<Comparison> {
  const place = (side: CompareQuery['a'], pointer: string): PlacedQuestion => ({
    question: { metrics, ...side },
    pointer,
  })
  const [first, second] = await askTogether(numbers, [place(a, '/body/a'), place(b, '/body/b')], call)
  if (!first || !second) throw new TypeError('Two questions have two answers')
  return {
    figures: metrics.map((metric) => {
      const [left, right] = [first.totals[metric] as Value, second.totals[metric] as Value]
      return { metric, a: left, b: right, ...changeBetween(left, right) }
    }),
    ...provenanceOf({ a: first, b: second }),
  }
}
