import { setImmediate as later } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { wilson } from '../src/playbooks/measures.ts'
import { quarterName, quarterOf } from '../src/playbooks/periods.ts'
import { pipelineReview } from '../src/playbooks/pipeline-review.ts'
import type { Answer, Call, PlannedCall } from '../src/playbooks/playbook.ts'
import { plain } from '../src/playbooks/markdown.ts'

const asOf = '2026-11-23T09:00:00.000Z'
const names = [
  'won_value',
  'deals_won',
  'deals_lost',
  'win_rate',
  'average_won_deal',
  'won_cycle_days',
  'deals_open',
  'pipeline_value',
]
const metricList = {
  metrics: names.map((name) => ({ name, title: name, version: 2, formula: 'as counted' })),
  nextCursor: null,
}
const values = (won: number, lost: number, value: string | null, currency = 'USD') => ({
  won_value: { value, unit: 'money', ...(value !== null && { currency }) },
  deals_won: { value: won, unit: 'deals' },
  deals_lost: { value: lost, unit: 'deals' },
  win_rate: { value: won + lost ? won / (won + lost) : null, unit: 'fraction' },
})
const answer = (series: object[], totals: object, more: object = {}) => ({
  series,
  totals,
  asOf,
  complete: true,
  rows: 10,
  lineageId: 'lin_a',
  ...more,
})
const regions = (...parts: [string | null, ReturnType<typeof values>][]) =>
  parts.map(([region, each]) => ({ period: 'all', dimensions: { region }, values: each }))

/** Answers by the title of the call; everything else is not there. */
const recorded = (answers: Record<string, object>): Call & { made: PlannedCall[] } => {
  const made: PlannedCall[] = []
  const call: Call = async (planned) => {
    made.push(planned)
    // Whichever comes first, the order of the calls stays.
    for (let wait = made.length % 3; wait > 0; wait--) await later()
    const value = answers[planned.title]
    return value
      ? { ok: true, value: value as Record<string, unknown> }
      : ({ ok: false, failure: { type: 'unavailable', detail: 'It is not there.' } } satisfies Answer)
  }
  return Object.assign(call, { made })
}

const whole = values(60, 40, '6000.50')
const numbers = { 'Which metrics are defined': metricList, 'The numbers of the whole': answer([], whole) }

