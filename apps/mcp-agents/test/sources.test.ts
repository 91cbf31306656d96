import { describe, expect, test } from 'vitest'
import { figuresIn } from '../src/loop/figures.ts'
import { Sources } from '../src/loop/sources.ts'

describe('the figures of a text', () => {
  test.each([
    ['won 10,005,534 USD', ['10,005,534']],
    ['won $10 005 534.50, of which 3', ['10 005 534.50', '3']],
    ['a win rate of 63.2 %, and −3.5 percentage points', ['63.2 %', '−3.5 percentage points']],
    ['about 1.2 million, 45k and 3 bn', ['1.2 million', '45k', '3 bn']],
    ['1. first\n2) second\n## 3. Third', []],
    ['from 2026-07-01 to before 2026-10, at 2026-07-01T10:00:00Z', []],
    ['see [42 rows](/lineage/lin-77) and [S3], `code 9`, https://example.org/2024/5', ['42 rows'.slice(0, 2)]],
    ['Q3 and v2 and H100 and gpt-4.1 are names', []],
    ['```\n1234\n```\nbut 5.', ['5']],
  ])('%s', (text, figures) => {
    expect(figuresIn(text).map((figure) => figure.text)).toEqual(figures)
  })
})

const answer = {
  totals: {
    won_value: { value: '10005534.00', unit: 'money', currency: 'USD' },
    win_rate: { value: 0.63153, unit: 'fraction' },
    won_cycle_days: { value: 51.85, unit: 'days' },
    delta: { value: -3.25 },
  },
  items: [{ name: 'West' }, { name: 'East' }, { name: 'Central' }],
  note: 'Of 1,250 accounts 17.5 are new, see https://example.org/a?b=1.',
  lineageId: 'lin-1',
}
const known = new Sources('What about 2031 and 400 flats?')
known.learn(answer, { range: { from: '2019-01-01', to: '2020-01-01' }, planted: 98765 })
const cite = ' [rows](/lineage/lin-1)'
const unknownOf = (text: string): string[] => {
  const [, list = ''] = known.checked(text + cite).split('the model’s own:\n\n')
  return list
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace('- ', ''))
}

describe('an answer', () => {
  test.each([
    // As told, with whatever separators, and rounded.
    '10,005,534 USD',
    '10 005 534.00 USD',
    '10.0 million',
    '10.01m',
    // 10005.534 thousand is 10006 when it is rounded to a thousand.
    '10,006k',
    // A fraction in per cent: 63.153.
    '63 %',
    '63.2 %',
    '63.15%',
    '51.9 days',
    '52 days',
    'a drop of 3.3',
    // Three items, 1,250 and 17.5 of a text.
    '3 regions, 1,250 accounts, 17.5 new',
    // The year of a range that was asked for, and figures of the question.
    'in 2019, or 2031, for 400 flats',
  ])('whose figures stand in what tools told is left as it is: %s', (text) => {
    expect(unknownOf(text)).toEqual([])
    expect(known.checked(text + cite)).toBe(text + cite)
  })

  test.each([
    ['10,005,535 USD', ['10,005,535']],
    ['10.1 million', ['10.1 million']],
    ['64 %', ['64 %']],
    ['63.1 %', ['63.1 %']],
    ['51.8 days and 51.95', ['51.95']],
    ['0.7', ['0.7']],
    // Not per cent of anything: 6315.3 is nowhere.
    ['6,315', ['6,315']],
    // A figure that a model put into its own arguments.
    ['98,765', ['98,765']],
    ['12, 12 and 13', ['12', '13']],
  ])('is followed by those that do not: %s', (text, unknown) => {
    expect(unknownOf(text)).toEqual(unknown)
  })

  test('whose links lead where no tool pointed is followed by them', () => {
    expect(unknownOf('See [rows](/lineage/lin-2), [a](https://example.org/a?b=1) and https://example.org/c.')).toEqual([
      '`/lineage/lin-2`',
      '`https://example.org/c`',
    ])
  })

  test('that has figures and no source says so, one without figures does not', () => {
    expect(known.checked('10,005,534 USD')).toBe('10,005,534 USD\n\n*No figure of this answer is linked to a source.*')
    expect(known.checked('It went well.')).toBe('It went well.')
  })
})
