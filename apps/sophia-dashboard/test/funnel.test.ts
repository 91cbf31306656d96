import { describe, expect, it } from 'vitest'
import type { KpiAnswer, Value } from '../web/src/answers.ts'
import { narrowest, shareOn, stagesOf } from '../web/src/funnel.ts'

const answer = (series: Record<string, Record<string, Partial<Value>>>): KpiAnswer => ({
  series: Object.entries(series).map(([stage, values]) => ({
    period: 'all',
    dimensions: { stage },
    values: values as Record<string, Value>,
  })),
  totals: {},
  missing: [],
  rows: 0,
  lineageId: 'lin_1',
  asOf: '2026-11-26T12:00:00Z',
  complete: true,
})
const left = (wentOn: number, lost: number, all: number, days: number) => ({
  stage_conversion: { numerator: wentOn, denominator: all },
  stage_loss_rate: { numerator: lost, denominator: all },
  days_in_stage: { value: days },
})
const ended = answer({ Pilot: left(15, 4, 20, 9.4), Demo: left(40, 60, 100, 6), Contract: left(1, 3, 4, 2) })
const open = answer({ Demo: { stalled_deals: { value: 2, rows: 12 } }, New: { stalled_deals: { value: 0, rows: 3 } } })

describe('the funnel', () => {
  it('has each stay once: gone on, still here, back or lost', () => {
    expect(stagesOf(ended, open)).toEqual([
      { name: 'Demo', wentOn: 40, lost: 60, back: 0, stillHere: 12, stalled: 2, entered: 112, days: 6 },
      { name: 'Pilot', wentOn: 15, lost: 4, back: 1, stillHere: 0, stalled: 0, entered: 20, days: 9.4 },
      { name: 'Contract', wentOn: 1, lost: 3, back: 0, stillHere: 0, stalled: 0, entered: 4, days: 2 },
      { name: 'New', wentOn: 0, lost: 0, back: 0, stillHere: 3, stalled: 0, entered: 3, days: undefined },
    ])
  })

  it('names the narrowest step of those that enough deals have left, and none of a single one', () => {
    const stages = stagesOf(ended, open)
    expect(narrowest(stages)).toMatchObject({ name: 'Demo' })
    expect(shareOn(stages[0] as never)).toBe(0.4)
    expect(narrowest(stages.filter(({ name }) => name !== 'Pilot'))).toBeUndefined()
  })

  it('is empty without a history', () => {
    expect(stagesOf(answer({}), answer({ Engaging: { stalled_deals: { value: 0, rows: 0 } } }))).toEqual([])
  })
})
