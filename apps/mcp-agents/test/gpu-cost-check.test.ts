import { describe, expect, test } from 'vitest'
import { gpuCostCheck } from '../src/playbooks/gpu-cost/gpu-cost-check.ts'
import { PlaybookFailure } from '../src/playbooks/playbook.ts'
import { asking, usd } from './recorded-calls.ts'

const asOf = '2026-11-26T12:00:00.000Z'
const trust = { asOf, complete: true, origin: 'sandbox' }
const costs = (total: string, items: [string | null, string, number, number][], more: object = {}) => ({
  items: items.map(([key, cost, hours, instances]) => ({ key, cost: usd(cost), hours, instances })),
  nextCursor: null,
  from: '2026-11-01T00:00:00.000Z',
  to: asOf,
  total: usd(total),
  runningPerHour: usd('5.87'),
  forecast: usd('2500.00'),
  ceiling: { hourly: usd('20.00'), monthly: usd('2400.00') },
  ...trust,
  ...more,
})
const instance = (id: string, name: string, type: string, gpu: string, price: string, leaseId: string | null) => ({
  id,
  name,
  status: 'active',
  region: 'us-east-1',
  type,
  gpu,
  gpus: 1,
  pricePerHour: usd(price),
  leaseId,
})
const page = (items: object[], nextCursor: string | null = null) => ({ items, nextCursor, ...trust })
const lease = (id: string, instanceId: string, hours: number, endsAt: string) => ({
  id,
  instanceId,
  hours,
  subject: 'ana',
  endsAt,
})
const instances = [
  instance('i1', 'serving|x', 'gpu_1x_h100_pcie', 'H100 (80 GB PCIe)', '3.29', null),
  instance('i2', 'train', 'gpu_1x_a10', 'A10 (24 GB PCIe)', '1.29', 'l2'),
  { ...instance('i3', 'eval', 'gpu_1x_a10', 'A10 (24 GB PCIe)', '1.29', 'l3'), status: 'unhealthy' },
  { ...instance('i4', 'over', 'gpu_1x_a10', 'A10 (24 GB PCIe)', '1.29', null), status: 'terminated' },
]
const value = (number: number | string, unit: string) => ({
  value: number,
  unit,
  ...(unit === 'money' && { currency: 'USD' }),
})
const measured = (spend: string, share: number, id: string) => ({
  series: [],
  totals: { gpu_spend: value(spend, 'money'), gpu_utilisation: value(share, 'fraction') },
  asOf,
  complete: true,
  rows: 40,
  lineageId: id,
})
const answers: Record<string, object> = {
  'What this month has cost': costs('1800.00', [
    ['gpu_1x_h100_pcie', '1500.00', 456, 1],
    ['gpu_1x_a10', '300.00', 232.5, 4],
  ]),
  'What today has cost': costs('70.44', []),
  'What this week has cost': costs('493.08', []),
  'What this month has cost by team': costs('1800.00', [
    ['leasing', '1500.00', 456, 1],
    [null, '300.00', 232.5, 4],
  ]),
  'What runs': page(instances),
  // 100 hours from launch to end, 10 of them to come: it has run for 90. The other ends with the month behind it.
  Leases: page([
    lease('l2', 'i2', 100, '2026-11-26T22:00:00.000Z'),
    lease('l3', 'i3', 300, '2026-12-08T12:00:00.000Z'),
  ]),
  Offers: page([
    { type: 'gpu_1x_a10', gpu: 'A10 (24 GB PCIe)', gpus: 1, pricePerHour: usd('1.29'), regions: ['us-west-1'] },
    { type: 'gpu_1x_h100_spot', gpu: 'H100 (80 GB PCIe)', gpus: 1, pricePerHour: usd('2.29'), regions: ['us-west-2'] },
    { type: 'gpu_8x_b200', gpu: 'B200 (180 GB SXM6)', gpus: 8, pricePerHour: usd('53.52'), regions: ['us-west-2'] },
  ]),
  'Which metrics are defined': {
    metrics: ['gpu_spend', 'gpu_utilisation'].map((name) => ({ name, title: name, version: 1, formula: 'as counted' })),
    asOf,
  },
  'Spend and utilisation of this month': {
    ...measured('1790.00', 0.4, 'lin_now'),
    comparison: { ...measured('1432.00', 0.5, 'lin_before'), range: { from: '2026-10-06', to: '2026-11-01' } },
  },
}

