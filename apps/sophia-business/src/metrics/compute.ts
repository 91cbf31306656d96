import type { Metric } from './metric.ts'

const owner = 'Platform'
const incompleteWhen = 'an instance ran already when it was first seen'

/** What GPU instances cost, and whether they were for somebody. */
export const computeMetrics: readonly Metric[] = [
  {
    name: 'gpu_spend',
    title: 'GPU spend',
    formula: 'Sum of what instances cost, by the day they ran.',
    unit: 'money',
    kind: 'total',
    subject: 'compute',
    axis: 'day',
    sql: { rows: 'true', numerator: 'g.cost', currency: 'g.currency' },
    amounts: { numerator: true, denominator: false },
    incompleteWhen,
    owner,
    version: 1,
  },
  {
    name: 'gpu_utilisation',
    title: 'GPU utilisation',
    formula:
      'Hours that instances ran under a lease ÷ hours that instances ran, by day. What runs without a lease is paid for, and nobody has said what for.',
    unit: 'fraction',
    kind: 'ratio',
    subject: 'compute',
    axis: 'day',
    sql: { rows: 'g.hours > 0', numerator: 'g.leased_hours', denominator: 'g.hours' },
    incompleteWhen,
    owner,
    version: 1,
  },
]
