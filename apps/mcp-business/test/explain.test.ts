import { mcpCall } from '@sophia/service/testing'
import { Decimal } from 'decimal.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricNames } from '../src/schemas.ts'
import { crmFiles, type Started, start } from './started.ts'

let started: Started
beforeAll(async () => {
  started = await start()
  await started.take(crmFiles())
})
afterAll(() => started?.close())

const halves = { a: { from: '2024-01-01', to: '2024-07-01' }, b: { from: '2024-07-01', to: '2025-01-01' } }

describe('a comparison', () => {
  test('of two windows has the figures of the governed queries, and their rows', async () => {
    const metrics = ['won_value', 'win_rate', 'deals_won']
    const compared = await started.post('/compare', { metrics, a: { range: halves.a }, b: { range: halves.b } })
    const ask = (range: object) => started.post('/kpis/query', { metrics, range })
    const [a, b] = [await ask(halves.a), await ask(halves.b)]
    for (const { metric, ...figure } of compared.figures) {
      expect(figure).toMatchObject({ a: a.totals[metric], b: b.totals[metric] })
    }
    expect(compared.figures.map(({ change }: { change: string }) => change)).toEqual([
      '-5605.50',
      '0.178571428571429',
      '-1',
    ])
    expect(compared.figures[0].relative).toBeCloseTo(-5605.5 / 6900.5, 10)
    expect(compared.evidence).toEqual([
      { of: 'a', lineageId: a.lineageId, rows: a.rows },
      { of: 'b', lineageId: b.lineageId, rows: b.rows },
    ])
    expect(compared.complete).toBe(false)
  })

  test('of two segments, and over MCP the same', async () => {
    const query = {
      metrics: ['won_value'],
      a: { where: { region: 'North' } },
      b: { where: { region: ['South', null] } },
    }
    const rest = await started.post('/compare', query)
    expect(rest.figures[0]).toMatchObject({ a: { value: '2400.50' }, b: { value: '6095.00' }, change: '3694.50' })
    const { structuredContent } = await mcpCall(started.app, 'compare', query)
    expect(structuredContent).toMatchObject({ figures: rest.figures, evidence: rest.evidence })
  })

  test('with nothing on one side has no change, and says null', async () => {
    const { figures } = await started.post('/compare', {
      metrics: ['win_rate'],
      a: { range: halves.a },
      b: { where: { region: 'Nowhere' } },
    })
    expect(figures[0]).toMatchObject({ b: { value: null }, change: null, relative: null })
  })

  test('names a fault at its place in this request', async () => {
    const query = { metrics: ['won_value'], a: { range: { from: '2024-02-01', to: '2024-01-01' } }, b: {} }
    const { status, errors, detail } = await started.post('/compare', query)
    expect([status, errors]).toEqual([
      400,
      [{ pointer: '/body/a/range/to', message: 'must be after from: the end is exclusive' }],
    ])
    expect(detail).toContain('/body/a/range/to')
    const unknown = await started.post('/compare', { metrics: ['won_value'], a: { where: { moon: 'new' } }, b: {} })
    const broken = await started.post('/compare', { metrics: ['won_value'], a: {}, b: { where: { region: [{}] } } })
    expect(broken).toMatchObject({ status: 400, errors: [{ pointer: '/body/b/where/region' }] })
    expect(unknown).toMatchObject({ status: 400, errors: [{ pointer: '/body/a/where/moon' }] })
  })
})

