import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpCall } from '@sophia/service/testing'
import { registry } from '../src/metrics/registry.ts'
import { type Business, crmFiles, pipelineFile, startBusiness } from './business.ts'

let business: Business
beforeAll(async () => {
  business = await startBusiness()
  await business.take(crmFiles)
})
afterAll(() => business.app.close())

const year = { from: '2024-01-01', to: '2025-01-01' }

describe('numbers that were worked out by hand', () => {
  test('over all time', async () => {
    const metrics = [
      'deals_won',
      'deals_lost',
      'deals_open',
      'win_rate',
      'win_rate_value',
      'won_value',
      'average_won_deal',
      'won_cycle_days',
      'pipeline_value',
    ]
    const { totals, series, rows } = await business.ask({ metrics })
    expect(totals).toEqual({
      deals_won: { value: 8, unit: 'deals', rows: 8 },
      deals_lost: { value: 4, unit: 'deals', rows: 4 },
      deals_open: { value: 6, unit: 'deals', rows: 6 },
      win_rate: {
        value: expect.closeTo(8 / 12, 12),
        unit: 'fraction',
        numerator: 8,
        denominator: 12,
        interval: { low: expect.closeTo(0.3906, 4), high: expect.closeTo(0.8619, 4) },
        rows: 12,
      },
      win_rate_value: {
        value: expect.closeTo(12301 / 23402, 12),
        unit: 'fraction',
        currency: 'USD',
        numerator: '12301.00',
        denominator: '23402.00',
        rows: 11,
      },
      won_value: { value: '8495.50', unit: 'money', currency: 'USD', rows: 7 },
      average_won_deal: {
        value: '1213.64',
        unit: 'money',
        currency: 'USD',
        numerator: '8495.50',
        denominator: 7,
        rows: 7,
      },
      won_cycle_days: { value: expect.closeTo(473 / 6, 12), unit: 'days', numerator: 473, denominator: 6, rows: 6 },
      pipeline_value: { value: '8700.50', unit: 'money', currency: 'USD', rows: 5 },
    })
    expect(series).toEqual([{ period: 'all', dimensions: {}, values: totals }])
    expect(rows).toBe(18)
  })

  test('what is missing in them is said', async () => {
    const { complete, missing } = await business.ask({
      metrics: ['won_value', 'won_cycle_days', 'pipeline_value', 'deals_open'],
      range: year,
    })
    expect(complete).toBe(false)
    expect(missing).toEqual([
      { metric: 'won_value', rows: 1, reason: 'won deals without a value: left out' },
      { metric: 'won_value', rows: 1, reason: 'deals without a close date: in no range' },
      { metric: 'won_cycle_days', rows: 1, reason: 'won deals whose dates give no cycle: left out' },
      { metric: 'won_cycle_days', rows: 1, reason: 'deals without a close date: in no range' },
      { metric: 'pipeline_value', rows: 1, reason: 'open deals without a value or a list price: left out' },
      { metric: 'pipeline_value', rows: 2, reason: 'deals without an engage date: in no range' },
      { metric: 'deals_open', rows: 2, reason: 'deals without an engage date: in no range' },
      { rows: 4, reason: 'rows of deals that the last intake of crm could not store: left out' },
    ])
  })

  test('by quarter, whose end is exclusive: a deal of 1 April is not in the first', async () => {
    const { series, totals } = await business.ask({ metrics: ['won_value'], grain: 'quarter', range: year })
    expect(series.map(({ period, values }) => [period, values['won_value']?.value])).toEqual([
      ['2024-01-01', '1100.50'],
      ['2024-04-01', '5800.00'],
      ['2024-07-01', '95.00'],
      ['2024-10-01', '1200.00'],
    ])
    expect(totals['won_value']?.value).toBe('8195.50')
    const first = await business.ask({ metrics: ['deals_won'], range: { from: '2024-01-31', to: '2024-03-31' } })
    expect(first.totals['deals_won']?.value).toBe(1)
  })

  test('by region, manager and sector, the deals without one on their own', async () => {
    const by = async (dimension: string) => {
      const { series } = await business.ask({ metrics: ['won_value'], dimensions: [dimension] })
      return series.map(({ dimensions, values }) => [Object.values(dimensions)[0], values['won_value']?.value])
    }
    expect(await by('region')).toEqual([
      ['North', '2400.50'],
      ['South', '6095.00'],
    ])
    expect(await by('manager')).toEqual([
      ['Mo Diaz', '2400.50'],
      ['Vi Sand', '6095.00'],
    ])
    expect(await by('sector')).toEqual([
      ['finance', '1000.00'],
      ['medical', '4800.00'],
      ['retail', '1290.50'],
      ['technology', '205.00'],
      [null, '1200.00'],
    ])
  })

  test('open deals by stage', async () => {
    const { series } = await business.ask({ metrics: ['deals_open'], dimensions: ['stage'] })
    expect(series.map(({ dimensions, values }) => [dimensions.stage, values['deals_open']?.value])).toEqual([
      ['Engaging', 4],
      ['Prospecting', 2],
    ])
    const pipeline = (await (await fetch(`${business.url}/pipeline`)).json()) as {
      stages: { stage: string; deals: { value: number }; value: { value: string } }[]
    }
    expect(pipeline.stages.map(({ stage, deals, value }) => [stage, deals.value, value.value])).toEqual([
      ['Engaging', 4, '8500.50'],
      ['Prospecting', 2, '200.00'],
    ])
  })

  test('filtered', async () => {
    const won = async (...filters: object[]) =>
      (await business.ask({ metrics: ['deals_won'], filters })).totals['deals_won']?.value
    expect(await won({ field: 'region', op: 'eq', value: 'North' })).toBe(4)
    expect(await won({ field: 'region', op: 'ne', value: 'North' })).toBe(4)
    expect(await won({ field: 'account', op: 'eq', value: null })).toBe(1)
    expect(await won({ field: 'account', op: 'in', value: ['Acorn', null] })).toBe(3)
    expect(await won({ field: 'close_value', op: 'gt', value: 1000 })).toBe(2)
    expect(await won({ field: 'close_value', op: 'gte', value: '1000.00' })).toBe(3)
    expect(await won({ field: 'close_date', op: 'lt', value: '2024-04-01' })).toBe(2)
    expect(
      await won(
        { field: 'close_date', op: 'lte', value: '2024-04-01' },
        { field: 'owner', op: 'ne', value: 'Ann Lee' },
      ),
    ).toBe(1)
  })

  test('compared with the quarter before', async () => {
    const { totals, comparison } = await business.ask({
      metrics: ['won_value'],
      range: { from: '2024-04-01', to: '2024-07-01' },
      compareTo: 'previous',
    })
    expect(totals['won_value']?.value).toBe('5800.00')
    expect(comparison).toMatchObject({
      range: { from: '2024-01-01', to: '2024-04-01' },
      totals: { won_value: { value: '1100.50' } },
    })
  })
})

