import type { Metric } from './metric.ts'

const owner = 'Sales operations'
const undated = 'a range or a grain is asked for and a deal has no close date'

/** Deals by how they ended. */
export const dealMetrics: readonly Metric[] = [
  {
    name: 'deals_won',
    title: 'Deals won',
    formula: 'Number of deals whose stage is won, by close date.',
    unit: 'deals',
    kind: 'total',
    axis: 'close_date',
    sql: { rows: `d.status = 'won'`, numerator: '1' },
    incompleteWhen: undated,
    owner,
    version: 1,
  },
  {
    name: 'deals_lost',
    title: 'Deals lost',
    formula: 'Number of deals whose stage is lost, by close date.',
    unit: 'deals',
    kind: 'total',
    axis: 'close_date',
    sql: { rows: `d.status = 'lost'`, numerator: '1' },
    incompleteWhen: undated,
    owner,
    version: 1,
  },
  {
    name: 'deals_open',
    title: 'Open deals',
    formula:
      'Number of deals that are neither won nor lost as of now. A period holds those that were engaged in it and are still open.',
    unit: 'deals',
    kind: 'total',
    axis: 'engage_date',
    sql: { rows: `d.status = 'open'`, numerator: '1' },
    incompleteWhen: 'a range or a grain is asked for and an open deal has no engage date',
    owner,
    version: 1,
  },
  {
    name: 'win_rate',
    title: 'Win rate',
    formula: 'Deals won ÷ (deals won + deals lost), by close date. Open deals are in neither.',
    unit: 'fraction',
    kind: 'ratio',
    axis: 'close_date',
    sql: {
      rows: `d.status in ('won', 'lost')`,
      numerator: `case when d.status = 'won' then 1 else 0 end`,
      denominator: '1',
    },
    isShare: true,
    incompleteWhen: undated,
    owner,
    version: 1,
  },
  {
    name: 'won_cycle_days',
    title: 'Won cycle',
    formula: 'Mean number of days from engage date to close date over won deals, by close date.',
    unit: 'days',
    kind: 'ratio',
    axis: 'close_date',
    sql: {
      rows: `d.status = 'won'`,
      countable: 'coalesce(d.close_date >= d.engage_date, false)',
      numerator: 'd.close_date - d.engage_date',
      denominator: '1',
    },
    incompleteWhen: 'a won deal has no engage or close date, or closes before it is engaged',
    missing: 'won deals whose dates give no cycle',
    owner,
    version: 1,
  },
]
