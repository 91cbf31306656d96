import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Exact } from '../src/analysis/change.ts'
import { decompose, type Segment } from '../src/analysis/decomposition.ts'

const sum = (values: readonly Exact[]) => values.reduce((total, value) => total.plus(value), new Exact(0))
const cents = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((units) => new Exact(units).div(100))
const total = fc.record({ before: fc.option(cents, { nil: undefined }), after: fc.option(cents, { nil: undefined }) })

/** won ≤ closed; a segment may be new, vanished, or empty. */
const counts = fc.tuple(fc.nat(500), fc.nat(500)).map(([one, another]) => ({
  numerator: new Exact(Math.min(one, another)),
  denominator: new Exact(Math.max(one, another)),
}))
const ratio = fc.record({ before: counts, after: counts }, { requiredKeys: [] })

describe('the contributions add up to the change, in its last digit', () => {
  test('of any total', () => {
    fc.assert(
      fc.property(fc.array(total, { minLength: 1, maxLength: 40 }), (windows) => {
        const segments = windows.map(
          ({ before, after }): Segment => ({
            ...(before && { before: { numerator: before } }),
            ...(after && { after: { numerator: after } }),
          }),
        )
        const change = sum(windows.map(({ before, after }) => (after ?? new Exact(0)).minus(before ?? 0)))
        const parts = decompose(segments, change, 2)
        expect(sum(parts.map(({ contribution }) => contribution)).equals(change)).toBe(true)
        for (const { contribution } of parts) expect(contribution.decimalPlaces()).toBeLessThanOrEqual(2)
      }),
    )
  })

  test.each([2, 12, 17])(
    'of any ratio, published with %i digits: so do rate and mix, and each is right to the digit',
    (places) => {
      fc.assert(
        fc.property(fc.array(ratio, { minLength: 1, maxLength: 40 }), (windows) => {
          const of = (window: 'before' | 'after') => {
            const [n, d] = (['numerator', 'denominator'] as const).map((what) =>
              sum(windows.map((each) => each[window]?.[what] ?? new Exact(0))),
            ) as [Exact, Exact]
            return d.isZero() ? undefined : n.div(d)
          }
          const [before, after] = [of('before'), of('after')]
          if (!before || !after) return fc.pre(false)
          const change = after.toDecimalPlaces(places).minus(before.toDecimalPlaces(places))
          const parts = decompose(windows, change, places)
          expect(sum(parts.map(({ contribution }) => contribution)).equals(change)).toBe(true)
          for (const [index, { contribution, rate, mix }] of parts.entries()) {
            expect(rate!.plus(mix!).equals(contribution)).toBe(true)
            const { before: b, after: a } = windows[index]!
            const isOneSided = !b?.denominator.gt(0) || !a?.denominator.gt(0)
            // One unit is what rounding together may take or give.
            if (isOneSided) expect(rate!.abs().lte(new Exact(10).pow(-places))).toBe(true)
          }
        }),
      )
    },
  )
})

describe('worked out by hand', () => {
  const part = (won: number, closed: number) => ({ numerator: new Exact(won), denominator: new Exact(closed) })

  test('two segments whose rates stay and whose shares shift: all of it is mix', () => {
    // 0.8 of 10 and 0.2 of 10, then 0.8 of 5 and 0.2 of 15: 0.5 → 0.35; the mean is 0.425.
    const parts = decompose(
      [
        { before: part(8, 10), after: part(4, 5) },
        { before: part(2, 10), after: part(3, 15) },
      ],
      new Exact('-0.15'),
      6,
    )
    expect(parts.map(({ rate, mix }) => [rate!.toNumber(), mix!.toNumber()])).toEqual([
      [0, -0.09375],
      [0, -0.05625],
    ])
  })

  test('a segment that is new shifts the mix only', () => {
    // 5 of 10, then with 9 of 10 of another: 0.5 → 0.7; the mean is 0.6.
    const parts = decompose([{ before: part(5, 10), after: part(5, 10) }, { after: part(9, 10) }], new Exact('0.2'), 6)
    expect(parts.map(({ rate, mix }) => [rate!.toNumber(), mix!.toNumber()])).toEqual([
      [0, 0.05],
      [0, 0.15],
    ])
  })

  test('what no segment accounts for is not spread over them', () => {
    const parts = decompose([{ after: { numerator: new Exact(10) } }], new Exact(25), 2)
    expect(parts[0]?.contribution.toNumber()).toBe(10)
  })
})
