/** Whether a chart can be read in a column of 600 px: measured on what is drawn, in the letters that it is drawn in. */
import { describe, expect, test } from 'vitest'
import { type ChartQuery, specFor } from '../src/chart/chart.ts'
import { drawn } from '../src/chart/figures.ts'
import { toSvg } from '../src/chart/render.ts'
import { height, width } from '../src/chart/spec.ts'
import type { QueryAnswer } from '../src/schemas.ts'
import { type Box, contrastWithWhite, type Mark, marksOf, overlap } from './scene.ts'

const long = (at: number) => `${'NSWE'[at % 4]}orthwestern Multifamily Holdings and Partners ${at}`
const formula =
  'Sum of the close value of won deals, by close date, as the registry of metrics says it in a long sentence.'
const metrics = [
  { name: 'won_value', title: 'Won value', formula, unit: 'money', version: 1, incompleteWhen: '' },
  { name: 'win_rate', title: 'Win rate', formula, unit: 'fraction', version: 1, incompleteWhen: '' },
  { name: 'deals_won', title: 'Deals won', formula, unit: 'deals', version: 1, incompleteWhen: '' },
]

/** What sophia-business would answer: so many periods, so many names in each, and a figure for both. */
function answerOf(
  { metric, grain, by }: ChartQuery,
  { periods = 1, names = 1 }: { periods?: number; names?: number },
  figure: (period: number, name: number) => number,
  nameOf: (at: number) => string = long,
): QueryAnswer {
  const { unit = 'deals' } = metrics.find(({ name }) => name === metric) ?? {}
  const step = { day: 1, week: 7, month: 31, quarter: 92, year: 366 }[grain ?? 'day']
  const dayAt = (at: number) => {
    const found = new Date(Date.UTC(2022, 0, 3 + at * step)).toISOString().slice(0, 10)
    return grain === 'day' || grain === 'week' ? found : `${found.slice(0, 7)}-01`
  }
  const value = (amount: number) => ({
    value: unit === 'money' ? amount.toFixed(2) : amount,
    unit,
    rows: 3,
    ...(unit === 'money' && { currency: 'USD' }),
    ...(unit === 'fraction' && { numerator: amount * 40, denominator: 40 }),
  })
  return {
    series: Array.from({ length: periods * names }, (_, at) => {
      const [period, name] = [Math.floor(at / names), at % names]
      return {
        period: grain ? dayAt(period) : 'all',
        dimensions: by ? { [by]: nameOf(name) } : {},
        values: { [metric]: value(figure(period, name)) },
      }
    }),
    totals: { [metric]: value(1) },
    rows: 123_456,
    missing: [],
    lineageId: 'lin_1',
    asOf: '2026-11-27T09:00:00.000Z',
    complete: false,
  } as unknown as QueryAnswer
}

const money = (period: number, name: number) => 1_000_000 + ((period * 7919 + name * 104_729) % 900_000)
const ask = (query: Partial<ChartQuery> = {}): ChartQuery => ({ metric: 'won_value', grain: 'month', ...query })
const charts: [string, ChartQuery, QueryAnswer][] = [
  ['a line', ask(), answerOf(ask(), { periods: 24 }, money)],
  ['one period', ask({ grain: 'quarter' }), answerOf(ask({ grain: 'quarter' }), { periods: 1 }, money)],
  ['nothing', ask(), { ...answerOf(ask(), {}, money), series: [] }],
  ['five lines', ask({ by: 'owner' }), answerOf(ask({ by: 'owner' }), { periods: 12, names: 9 }, money)],
  [
    'lines that end together at the top',
    ask({ by: 'owner' }),
    answerOf(ask({ by: 'owner' }), { periods: 12, names: 5 }, (period, name) => 80_000 + period * 1_000 - name),
  ],
  [
    'lines that end together at zero',
    ask({ by: 'owner' }),
    answerOf(ask({ by: 'owner' }), { periods: 12, names: 5 }, (period, name) => (11 - period) * (name + 1) * 900),
  ],
  [
    'rates of names',
    ask({ metric: 'win_rate', by: 'owner' }),
    answerOf(
      ask({ metric: 'win_rate', by: 'owner' }),
      { periods: 12, names: 4 },
      (at, name) => ((at + name) % 10) / 10,
    ),
  ],
  ['104 weeks', ask({ grain: 'week' }), answerOf(ask({ grain: 'week' }), { periods: 104 }, money)],
  ['200 days', ask({ grain: 'day' }), answerOf(ask({ grain: 'day' }), { periods: 200 }, money)],
  ['bars', ask({ kind: 'bar' }), answerOf(ask({ kind: 'bar' }), { periods: 12 }, money)],
  [
    'bars below zero',
    ask({ kind: 'bar' }),
    answerOf(ask({ kind: 'bar' }), { periods: 8 }, (at) => (at % 2 ? -1 : 1) * (at + 1) * 10_000),
  ],
  [
    'stacked bars',
    ask({ kind: 'bar', by: 'owner' }),
    answerOf(ask({ kind: 'bar', by: 'owner' }), { periods: 12, names: 8 }, money),
  ],
  [
    'bars side by side',
    ask({ metric: 'win_rate', kind: 'bar', by: 'region' }),
    answerOf(
      ask({ metric: 'win_rate', kind: 'bar', by: 'region' }),
      { periods: 8, names: 4 },
      (at, name) => ((at + name) % 9) / 9,
    ),
  ],
  [
    'names',
    { metric: 'won_value', by: 'account' },
    answerOf({ metric: 'won_value', by: 'account' }, { names: 40 }, (_, name) => 5_000_000 / (name + 1)),
  ],
  [
    'names below zero',
    { metric: 'won_value', by: 'account' },
    answerOf({ metric: 'won_value', by: 'account' }, { names: 9 }, (_, name) => (4 - name) * 12_345.67),
  ],
  [
    'two names',
    { metric: 'deals_won', by: 'region' },
    answerOf(
      { metric: 'deals_won', by: 'region' },
      { names: 2 },
      (_, name) => 1 + name,
      (at) => ['East', 'West'][at] ?? '',
    ),
  ],
]

