import { describe, expect, test } from 'vitest'
import { weekBefore, weekOf } from '../src/playbooks/periods.ts'
import type { Call, PlannedCall } from '../src/playbooks/playbook.ts'
import { weeklyBusinessReview } from '../src/playbooks/weekly-business-review.ts'

const asOf = '2026-11-25T09:00:00.000Z'
const names = ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'deals_new', 'deals_open', 'pipeline_value']
const more = ['deployment_frequency', 'lead_time_hours', 'change_failure_rate', 'recovery_time_hours']
const compute = ['gpu_spend', 'gpu_utilisation']
const listed = [...names, ...more, ...compute].map((name) => ({ name, title: name, version: 2, formula: 'as counted' }))
const sales = (won: number, lost: number, value: string) => ({
  won_value: { value, unit: 'money', currency: 'USD' },
  deals_won: { value: won, unit: 'deals' },
  deals_lost: { value: lost, unit: 'deals' },
  win_rate: { value: won + lost ? won / (won + lost) : null, unit: 'fraction' },
})
const answer = (totals: object, lineageId: string) => ({
  series: [],
  totals,
  asOf,
  complete: true,
  rows: 10,
  lineageId,
})
const compared = (now: object, before: object, id: string) => ({
  ...answer(now, id),
  comparison: { ...answer(before, `${id}_before`), range: { from: '2026-11-09', to: '2026-11-16' } },
})
const hours = (value: number) => ({ lead_time_hours: { value, unit: 'hours' } })
const answers: Record<string, object> = {
  'Which metrics are defined': { metrics: listed, asOf },
  Sales: compared(sales(6, 4, '1200.00'), sales(5, 5, '1000.00'), 'lin_sales'),
  'Open pipeline': answer({ deals_open: { value: 7, unit: 'deals' } }, 'lin_open'),
  Delivery: compared(hours(30), hours(20), 'lin_delivery'),
}
const asking = (known: Record<string, object>): { call: Call; made: PlannedCall[] } => {
  const made: PlannedCall[] = []
  const call: Call = async (planned) => {
    made.push(planned)
    const value = known[planned.title]
    return value
      ? { ok: true, value: value as Record<string, unknown> }
      : { ok: false, failure: { type: 'unavailable', detail: 'It is not there.' } }
  }
  return { call, made }
}

describe('weekly-business-review', () => {
  test('begins with the verdict, and leads every figure back to its rows', async () => {
    const text = await weeklyBusinessReview.run({}, asking(answers).call)
    expect(text.split('\n')[0]).toBe(
      '# Weekly business review: 1,200 USD won (+20.0 % on the week before) at a win rate of 60.0 %',
    )
    expect(text).toContain('| lead\\_time\\_hours | 30.0 hours | 20.0 hours | +50.0 % |')
    for (const id of ['lin_sales', 'lin_sales_before', 'lin_open', 'lin_delivery', 'lin_delivery_before'])
      expect(text).toContain(`](/lineage/${id})`)
  })

  test('leaves out a part that fails, and says so', async () => {
    const text = await weeklyBusinessReview.run({}, asking(answers).call)
    expect(text).not.toContain('## GPU compute')
    expect(text).toContain('- GPU compute: It is not there.')
    const { Sales: _, ...others } = answers
    expect(await weeklyBusinessReview.run({}, asking(others).call)).toContain(': what was sold is not known\n')
  })

  test('fails with the reason when no part can be had', async () => {
    const { 'Which metrics are defined': list = {} } = answers
    const { call } = asking({ 'Which metrics are defined': list })
    await expect(weeklyBusinessReview.run({}, call)).rejects.toThrow('no review without its numbers. Sales: It is not')
  })

  test('reviews the week of the day that was named, else the last one that is over', async () => {
    const ranges = async (input: { week?: string }) => {
      const { call, made } = asking(answers)
      await weeklyBusinessReview.run(input, call)
      return made.flatMap(({ arguments: { range } }) => (range ? [range] : []))
    }
    const last = { from: '2026-11-16', to: '2026-11-23' }
    expect(await ranges({})).toEqual([last, last, last])
    expect((await ranges({ week: '2026-11-15' }))[0]).toEqual({ from: '2026-11-09', to: '2026-11-16' })
  })

  test('says when the week that was named is not over', async () => {
    const gap = '- The week is not over: it lasts until before 2026-11-30'
    expect(await weeklyBusinessReview.run({ week: '2026-11-24' }, asking(answers).call)).toContain(gap)
    expect(await weeklyBusinessReview.run({}, asking(answers).call)).not.toContain('The week is not over')
  })

  test('says that no deal was decided rather than nothing', async () => {
    const none = { ...answers, Sales: compared(sales(0, 0, '0.00'), sales(5, 5, '1000.00'), 'lin_sales') }
    const text = await weeklyBusinessReview.run({}, asking(none).call)
    expect(text).toContain('# Weekly business review: no deal was decided')
    expect(text).toContain('- Sales: nothing to tell of win\\_rate [[S1]](/lineage/lin_sales).')
  })
})

test('a week begins on Monday, and the last one that is over ends before today', () => {
  expect(weekOf('2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-23' })
  expect(weekOf('2026-11-23')).toEqual({ from: '2026-11-23', to: '2026-11-30' })
  expect(weekBefore('2026-11-23T00:00:00Z')).toEqual({ from: '2026-11-16', to: '2026-11-23' })
})
