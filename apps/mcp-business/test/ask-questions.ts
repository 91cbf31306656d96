/** Questions as people ask them on 25 November 2026 in a company with these names. */
import type { MetricQuery } from '../src/schemas.ts'

export const today = '2026-11-25'

export const names: {
  name: 'region' | 'product' | 'owner' | 'manager' | 'account' | 'sector' | 'stage' | 'currency' | 'source'
  values: string[]
}[] = [
  { name: 'region', values: ['West', 'Central', 'East'] },
  {
    name: 'product',
    values: ['GTX Pro', 'GTX Plus Pro', 'MG Special', 'GTK 500', 'C-3+ (Édition A/B)', '東京', '-', ',', '\uE000'],
  },
  { name: 'owner', values: ['Anna Snelling', 'Darcel Schlecht', 'Moses Frase', 'Anna Frey'] },
  { name: 'manager', values: ['Dustin Brinkmann', 'Melvin Marxen'] },
  {
    name: 'account',
    values: ['Acme Corporation', 'Miller, Sons & Co.', 'Isdom', 'Cancity', 'Hottechi', 'Sales', 'Summit'],
  },
  { name: 'sector', values: ['retail', 'medical', 'technology', 'finance', 'Summit'] },
  { name: 'stage', values: ['Won', 'Lost', 'Engaging', 'Prospecting'] },
  { name: 'currency', values: ['USD', 'EUR'] },
  { name: 'source', values: ['crm'] },
]

type Filter = NonNullable<MetricQuery['filters']>[number]
const is = (field: Filter['field'], value: string): Filter => ({ field, op: 'eq', value })
const oneOf = (field: Filter['field'], value: string[]): Filter => ({ field, op: 'in', value })
const range = (from: string, to: string) => ({ from, to })
const lastQuarter = range('2026-07-01', '2026-10-01')
const thisYear = range('2026-01-01', '2027-01-01')
const lastYear = range('2025-01-01', '2026-01-01')