test('a month without a deal is there, with nothing in it', async () => {
  const { series } = await business.ask({
    metrics: ['won_value', 'win_rate'],
    grain: 'month',
    range: { from: '2024-01-01', to: '2024-03-01' },
  })
  expect(series.map(({ period, values }) => [period, values['won_value']?.value, values['win_rate']?.value])).toEqual([
    ['2024-01-01', '110.00', 1],
    ['2024-02-01', '0.00', 0],
  ])
  const quiet = await business.ask({
    metrics: ['deals_won', 'win_rate'],
    grain: 'month',
    range: { from: '2020-01-01', to: '2020-02-01' },
  })
  expect(quiet.series[0]?.values).toMatchObject({ deals_won: { value: 0 }, win_rate: { value: null } })
})

test('currencies are never added together', async () => {
  await using other = await startBusiness()
  await other.take([pipelineFile(['A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5'])])
  await other.take(
    [{ name: 'e.csv', content: 'id,stage,cur,end,v\nE1,Won,EUR,2/1/2024,7.5\nE2,Won,JPY,2/1/2024,900\n' }],
    {
      columns: { id: 'id', stage: 'stage', currency: 'cur', close_date: 'end', close_value: 'v' },
    },
  )
  const { totals } = await other.ask({ metrics: ['won_value'] })
  expect(totals['won_value']).toEqual({
    value: null,
    unit: 'money',
    rows: 3,
    byCurrency: [
      { value: '7.50', unit: 'money', currency: 'EUR', rows: 1 },
      { value: '900', unit: 'money', currency: 'JPY', rows: 1 },
      { value: '5.00', unit: 'money', currency: 'USD', rows: 1 },
    ],
  })
  const split = await other.ask({ metrics: ['won_value'], dimensions: ['currency'] })
  expect(split.series.map(({ values }) => values['won_value']?.value)).toEqual(['7.50', '900', '5.00'])
})

test('before anything is taken in, the answer says that it is not complete', async () => {
  await using empty = await startBusiness()
  const { totals, complete, missing } = await empty.ask({ metrics: ['deals_won', 'won_value', 'win_rate'] })
  expect(totals).toMatchObject({ deals_won: { value: 0 }, won_value: { value: null }, win_rate: { value: null } })
  expect([complete, missing]).toEqual([false, [{ rows: 0, reason: 'nothing has been taken in yet' }]])
})