/** Bars of Vega; a line or a grid line is no surface that a word could be lost on. */
const isBar = ({ attributes }: Mark) => attributes['aria-roledescription'] === 'bar'
const sizeOf = ({ attributes }: Mark) => Number.parseFloat(attributes['font-size'] ?? '')
const frame: Box = { left: 0, top: 0, right: width, bottom: height }
const isWithin = ({ left, top, right, bottom }: Box, outer: Box) =>
  left >= outer.left && top >= outer.top && right <= outer.right && bottom <= outer.bottom

describe.each(charts)('%s', (_name, query, answer) => {
  const figures = drawn(answer, query.metric, query.grain)
  const scene = toSvg(specFor(query, answer, figures, { metrics }).spec, { width, height }).then((svg) => ({
    svg,
    marks: marksOf(svg),
  }))
  const words = async () => (await scene).marks.filter(({ tag, box }) => tag === 'text' && box)

  test('are drawn a pixel for a pixel', { timeout: 60_000 }, async () => {
    const { svg } = await scene
    expect(svg).toMatch(new RegExp(`^<svg [^>]*width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`))
    expect(svg).not.toContain('scale(')
    expect((await words()).length).toBeGreaterThan(3)
  })

  test('have no letters smaller than 11 px, and none cut off', async () => {
    for (const word of await words()) {
      expect([word.text, sizeOf(word)]).toEqual([word.text, expect.toSatisfy((size) => size >= 11)])
      expect([word.text, word.box, isWithin(word.box as Box, frame)]).toEqual([word.text, word.box, true])
    }
  })

  test('have no words over one another, and none over a bar', async () => {
    const all = await words()
    const bars = (await scene).marks.filter(isBar)
    expect(bars.some(({ box }) => box)).toBe(query.kind === 'bar' || !query.grain)
    const covered = all.flatMap((word, at) =>
      [...all.slice(at + 1), ...bars]
        .filter((other) => other.box && overlap(word.box as Box, other.box))
        .map((other) => [word.text, other.text || other.attributes['aria-label']]),
    )
    expect(covered).toEqual([])
  })

  test('have words of 4.5 to 1 on white, and lines and bars of 3 to 1', async () => {
    const { marks } = await scene
    for (const { text, attributes } of await words())
      expect([text, attributes['fill'], contrastWithWhite(attributes['fill'] ?? '') >= 4.5]).toEqual([
        text,
        attributes['fill'],
        true,
      ])
    for (const mark of marks.filter(({ attributes }) =>
      /^(bar|line mark)/.test(attributes['aria-roledescription'] ?? ''),
    )) {
      const { fill, stroke } = mark.attributes
      const shown = [fill, stroke].filter((each) => each?.startsWith('#')) as string[]
      expect([mark.attributes['aria-label'], shown.some((each) => contrastWithWhite(each) >= 3)]).toEqual([
        mark.attributes['aria-label'],
        true,
      ])
    }
  })
})