export const understood: readonly (readonly [question: string, query: MetricQuery])[] = [
  ['What was our revenue last quarter?', { metrics: ['won_value'], range: lastQuarter }],
  ['revenue', { metrics: ['won_value'] }],
  ['How long does it take to merge a pull request?', { metrics: ['time_to_merge_hours'] }],
  ['What was our time to deploy last quarter?', { metrics: ['time_to_deploy_hours'], range: lastQuarter }],
  ['won_value by region', { metrics: ['won_value'], dimensions: ['region'] }],
  ['How much did we sell in 2025?', { metrics: ['won_value'], range: lastYear }],
  ['How many deals did we win this month?', { metrics: ['deals_won'], range: range('2026-11-01', '2026-12-01') }],
  [
    'How many deals did Anna Snelling win in March 2026?',
    { metrics: ['deals_won'], filters: [is('owner', 'Anna Snelling')], range: range('2026-03-01', '2026-04-01') },
  ],
  ['deals won since March', { metrics: ['deals_won'], range: range('2026-03-01', '2026-11-26') }],
  ['deals won after March 2026', { metrics: ['deals_won'], range: range('2026-04-01', '2026-11-26') }],
  ['revenue starting 2025', { metrics: ['won_value'], range: range('2025-01-01', '2026-11-26') }],
  ['revenue as of 2026-06-15', { metrics: ['won_value'], range: range('2026-06-15', '2026-11-26') }],
  ['revenue from 2025 until March 2026', { metrics: ['won_value'], range: range('2025-01-01', '2026-04-01') }],
  ['Deals lost since 2026-06-15', { metrics: ['deals_lost'], range: range('2026-06-15', '2026-11-26') }],
  ['win rate by region', { metrics: ['win_rate'], dimensions: ['region'] }],
  ['What is the win rate per sales rep?', { metrics: ['win_rate'], dimensions: ['owner'] }],
  ['win rate by value by sector', { metrics: ['win_rate_value'], dimensions: ['sector'] }],
  [
    'Show me the win rate of GTX Pro by quarter',
    { metrics: ['win_rate'], grain: 'quarter', filters: [is('product', 'GTX Pro')] },
  ],
  [
    'average deal size by product in Q2 2026',
    { metrics: ['average_won_deal'], dimensions: ['product'], range: range('2026-04-01', '2026-07-01') },
  ],
  ['2026 Q2 revenue', { metrics: ['won_value'], range: range('2026-04-01', '2026-07-01') }],
  ['revenue in the second quarter of 2025', { metrics: ['won_value'], range: range('2025-04-01', '2025-07-01') }],
  ['Sales in Q4', { metrics: ['won_value'], range: range('2026-10-01', '2027-01-01') }],
  ['bookings in December', { metrics: ['won_value'], range: range('2025-12-01', '2026-01-01') }],
  ['monthly revenue this year', { metrics: ['won_value'], grain: 'month', range: thisYear }],
  [
    'revenue by month and region in 2025',
    { metrics: ['won_value'], dimensions: ['region'], grain: 'month', range: lastYear },
  ],
  [
    'revenue per quarter for the West region',
    { metrics: ['won_value'], grain: 'quarter', filters: [is('region', 'West')] },
  ],
  [
    'Revenue in West and East last year',
    { metrics: ['won_value'], filters: [oneOf('region', ['West', 'East'])], range: lastYear },
  ],
  [
    'Revenue outside of Central',
    { metrics: ['won_value'], filters: [{ field: 'region', op: 'ne', value: 'Central' }] },
  ],
  [
    'revenue excluding West and East by quarter',
    {
      metrics: ['won_value'],
      grain: 'quarter',
      filters: [
        { field: 'region', op: 'ne', value: 'West' },
        { field: 'region', op: 'ne', value: 'East' },
      ],
    },
  ],
  ['pipeline by stage', { metrics: ['pipeline_value'], dimensions: ['stage'] }],
  ['How much is in the pipeline?', { metrics: ['pipeline_value'] }],
  ["What is Melvin Marxen's pipeline?", { metrics: ['pipeline_value'], filters: [is('manager', 'Melvin Marxen')] }],
  ['open deals by owner', { metrics: ['deals_open'], dimensions: ['owner'] }],
  ['How many deals are still open?', { metrics: ['deals_open'] }],
  ['How many open deals are in Engaging?', { metrics: ['deals_open'], filters: [is('stage', 'Engaging')] }],
  ['sales cycle by product', { metrics: ['won_cycle_days'], dimensions: ['product'] }],
  [
    'How long does it take to close a deal in medical?',
    { metrics: ['won_cycle_days'], filters: [is('sector', 'medical')] },
  ],
  ['Which region has the highest win rate?', { metrics: ['win_rate'], dimensions: ['region'] }],
  [
    'Who won the most deals last month?',
    { metrics: ['deals_won'], dimensions: ['owner'], range: range('2026-10-01', '2026-11-01') },
  ],
  ['top 5 customers by revenue in 2026', { metrics: ['won_value'], dimensions: ['account'], range: thisYear }],
  [
    'revenue and win rate by manager this quarter',
    { metrics: ['won_value', 'win_rate'], dimensions: ['manager'], range: range('2026-10-01', '2027-01-01') },
  ],
  ['revenue by region, product and sector', { metrics: ['won_value'], dimensions: ['region', 'product', 'sector'] }],
  [
    'revenue this quarter compared to last quarter',
    { metrics: ['won_value'], range: range('2026-10-01', '2027-01-01'), compareTo: 'previous' },
  ],
  [
    'Win rate in Q3 2026 versus the same quarter last year',
    { metrics: ['win_rate'], range: lastQuarter, compareTo: 'year' },
  ],
  ['year over year revenue in 2026', { metrics: ['won_value'], range: thisYear, compareTo: 'year' }],
  ['Did we win more deals this year than last year?', { metrics: ['deals_won'], range: thisYear, compareTo: 'year' }],
  [
    'revenue over the last 6 months by month',
    { metrics: ['won_value'], grain: 'month', range: range('2026-05-01', '2026-11-01') },
  ],
  ['deals won in the past three quarters', { metrics: ['deals_won'], range: range('2026-01-01', '2026-10-01') }],
  ['deals lost in the last 30 days', { metrics: ['deals_lost'], range: range('2026-10-27', '2026-11-26') }],
  ['wins last week', { metrics: ['deals_won'], range: range('2026-11-16', '2026-11-23') }],
  ['revenue yesterday', { metrics: ['won_value'], range: range('2026-11-24', '2026-11-25') }],
  ['revenue year to date', { metrics: ['won_value'], range: range('2026-01-01', '2026-11-26') }],
  [
    'QTD bookings by region',
    { metrics: ['won_value'], dimensions: ['region'], range: range('2026-10-01', '2026-11-26') },
  ],
  ['revenue from January to March 2026', { metrics: ['won_value'], range: range('2026-01-01', '2026-04-01') }],
  ['win rate between 2025-01-01 and 2025-06-30', { metrics: ['win_rate'], range: range('2025-01-01', '2025-07-01') }],
  ['turnover in the first half of 2026', { metrics: ['won_value'], range: range('2026-01-01', '2026-07-01') }],
  ['deals won on 2026-03-05', { metrics: ['deals_won'], range: range('2026-03-05', '2026-03-06') }],
  ['revenue in May', { metrics: ['won_value'], range: range('2026-05-01', '2026-06-01') }],
  [
    'deals won worth more than 5k',
    { metrics: ['deals_won'], filters: [{ field: 'close_value', op: 'gt', value: 5_000 }] },
  ],
  [
    'number of won deals over $10,000 by region',
    { metrics: ['deals_won'], dimensions: ['region'], filters: [{ field: 'close_value', op: 'gt', value: 10_000 }] },
  ],
  ['revenue - 東京？', { metrics: ['won_value'], filters: [is('product', '東京')] }],
  ['revenue of C-3+ (édition A/B)', { metrics: ['won_value'], filters: [is('product', 'C-3+ (Édition A/B)')] }],
  [
    'won deals of "Miller, Sons & Co." in 2025',
    { metrics: ['deals_won'], filters: [is('account', 'Miller, Sons & Co.')], range: lastYear },
  ],
  ['revenue with Acme Corporation', { metrics: ['won_value'], filters: [is('account', 'Acme Corporation')] }],
  ['How much did Isdom bring in?', { metrics: ['won_value'], filters: [is('account', 'Isdom')] }],
  ['revenue in USD', { metrics: ['won_value'], filters: [is('currency', 'USD')] }],
  ['revenue trend', { metrics: ['won_value'], grain: 'month' }],
  [
    'win rate by industry except retail',
    { metrics: ['win_rate'], dimensions: ['sector'], filters: [{ field: 'sector', op: 'ne', value: 'retail' }] },
  ],
  [
    'quarterly win rate of Darcel Schlecht',
    { metrics: ['win_rate'], grain: 'quarter', filters: [is('owner', 'Darcel Schlecht')] },
  ],
  ['Sales of the Sales account', { metrics: ['won_value'], filters: [is('account', 'Sales')] }],
  ['revenue of the Summit sector', { metrics: ['won_value'], filters: [is('sector', 'Summit')] }],
]

