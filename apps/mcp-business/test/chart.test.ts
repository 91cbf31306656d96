import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { drawn } from '../src/chart/figures.ts'
import { amountText, finding, wrapped } from '../src/chart/finding.ts'
import type { QueryAnswer } from '../src/schemas.ts'
import { crmFiles, type Started, start } from './started.ts'

const warmUp = { metric: 'deals_won', by: 'region' }
let started: Started
beforeAll(async () => {
  started = await start()
  await started.take(crmFiles())
  // The thread loads its libraries, however long a loaded machine takes for it; who gave up does not make it begin anew.
  await vi.waitFor(async () => expect((await started.post('/chart', warmUp)).png).toBeDefined(), { timeout: 100_000 })
}, 120_000)
afterAll(() => started?.close())

const halves = { from: '2024-01-01', to: '2025-01-01' }
const sizeOf = (png: string) => {
  const bytes = Buffer.from(png, 'base64')
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('a chart', () => {
  test.each([
    ['line', { grain: 'quarter' }],
    ['line', { grain: 'quarter', by: 'region' }],
    ['bar', { grain: 'quarter' }],
    ['bar', { grain: 'quarter', by: 'region' }],
    ['bar', { by: 'product' }],
  ])('as %s of %o draws the governed figures, as a spec and as a picture', { timeout: 60_000 }, async (kind, split) => {
    const chart = await started.post('/chart', { metric: 'won_value', kind, range: halves, ...split })
    expect(sizeOf(chart.png)).toEqual([1200, 720])
    // A blank picture of this size has some 5 KB.
    expect(chart.png.length).toBeGreaterThan(20_000)
    const query = {
      metrics: ['won_value'],
      range: halves,
      ...('grain' in split && { grain: split.grain }),
      ...('by' in split && { dimensions: [split.by] }),
    }
    const governed: QueryAnswer = await started.post('/kpis/query', query)
    const values = chart.spec.data.values.map(({ value }: { value: number }) => value)
    expect(values).toEqual(governed.series.map((point) => Number(point.values['won_value']?.value ?? 0)))
    expect(chart.evidence).toEqual([{ of: 'chart', lineageId: governed.lineageId, rows: governed.rows }])
    expect(JSON.stringify(chart.spec.title.subtitle)).toContain('not complete')
  })

  test('says what it shows', { timeout: 60_000 }, async () => {
    const title = async (query: object) => (await started.post('/chart', { range: halves, ...query })).title
    expect(await title({ metric: 'won_value', grain: 'quarter' })).toBe('Won value rose 1163 % to 1.2k USD in Q4 2024')
    expect(await title({ metric: 'win_rate', grain: 'quarter' })).toMatch(
      /^Win rate rose \d+\.\d points to 100\.0 % in Q4 2024$/,
    )
    expect(await title({ metric: 'won_value', by: 'region' })).toBe('South leads won value: 6.1k USD, 74 %')
    expect(await title({ metric: 'deals_won', grain: 'quarter', by: 'region' })).toBe(
      'South leads deals won in Q4 2024: 1 deal, 100 %',
    )
  })

  test('reaches a model as a picture, and its words beside it', { timeout: 60_000 }, async () => {
    const query = { metric: 'won_value', by: 'region', range: halves }
    const { content } = (await mcpCall(started.app, 'make_chart', query)) as unknown as {
      content: { type: string; mimeType?: string; data?: string; text?: string }[]
    }
    expect(content.map(({ type }) => type)).toEqual(['image', 'text'])
    expect(sizeOf(content[0]?.data ?? '')).toEqual([1200, 720])
    const words = JSON.parse(content[1]?.text ?? '')
    expect(words).toMatchObject({
      title: expect.stringContaining('South'),
      evidence: [{ of: 'chart' }],
      complete: false,
    })
    expect(words.png).toBeUndefined()
  })

  test('that cannot be is refused, with the place', async () => {
    const faults = async (query: object) => (await started.post('/chart', { metric: 'won_value', ...query })).errors
    expect(await faults({})).toMatchObject([{ pointer: '/body' }])
    expect(await faults({ by: 'region', kind: 'line' })).toMatchObject([{ pointer: '/body/kind' }])
    expect(await started.post('/chart', { metric: 'won_value', grain: 'day', range: halves })).toMatchObject({
      status: 422,
    })
  })

  test('with nothing in it is drawn, and says so', { timeout: 60_000 }, async () => {
    const empty = { from: '2030-01-01', to: '2030-07-01' }
    const chart = await started.post('/chart', { metric: 'win_rate', grain: 'month', range: empty })
    expect([chart.title, sizeOf(chart.png)]).toEqual(['Win rate: nothing in this window', [1200, 720]])
  })

  test('of names has the highest first, whoever weighs most', () => {
    const rates = { Ann: [0.4, 10], Ben: [0.9, 2], Cy: [0.6, 5] }
    const series = Object.entries(rates).map(([owner, [value, denominator]]) => ({
      period: 'all',
      dimensions: { owner },
      values: { win_rate: { value, unit: 'fraction', rows: 1, numerator: 1, denominator } },
    }))
    const { categories } = drawn({ series } as unknown as QueryAnswer, 'win_rate', undefined)
    expect(categories).toEqual(['Ben', 'Cy', 'Ann'])
  })

  test('of more names than are drawn gives the share of all of them', () => {
    const series = Array.from({ length: 40 }, (_, at) => ({
      period: 'all',
      dimensions: { account: `Account ${at}` },
      values: { won_value: { value: at ? '100.00' : '1000.00', unit: 'money', currency: 'USD', rows: 1 } },
    }))
    const all = drawn({ series } as unknown as QueryAnswer, 'won_value', undefined)
    const named = { title: 'Won value', unit: 'money', currency: 'USD', isSum: true, isUnfinished: false }
    // 1,000 of 4,900; fifteen are drawn, and 1,000 of theirs would be 42 %.
    expect(finding(all, named)).toBe('Account 0 leads won value: 1k USD, 20 %')
  })

  test('names a week and a day as people do', () => {
    const points = [{ x: '5 Jan 2026', series: '', value: 7 }]
    const of = (grain: string) =>
      finding(
        { isTime: true, points, categories: ['5 Jan 2026'], series: [''], notes: [] },
        { title: 'Deals won', unit: 'deals', isSum: true, isUnfinished: false, grain },
      )
    expect([of('week'), of('day')]).toEqual([
      'Deals won: 7 deals in the week of 5 Jan 2026',
      'Deals won: 7 deals on 5 Jan 2026',
    ])
  })
})

describe('many series', () => {
  const answer = (metric: string, figure: object) =>
    ({
      series: Array.from({ length: 20 }, (_, at) => ({
        period: at % 2 ? '2026-02-01' : '2026-01-01',
        dimensions: { owner: `Owner ${at >> 1}` },
        values: { [metric]: { value: String(100 - at), unit: 'money', currency: 'USD', rows: 1, ...figure } },
      })),
    }) as unknown as QueryAnswer

  test('of a sum: the four heaviest, and all others together; nothing is lost', () => {
    const { series, points, notes } = drawn(answer('won_value', {}), 'won_value', 'month')
    expect(series).toEqual(['Owner 0', 'Owner 1', 'Owner 2', 'Owner 3', 'others'])
    expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(20 * 100 - 190)
    expect(notes).toEqual(['6 more are drawn together as others'])
    const named = { title: 'Won value', unit: 'money', currency: 'USD', isSum: true, isUnfinished: false }
    const all = drawn(answer('won_value', {}), 'won_value', 'month')
    expect(finding(all, named)).toMatch(/^Owner 0 leads won value in Feb 2026: 99 USD, 11 %$/)
  })

  test('of a ratio: the others are not averaged, they are left out and counted', () => {
    const { series, notes } = drawn(
      answer('average_won_deal', { numerator: '1.00', denominator: 1 }),
      'average_won_deal',
      'month',
    )
    expect([series.length, notes]).toEqual([4, ['6 more are not drawn']])
  })
})

test('a title keeps to its length, and a caption to its lines', () => {
  const points = [{ x: 'x'.repeat(80), series: '', value: 5 }]
  const named = { title: 'Won value', unit: 'money', currency: 'USD', isSum: true, isUnfinished: false }
  expect(finding({ isTime: false, points, categories: [], series: [''], notes: [] }, named).length).toBeLessThan(70)
  expect(wrapped('one two three four', 8, 2)).toEqual(['one two', 'three …'.slice(0, 5) + '…'])
  expect([amountText(0.5814, { unit: 'fraction' }), amountText(1_131_573, named)]).toEqual(['58.1 %', '1.13M USD'])
})