describe('pipeline-review', () => {
  test('names the parts that differ by more than chance, and no others', async () => {
    const series = regions(
      ['North', values(30, 20, '3000.50')],
      ['South', values(9, 1, '900.00')],
      ['East', values(21, 19, '2100.00')],
    )
    const text = await pipelineReview.run({}, recorded({ ...numbers, 'By region': answer(series, whole) }))
    // 9 of 10 is 90 %, and ten deals cannot tell it from 60 %: the interval begins at 59.6 %.
    expect(text).toContain('**Win rate by region**: no region differs from the whole by more than chance explains')
    const clear = regions(['North', values(30, 38, '3000.50')], ['South', values(30, 2, '3000.00')])
    expect(await pipelineReview.run({}, recorded({ ...numbers, 'By region': answer(clear, whole) }))).toContain(
      'South 93.8 % (79.9 % to 98.3 %, above)',
    )
  })

  test('says which deals the parts leave out, and which rows the numbers do', async () => {
    const series = regions(['North', values(50, 40, '5000.00')])
    const gaps = {
      complete: false,
      missing: [{ metric: 'won_value', rows: 1200, reason: 'won deals without a value: left out' }],
    }
    const text = await pipelineReview.run({}, recorded({ ...numbers, 'By region': answer(series, whole, gaps) }))
    expect(text).toContain('- The regions make up 50 of 60 won deals.')
    expect(text).toContain('- S2: won\\_value: 1,200 won deals without a value: left out.')
    expect(text).toContain('| **no** |')
  })

  test('says when facts changed between its questions', async () => {
    const later = answer(regions(['North', whole]), whole, { asOf: '2026-11-23T09:00:01.000Z' })
    const text = await pipelineReview.run({}, recorded({ ...numbers, 'By region': later }))
    expect(text).toContain(
      '- The numbers describe different instants (2026-11-23T09:00:00.000Z, 2026-11-23T09:00:01.000Z)',
    )
  })

  test('adds no currencies together', async () => {
    const two = {
      ...whole,
      won_value: {
        value: null,
        unit: 'money',
        byCurrency: [
          { value: '100.00', unit: 'money', currency: 'EUR' },
          { value: '200.25', unit: 'money', currency: 'USD' },
        ],
      },
    }
    const text = await pipelineReview.run({}, recorded({ ...numbers, 'The numbers of the whole': answer([], two) }))
    expect(text).toContain('100 EUR and 200.25 USD')
    expect(text).not.toContain('300.25')
  })

  test('on no facts says so and makes nothing up', async () => {
    const none = answer([], values(0, 0, null), {
      rows: 0,
      complete: false,
      missing: [{ rows: 0, reason: 'nothing has been taken in yet' }],
    })
    const text = await pipelineReview.run(
      {},
      recorded({ ...numbers, 'The numbers of the whole': none, 'What the company knows': { hits: [] } }),
    )
    expect(text).toContain('# Pipeline review: no deal was decided')
    expect(text).toContain('nothing has been taken in yet')
    expect(text).toContain('nothing is known about “sales pipeline”')
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  test('text of others stays text', async () => {
    const name = '<img src=x>\u202e| [x](javascript:alert(1)) **b**\n# h'
    const call = recorded({
      ...numbers,
      'By region': answer(regions([name, values(60, 40, '6000.50')]), whole),
      'What the company knows': { hits: [{ document: { id: 'd1', title: name }, chunk: { text: name } }] },
    })
    const text = await pipelineReview.run({}, call)
    expect(text).not.toMatch(/[^\\]<img/)
    expect(text).not.toMatch(/[^\\]\[x\]\(/)
    expect(text).not.toContain('\u202e')
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1)
    expect(call.made.at(-1)?.arguments['query']).toContain('<img')
  })

  test('makes its calls in the same order, however long each takes, and writes the same bytes', async () => {
    const run = async () => {
      const call = recorded({
        ...numbers,

        'Which pipelines HubSpot has': { items: [{ id: 'a', label: 'A' }], nextCursor: null },
      })
      return { text: await pipelineReview.run({}, call), made: call.made }
    }
    const [first, second] = await Promise.all([run(), run()])
    expect(second).toEqual(first)
  })

  test('reviews the pipeline that was named, or says which there are', async () => {
    const pipelines = {
      'Which pipelines HubSpot has': {
        items: [
          { id: 'a', label: 'New business' },
          { id: 'b', label: 'Renewals' },
        ],
        nextCursor: null,
      },
    }
    const named = recorded({ ...numbers, ...pipelines })
    await pipelineReview.run({ pipelineId: 'b' }, named)
    expect(named.made.filter(({ tool }) => tool.endsWith('summarize_pipeline')).map((each) => each.arguments)).toEqual([
      { id: 'b' },
    ])
    const text = await pipelineReview.run({ pipelineId: 'c' }, recorded({ ...numbers, ...pipelines }))
    expect(text).toContain('- HubSpot has no pipeline c. There are a (New business), b (Renewals).')
  })

  test('says when a list of pipelines cannot be read, and does not take it for an empty one', async () => {
    const odd = { 'Which pipelines HubSpot has': { pipelines: [] } }
    const text = await pipelineReview.run({}, recorded({ ...numbers, ...odd }))
    expect(text).toContain(
      '- HubSpot’s pipelines: sophia-hubspot.list\\_pipelines answered in a shape that this release does not know.',
    )
  })
})

test('Wilson’s interval is the one of the textbook', () => {
  const { low, high } = wilson(10, 20)
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2993', '0.7007'])
})

test('a quarter is named alike however it was written', () => {
  expect(['2017-Q4', '2017Q4', '2017-10-01'].map(quarterName)).toEqual(['2017-Q4', '2017-Q4', '2017-Q4'])
  expect(quarterOf('2017-Q4')).toEqual({ from: '2017-10-01', to: '2018-01-01' })
  expect(quarterOf('2017-11-01')).toBeUndefined()
})

test('plain text keeps letters of every script', () => {
  expect(plain('Zürich  | 東京')).toBe('Zürich \\| 東京')
})
