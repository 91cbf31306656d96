import { describe, expect, test } from 'vitest'
import { drivers, weigh } from '../src/bm25.ts'
import { isWorthwhile, learn } from '../src/feedback.ts'

describe('the words of a query', () => {
  test('the rarer, the heavier; what nobody wrote has no weight at all', () => {
    const terms = weigh(
      [
        { lexeme: 'the', chunks: 90 },
        { lexeme: 'okapi', chunks: 1 },
        { lexeme: 'xyz', chunks: 0 },
      ],
      100,
    )
    expect(terms.map(({ lexeme }) => lexeme)).toEqual(['okapi', 'the'])
    expect(terms[0]?.weight).toBeCloseTo(Math.log(1 + 99.5 / 1.5))
    for (const { weight } of terms) expect(weight).toBeGreaterThan(0)
  })

  test('of a very long query the rarest words count', () => {
    const terms = weigh(
      Array.from({ length: 500 }, (_, index) => ({ lexeme: `w${index}`, chunks: 500 - index })),
      1000,
    )
    expect(terms).toHaveLength(24)
    expect(terms[0]?.lexeme).toBe('w499')
  })

  test('in a small index every word finds; in a large one the rare ones do, and at least one', () => {
    const terms = (chunks: number) =>
      weigh(
        [
          { lexeme: 'common', chunks: chunks / 2 },
          { lexeme: 'rare', chunks: 10 },
        ],
        chunks,
      )
    expect(drivers(terms(5_000), 5_000)).toHaveLength(2)
    expect(drivers(terms(100_000), 100_000).map(({ lexeme }) => lexeme)).toEqual(['rare'])
    expect(drivers(weigh([{ lexeme: 'common', chunks: 50_000 }], 100_000), 100_000)).toHaveLength(1)
  })
})

describe('feedback', () => {
  test('learns what the best hits have in common, more from better ones, on the scale of the query', () => {
    const weights = learn(
      [
        { score: 3, tokens: 4, counts: new Map(Object.entries({ wing: 2, lift: 2 })) },
        { score: 1, tokens: 4, counts: new Map(Object.entries({ wing: 1, drag: 3 })) },
      ],
      2,
    )
    expect(Object.fromEntries(weights)).toEqual({ wing: 0.875, lift: 0.75, drag: 0.375 })
  })

  test('is left out for short queries, few hits and quoted words', () => {
    expect(isWorthwhile('wing lift drag', 3, 20)).toBe(true)
    expect(isWorthwhile('wing lift', 2, 20)).toBe(false)
    expect(isWorthwhile('wing lift drag', 3, 19)).toBe(false)
    expect(isWorthwhile('"wing lift" drag', 3, 20)).toBe(false)
  })
})