/** What is asked back, and what is offered. */
export const unsure: readonly {
  readonly question: string
  readonly askBack: RegExp
  readonly offered: readonly Partial<MetricQuery>[]
  readonly tool?: string
}[] = [
  {
    question: 'How many deals in 2026?',
    askBack: /Which number/,
    offered: [{ metrics: ['deals_won'] }, { metrics: ['deals_lost'] }, { metrics: ['deals_open'] }],
  },
  {
    question: 'How are we doing?',
    askBack: /Which number/,
    offered: [{ metrics: ['won_value'] }, { metrics: ['win_rate'] }, { metrics: ['deals_won'] }],
  },
  {
    question: 'revenue of Anna',
    askBack: /“anna” is not known/,
    offered: [{ filters: [is('owner', 'Anna Snelling')] }, { filters: [is('owner', 'Anna Frey')] }],
  },
  {
    question: 'revenue of Hotechi',
    askBack: /“hotechi” is not known/,
    offered: [{ filters: [is('account', 'Hottechi')] }],
  },
  { question: 'revenue in Atlantis', askBack: /“atlantis” means nothing/, offered: [{ metrics: ['won_value'] }] },
  {
    question: 'win rate of Summit',
    askBack: /the account Summit or the sector Summit/,
    offered: [{ filters: [is('account', 'Summit')] }, { filters: [is('sector', 'Summit')] }],
  },
  {
    question: 'revenue compared to last year',
    askBack: /over which time/,
    offered: [{ compareTo: 'year' }, { compareTo: 'year' }, { compareTo: 'year' }],
  },
  {
    question: 'Why did revenue fall last quarter?',
    askBack: /explain_change/,
    offered: [{ metrics: ['won_value'], range: lastQuarter }],
    tool: 'explain_change',
  },
  {
    question: 'Forecast revenue for next quarter',
    askBack: /forecast_revenue/,
    offered: [{ metrics: ['won_value'] }],
    tool: 'forecast_revenue',
  },
  { question: 'churn by region', askBack: /“churn” means nothing/, offered: [{ dimensions: ['region'] }] },
  {
    question: "revenue'; drop table deals; --",
    askBack: /“drop”, “table”/,
    offered: [{ metrics: ['won_value'] }],
  },
  {
    question: 'How many deals did Anna win?',
    askBack: /“anna”.* is not known/,
    offered: [{ filters: [is('owner', 'Anna Snelling')] }, { filters: [is('owner', 'Anna Frey')] }],
  },
  ...['before', 'by', 'till', 'through', 'to', 'up to', 'by the end of'].map((lead) => ({
    question: `revenue ${lead} March`,
    askBack: /“march”/,
    offered: [{ metrics: ['won_value' as const] }],
  })),
  { question: 'revenue until March', askBack: /“until”, “march” mean nothing/, offered: [{ metrics: ['won_value'] }] },
  { question: 'revenue in 2025 and 2026', askBack: /“2026” means nothing/, offered: [{ range: lastYear }] },
  { question: 'revenue 2 quarters ago', askBack: /“2”, “quarters”, “ago”/, offered: [{ metrics: ['won_value'] }] },
  { question: 'median deal size', askBack: /“median”/, offered: [{ metrics: ['average_won_deal'] }] },
  { question: 'in 2026', askBack: /Which number/, offered: [{ range: thisYear }, {}, {}] },
]