describe('a change is explained', () => {
  test('of a sum: by segment, worked out by hand', async () => {
    const explained = await started.post('/explain', { metric: 'won_value', by: ['region'], range: halves.b })
    expect(explained).toMatchObject({
      before: { value: '6900.50' },
      after: { value: '1295.00' },
      change: '-5605.50',
      segments: [
        { dimensions: { region: 'South' }, presence: 'both', contribution: '-3505.00' },
        { dimensions: { region: 'North' }, presence: 'vanished', contribution: '-2100.50', after: { rows: 0 } },
      ],
      others: { segments: 0, contribution: '0.00' },
      remainder: '0.00',
    })
    expect(explained.evidence.map(({ of }: { of: string }) => of)).toEqual(['before', 'after'])
    expect((await started.business.inject(`/lineage/${explained.evidence[0].lineageId}`)).json().rows).toBe(4)
  })

  test('of a ratio: by rate and by mix, with the vanished segment in the mix', async () => {
    const explained = await started.post('/explain', { metric: 'win_rate', by: ['region'], range: halves.b })
    const [south, north] = explained.segments
    expect([Number(south.rate), Number(south.mix)]).toEqual([expect.closeTo(0.160714, 6), expect.closeTo(-0.02551, 6)])
    expect([north.presence, Number(north.rate), Number(north.mix)]).toEqual([
      'vanished',
      0,
      expect.closeTo(0.043367, 6),
    ])
  })

  test.each(['won_value', 'win_rate', 'average_won_deal', 'win_rate_value', 'won_cycle_days', 'deals_lost'])(
    '%s: to the last digit, however few segments are named, against any window',
    async (metric) => {
      for (const window of [{}, { compareTo: 'year' }, { baseline: halves.b }]) {
        const range = 'compareTo' in window ? { from: '2024-07-01', to: '2025-07-01' } : halves.b
        const asked = 'baseline' in window ? { ...window, range: halves.a } : { ...window, range }
        const explained = await started.post('/explain', { metric, by: ['owner', 'product'], top: 1, ...asked })
        if ('compareTo' in window && explained.status === 422) continue
        const parts = [...explained.segments, explained.others]
        const sum = parts.reduce((total, { contribution }) => total.plus(contribution), new Decimal(0))
        expect(sum.plus(explained.remainder).toFixed()).toBe(new Decimal(explained.change).toFixed())
        expect(Number(explained.remainder)).toBe(0)
        expect(explained.segments).toHaveLength(1)
      }
    },
  )

  test('of a metric whose parts make no whole: each part has its own figures, and none a contribution', async () => {
    const query = { metric: 'sales_velocity', by: ['region'], range: halves.b }
    const explained = await started.post('/explain', query)
    const { totals, series } = await started.post('/kpis/query', {
      metrics: ['sales_velocity'],
      dimensions: ['region'],
      range: halves.b,
    })
    expect(explained.after).toEqual(totals.sales_velocity)
    expect(explained.method).toContain('do not make the whole')
    expect(explained).not.toHaveProperty('remainder')
    for (const { dimensions, values } of series)
      expect(explained.segments).toContainEqual(
        expect.objectContaining({ dimensions, after: values.sales_velocity, presence: expect.any(String) }),
      )
    for (const segment of explained.segments) expect(segment).not.toHaveProperty('contribution')
  })

  test('of every metric of the registry, or it says why not; so do its anomalies', async () => {
    for (const name of metricNames) {
      const explained = await started.post('/explain', { metric: name, by: ['source'], range: halves.b })
      const odd = await started.post('/anomalies', {
        metric: name,
        grain: 'week',
        range: { ...halves.a, to: '2025-01-01' },
      })
      for (const answer of [explained, odd]) {
        if (answer.status === undefined) expect([name, answer.method]).toEqual([name, expect.any(String)])
        else
          expect([name, answer.status, answer.detail]).toEqual([name, expect.toBeOneOf([400, 422]), expect.any(String)])
      }
    }
  })

  test('from nothing: a sum rises from nothing, a ratio cannot be explained and says so', async () => {
    const range = { from: '2024-01-01', to: '2024-07-01' }
    const sum = await started.post('/explain', { metric: 'won_value', by: ['region'], range })
    expect(sum).toMatchObject({ before: { value: '0', currency: 'USD' }, change: '6900.50', relative: null })
    expect(sum.segments.map(({ presence }: { presence: string }) => presence)).toEqual(['new', 'new'])
    const ratio = await started.post('/explain', { metric: 'win_rate', by: ['region'], range })
    expect([ratio.status, ratio.detail]).toEqual([422, expect.stringContaining('earlier window')])
  })

  test('with a fault in where, named at its place', async () => {
    const query = { metric: 'won_value', by: ['region'], range: { from: '2024-07-01', to: '2024-07-01' } }
    expect((await started.post('/explain', query)).errors).toMatchObject([{ pointer: '/body/range/to' }])
    const elsewhere = { ...query, by: ['repository'], range: halves.b }
    expect((await started.post('/explain', elsewhere)).errors).toMatchObject([{ pointer: '/body/by/0' }])
  })
})
