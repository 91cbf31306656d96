import type { Metric } from './metric.ts'

const owner = 'Sales operations'
const dealValue = 'coalesce(d.close_value, p.list_price)'
const valueCurrency = 'case when d.close_value is null then p.currency else d.currency end'
/** Whoever has not moved for so many days stands still; coverage looks back so far. */
const [stalledDays, coverageDays] = [30, 90]
const justWon = `d.status = 'won' and d.close_date > {today} - ${coverageDays} and d.close_date <= {today}`

/** How the open deals stand. */
export const pipelineMetrics: readonly Metric[] = [
  {
    name: 'deals_new',
    title: 'New deals',
    formula: 'Number of deals by engage date, whatever has become of them.',
    unit: 'deals',
    kind: 'total',
    axis: 'engage_date',
    sql: { rows: 'true', numerator: '1' },
    incompleteWhen: 'a range or a grain is asked for and a deal has no engage date',
    owner,
    version: 1,
  },
  {
    name: 'weighted_pipeline_value',
    title: 'Weighted pipeline',
    formula:
      'Sum over open deals of the value × the probability of winning that its pipeline gives the stage. A period holds the deals that were engaged in it and are still open.',
    unit: 'money',
    kind: 'total',
    axis: 'engage_date',
    sql: {
      rows: `d.status = 'open'`,
      countable: `${dealValue} is not null and d.probability is not null`,
      numerator: `${dealValue} * d.probability`,
      currency: valueCurrency,
    },
    joins: ['products'],
    amounts: { numerator: true, denominator: false },
    incompleteWhen: 'an open deal has no value, or its source gives its stage no probability',
    missing: 'open deals without a value or a probability',
    owner,
    version: 1,
  },
  {
    name: 'pipeline_coverage',
    title: 'Pipeline coverage',
    formula: `Value of open deals ÷ value won in the ${coverageDays} days up to today. A period holds the deals of both that were engaged in it.`,
    unit: 'fraction',
    kind: 'ratio',
    axis: 'engage_date',
    sql: {
      rows: `(d.status = 'open' or (${justWon}))`,
      countable: `${dealValue} is not null`,
      numerator: `case when d.status = 'open' then ${dealValue} else 0 end`,
      denominator: `case when d.status = 'won' then ${dealValue} else 0 end`,
      currency: valueCurrency,
    },
    joins: ['products'],
    amounts: { numerator: true, denominator: true },
    incompleteWhen: 'an open deal, or one that was just won, has neither a value nor a product with a list price',
    missing: 'open or just won deals without a value or a list price',
    owner,
    version: 1,
  },
  {
    name: 'sales_velocity',
    title: 'Sales velocity',
    formula:
      'Money won a day: closed deals × win rate × average won deal ÷ mean cycle, which is won value ÷ mean days from engage to close date, by close date.',
    unit: 'money',
    kind: 'per_mean',
    axis: 'close_date',
    sql: {
      rows: `d.status = 'won'`,
      countable: 'd.close_value is not null and coalesce(d.close_date >= d.engage_date, false)',
      numerator: 'd.close_value',
      denominator: 'd.close_date - d.engage_date',
      currency: 'd.currency',
    },
    amounts: { numerator: true, denominator: false },
    incompleteWhen: 'a won deal has no value, or its dates give no cycle',
    missing: 'won deals without a value or a cycle',
    owner,
    version: 1,
  },
  {
    name: 'slipped_deals',
    title: 'Slipped deals',
    formula: 'Number of open deals whose expected close date is past, or was put off by a day or more. By engage date.',
    unit: 'deals',
    kind: 'total',
    axis: 'engage_date',
    sql: {
      rows: `d.status = 'open'`,
      countable: 'd.expected_close_date is not null',
      numerator: 'case when d.expected_close_date < {today} or coalesce(d.slips, 0) > 0 then 1 else 0 end',
    },
    incompleteWhen: 'an open deal has no expected close date, or its source knows none',
    missing: 'open deals without an expected close date',
    owner,
    version: 1,
  },
  {
    name: 'stalled_deals',
    title: 'Stalled deals',
    formula: `Number of open deals that have been in their stage for more than ${stalledDays} days. By engage date.`,
    unit: 'deals',
    kind: 'total',
    axis: 'engage_date',
    sql: {
      rows: `d.status = 'open'`,
      countable: 'd.moved_on is not null',
      numerator: `case when d.moved_on < {today} - ${stalledDays} then 1 else 0 end`,
    },
    incompleteWhen: 'the source of an open deal does not tell when it changed its stage',
    missing: 'open deals without a history',
    owner,
    version: 1,
  },
]

/** What all figures of stays have in common, by the day they ended: the mean of something over those that did. */
const ofEndedStays = {
  kind: 'ratio',
  subject: 'stages',
  axis: 'left_on',
  incompleteWhen: 'the source of a deal keeps no history',
  owner,
} as const
const perEndedStay = (numerator: string): Metric['sql'] => ({
  rows: `s.status = 'open' and s.left_on is not null`,
  numerator,
  denominator: 's.stays',
})

/** How deals move, from their history. A stay counts as one (`s.stays`) and as long as it was (`s.days`). */
export const stageMetrics: readonly Metric[] = [
  {
    name: 'stage_conversion',
    title: 'Stage conversion',
    formula:
      'Stays in a stage that ended with a move forward or a win ÷ all stays that ended, by the day they ended. Deals that are still in the stage are in neither. Split it by stage.',
    unit: 'fraction',
    ...ofEndedStays,
    sql: perEndedStay(`case when s.outcome in ('forward', 'won') then s.stays else 0 end`),
    isShare: true,
    version: 1,
  },
  {
    name: 'stage_loss_rate',
    title: 'Stage loss',
    formula:
      'Stays in a stage that ended with the loss of the deal ÷ all stays that ended, by the day they ended. What is neither lost nor went on has moved back. Split it by stage.',
    unit: 'fraction',
    ...ofEndedStays,
    sql: perEndedStay(`case when s.outcome = 'lost' then s.stays else 0 end`),
    isShare: true,
    version: 1,
  },
  {
    name: 'days_in_stage',
    title: 'Days in stage',
    formula: 'Mean length of the stays in a stage that ended, by the day they ended. Split it by stage.',
    unit: 'days',
    ...ofEndedStays,
    sql: perEndedStay('s.days'),
    version: 1,
  },
]
