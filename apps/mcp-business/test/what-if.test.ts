import { Decimal } from 'decimal.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crmFiles, type Started, start } from './started.ts'

let started: Started
beforeAll(async () => {
  started = await start()
  await started.take(crmFiles())
})
afterAll(() => started?.close())

// 4 won and 3 lost: 6900.50 at 4 of 7. Cycles of 21, 59, 90 and 121 days: 72.75.
const range = { from: '2024-01-01', to: '2024-07-01' }

describe('what if', () => {
  test('a lever moves the won value as worked out by hand, and the formula shows it', async () => {
    const one = async (assumption: object) =>
      (await started.post('/what-if', { range, assumptions: [assumption] })).path[0]
    expect(await one({ lever: 'win_rate', to: 0.5 })).toMatchObject({
      from: '0.5714285714',
      value: '6037.94',
      change: '-862.56',
      formula: '6900.50 × (win rate: 0.5 ÷ 0.5714285714) = 6037.94',
    })
    expect(await one({ lever: 'volume', to: 14 })).toMatchObject({ from: '7', value: '13801.00' })
    expect(await one({ lever: 'deal_value', by: 0.1 })).toMatchObject({ from: '1725.125', value: '7590.55' })
    expect(await one({ lever: 'cycle_days', to: 36.375 })).toMatchObject({ from: '72.75', value: '13801.00' })
  })

  test('the path leads from the governed figure to the result, step by step, to the cent', async () => {
    const answer = await started.post('/what-if', {
      range,
      assumptions: [
        { lever: 'win_rate', by: 0.07 },
        { lever: 'cycle_days', by: -0.13 },
        { lever: 'volume', by: 0.031 },
      ],
    })
    const governed = await started.post('/kpis/query', { metrics: ['won_value'], range })
    expect(answer.baseline.value).toBe(governed.totals.won_value.value)
    const steps = answer.path.map(({ change }: { change: string }) => change)
    expect(Decimal.sum(answer.baseline.value, ...steps).toFixed(2)).toBe(answer.result.value)
    expect(Decimal.sum(...steps).toFixed(2)).toBe(answer.result.change)
    expect(Number(answer.result.value)).toBeCloseTo(((6900.5 * 1.07) / 0.87) * 1.031, 1)
    expect(answer.assumes).toHaveLength(3)
    expect(answer.evidence).toEqual([{ of: 'baseline', lineageId: expect.stringMatching(/^lin_/), rows: 7 }])
  })

  test('an assumption that cannot be is named', async () => {
    const assumptions = [{ lever: 'win_rate', by: 1 }, { lever: 'volume' }, { lever: 'win_rate', to: 0.4 }]
    expect(await started.post('/what-if', { range, assumptions })).toMatchObject({
      status: 400,
      errors: [
        { pointer: '/body/assumptions/0/by', message: expect.stringContaining('the most is 1') },
        { pointer: '/body/assumptions/1', message: 'must have either to or by' },
        { pointer: '/body/assumptions/2/lever', message: 'is assumed twice' },
      ],
    })
  })

  test('without anything won there is nothing to change, and that is said', async () => {
    const nothing = { range: { from: '2030-01-01', to: '2031-01-01' }, assumptions: [{ lever: 'volume', by: 0.1 }] }
    expect(await started.post('/what-if', nothing)).toMatchObject({
      status: 422,
      detail: expect.stringContaining('won'),
    })
  })
})