describe('gpu-cost-check', () => {
  test('writes the document that was found right', async () => {
    const text = await gpuCostCheck.run({ monthlyBudgetUsd: 2000 }, asking(answers).call)
    await expect(text).toMatchFileSnapshot('golden/gpu-cost-check.md')
  })

  test('puts what is at stake first, by hand: 108 hours are left of the month', async () => {
    const text = await gpuCostCheck.run({ monthlyBudgetUsd: 2000 }, asking(answers).call)
    const advice = text.split('\n').filter((line) => /^\d+\. /.test(line))
    expect(advice.map((line) => /\*\*(.*?)\*\*/.exec(line)?.[1])).toEqual([
      // 2,500 is 500 above the budget of 2,000, the tighter of the two limits.
      'Bring the month down by 500 USD',
      // 3.29 × 108
      'End or adopt serving\\|x',
      // 1.29 × 108: its lease outlasts the month
      'Repair or end eval',
      // (3.29 − 2.29) × 108
      'Move serving\\|x',
      // 1.29 × 10, until its lease ends
      'Ask about train',
    ])
    expect(advice[1]).toContain('355.32 USD until the month ends')
    expect(advice[2]).toContain('139.32 USD until')
    expect(advice[3]).toContain('saves 108 USD')
    expect(advice[4]).toContain('it has run for 3.8 days for ana; 1.29 USD an hour, 12.90 USD until')
    // 1,800 + 5.87 × 108
    expect(text).toContain('| This month, at the present rate | 2,433.96 USD |')
  })

  test('is silent about an offer that is dearer, of another GPU, or without capacity', async () => {
    const offers = [
      { type: 'dearer', gpu: 'H100 (80 GB PCIe)', gpus: 1, pricePerHour: usd('3.29'), regions: ['us-west-2'] },
      { type: 'other', gpu: 'H100 (80 GB SXM5)', gpus: 1, pricePerHour: usd('1.00'), regions: ['us-west-2'] },
      { type: 'sold-out', gpu: 'H100 (80 GB PCIe)', gpus: 1, pricePerHour: usd('1.00'), regions: [] },
    ]
    const text = await gpuCostCheck.run({}, asking({ ...answers, Offers: page(offers) }).call)
    expect(text).not.toContain('**Move')
  })

  test.each([
    ['What today has cost', 'Today', '| Today |'],
    ['What this month has cost by team', 'By team', '## By team'],
    ['What runs', 'What runs', '## Running now'],
    ['Leases', 'Leases', '## Leases that end'],
    ['Offers', 'Offers', '## The same GPUs'],
    ['Which metrics are defined', 'Metrics', '## Against the time before'],
    ['Spend and utilisation of this month', 'Spend and utilisation', '## Against the time before'],
  ])('without “%s” leaves its chapter out and says so', async (title, what, chapter) => {
    const whole = await gpuCostCheck.run({}, asking(answers).call)
    const text = await gpuCostCheck.run({}, asking({ ...answers, [title]: undefined }).call)
    expect(whole).toContain(chapter)
    expect(text).not.toContain(chapter)
    expect(text).toContain(`- ${what}: It is not there.`)
  })

  test('fails with the reason when the costs cannot be had', async () => {
    const run = gpuCostCheck.run({}, asking({ ...answers, 'What this month has cost': undefined }).call)
    await expect(run).rejects.toThrow(
      new PlaybookFailure({ type: 'unavailable', detail: 'There is no check without its costs. It is not there.' }),
    )
  })

  test('says when a list was cut, and when costs are not complete', async () => {
    const cut = {
      ...answers,
      'What runs': page(instances, 'more'),
      'What this month has cost': costs('1800.00', [], { complete: false }),
    }
    const text = await gpuCostCheck.run({}, asking(cut).call)
    expect(text).toContain('- What runs: only the first 4 are here.')
    expect(text).toContain('- S1: sophia-lambda.get_costs says that it is not complete.')
  })

  test('asks from the midnight and the Monday of the instant that the costs describe', async () => {
    const { call, made } = asking(answers)
    await gpuCostCheck.run({}, call)
    expect(made.flatMap(({ arguments: { from } }) => from ?? [])).toEqual([
      '2026-11-26T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
    ])
    expect(made.at(-1)?.arguments['range']).toEqual({ from: '2026-11-01', to: '2026-11-27' })
  })
})