describe('a question that cannot be answered', () => {
  const refuse = async (body: object) => {
    const response = await fetch(`${business.url}/kpis/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return {
      status: response.status,
      ...((await response.json()) as { errors?: { pointer: string; message: string }[]; hint?: string }),
    }
  }
  test.each([
    ['an unknown metric', { metrics: ['profit'] }, '/body/metrics/0', /must be one of deals_won, .*pipeline_value/],
    [
      'an unknown dimension',
      { metrics: ['deals_won'], dimensions: ['planet'] },
      '/body/dimensions/0',
      /must be one of stage, product, owner, manager, region, account, sector/,
    ],
    ['an unknown member', { metrics: ['deals_won'], group: 1 }, '/body/group', /is not known here/],
    [
      'a window that ends before it begins',
      { metrics: ['deals_won'], range: { from: '2024-01-02', to: '2024-01-02' } },
      '/body/range/to',
      /must be after from/,
    ],
    ['a comparison without a window', { metrics: ['deals_won'], compareTo: 'year' }, '/body/range', /is required/],
    [
      'an order of names',
      { metrics: ['deals_won'], filters: [{ field: 'owner', op: 'gt', value: 'A' }] },
      '/body/filters/0/op',
      /has no order/,
    ],
    [
      'a filter that does not fit',
      { metrics: ['deals_won'], filters: [{ field: 'close_date', op: 'lt', value: 'soon' }] },
      '/body/filters/0/value',
      /must be a date/,
    ],
    [
      'a list where one is needed',
      { metrics: ['deals_won'], filters: [{ field: 'owner', op: 'in', value: 'Ann Lee' }] },
      '/body/filters/0/value',
      /must be a list/,
    ],
  ])('%s is named with its pointer', async (_what, body, pointer, message) => {
    const { status, errors } = await refuse(body)
    expect(status).toBe(400)
    expect(errors).toContainEqual({ pointer, message: expect.stringMatching(message) })
  })

  test('more points than anybody reads are refused with what to do', async () => {
    const { status, hint } = await refuse({
      metrics: ['deals_won'],
      dimensions: ['owner'],
      grain: 'day',
      range: { from: '1900-01-01', to: '2100-01-01' },
    })
    expect([status, hint]).toEqual([422, expect.stringContaining('coarser grain')])
  })
})

describe('the registry', () => {
  test('says of every metric what it means', async () => {
    const { items, nextCursor } = (await (await fetch(`${business.url}/kpis?limit=100`)).json()) as {
      items: Record<string, unknown>[]
      nextCursor: null
    }
    expect(items).toHaveLength(registry.size)
    expect(nextCursor).toBeNull()
    for (const metric of items) {
      expect(metric).toMatchObject({
        name: expect.any(String),
        formula: expect.any(String),
        owner: expect.any(String),
        version: 1,
        incompleteWhen: expect.any(String),
        sql: { numerator: expect.any(String) },
      })
    }
  })

  test('is paged', async () => {
    const first = (await (await fetch(`${business.url}/kpis?limit=5`)).json()) as {
      items: unknown[]
      nextCursor: string
    }
    const second = (await (await fetch(`${business.url}/kpis?limit=5&cursor=${first.nextCursor}`)).json()) as {
      items: unknown[]
      nextCursor: string
    }
    expect([first.items.length, second.items.length]).toEqual([5, 5])
    expect(second.items[0]).not.toEqual(first.items[4])
  })
})

test('a question that takes longer than its caller can wait is ended, and says so', async () => {
  const response = await fetch(`${business.url}/kpis/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sophia-budget-ms': '1' },
    body: JSON.stringify({ metrics: ['deals_won'], dimensions: ['owner', 'product', 'account'], grain: 'day' }),
  })
  expect([response.status, await response.json()]).toEqual([
    504,
    expect.objectContaining({ type: 'urn:sophia:problem:deadline-exceeded' }),
  ])
})

test('a model gets the same answer', async () => {
  const question = { metrics: ['won_value'], dimensions: ['region'] }
  const { structuredContent } = await mcpCall(business.app, 'query_kpis', question)
  expect(structuredContent).toEqual(await business.ask(question))
})

describe('what numbers can be split by', () => {
  test('is listed with the values that are known, those with most deals first', async () => {
    const { items } = (await business.app.inject('/dimensions')).json<{
      items: { name: string; values: string[] }[]
    }>()
    const values = Object.fromEntries(items.map(({ name, values: known }) => [name, known]))
    expect(values['region']?.toSorted()).toEqual(['North', 'South'])
    expect(values['stage']?.[0]).toBe('Won')
    expect(values['product']).toContain('Alpha Pro')
  })
})
