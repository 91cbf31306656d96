import type { Metric } from './metric.ts'

const owner = 'Sales operations'
const won = {
  rows: `d.status = 'won'`,
  countable: 'd.close_value is not null',
  numerator: 'd.close_value',
  currency: 'd.currency',
}
const wonWithoutValue = {
  incompleteWhen: 'a won deal has no value, or no close date when a range or a grain is asked for',
  missing: 'won deals without a value',
}

/** What deals are worth. */
export const valueMetrics: readonly Metric[] = [
  {
    name: 'won_value',
    title: 'Won value',
    formula: 'Sum of the close value of won deals, by close date.',
    unit: 'money',
    kind: 'total',
    axis: 'close_date',
    sql: won,
    amounts: { numerator: true, denominator: false },
    ...wonWithoutValue,
    owner,
    version: 1,
  },
  {
    name: 'average_won_deal',
    title: 'Average won deal',
    formula: 'Won value ÷ number of won deals that have a value, by close date.',
    unit: 'money',
    kind: 'ratio',
    axis: 'close_date',
    sql: { ...won, denominator: '1' },
    amounts: { numerator: true, denominator: false },
    ...wonWithoutValue,
    owner,
    version: 1,
  },
  {
    name: 'win_rate_value',
    title: 'Win rate by value',
    formula:
      'List price of the products of won deals ÷ list price of the products of won and lost deals, by close date. List prices measure both sides alike: a lost deal has no close value.',
    unit: 'fraction',
    kind: 'ratio',
    axis: 'close_date',
    sql: {
      rows: `d.status in ('won', 'lost')`,
      countable: 'p.list_price is not null',
      numerator: `case when d.status = 'won' then p.list_price else 0 end`,
      denominator: 'p.list_price',
      currency: 'p.currency',
    },
    joins: ['products'],
    amounts: { numerator: true, denominator: true },
    incompleteWhen:
      'the product of a closed deal has no list price, or a deal has no close date when a range or a grain is asked for',
    missing: 'closed deals whose product has no list price',
    owner,
    version: 1,
  },
  {
    name: 'pipeline_value',
    title: 'Pipeline value',
    formula:
      'Sum over open deals of the value of the deal where it has one, else of the list price of its product. Not weighted. A period holds the deals that were engaged in it and are still open.',
    unit: 'money',
    kind: 'total',
    axis: 'engage_date',
    sql: {
      rows: `d.status = 'open'`,
      countable: 'coalesce(d.close_value, p.list_price) is not null',
      numerator: 'coalesce(d.close_value, p.list_price)',
      currency: 'case when d.close_value is null then p.currency else d.currency end',
    },
    joins: ['products'],
    amounts: { numerator: true, denominator: false },
    incompleteWhen:
      'an open deal has neither a value nor a product with a list price, or no engage date when a range or a grain is asked for',
    missing: 'open deals without a value or a list price',
    owner,
    version: 1,
  },
]
