import type { Family } from '../sources.ts'
import type { Metric } from './metric.ts'

/** What metrics are about, each a table of facts. */
export type SubjectName = 'deals' | 'stages' | 'deployments' | 'changes' | 'incidents' | 'compute'

/** What rows can be joined with, and by which letter: see query-sql.ts. */
export type Join = 'deals' | 'products' | 'owners' | 'accounts'

export interface Field {
  /** Over one row. */
  readonly sql: string
  readonly type: 'text' | 'date' | 'number'
  readonly joins?: readonly Join[]
}

export interface Subject {
  /** What one row is, in words. */
  readonly record: string
  readonly records: string
  readonly table: string
  readonly alias: string
  /** What names a row to a person. */
  readonly id: string
  readonly status: string
  /** What rows can be chosen by; what is not here cannot be asked of them. */
  readonly fields: Readonly<Record<string, Field>>
  /** Who tells of it. */
  readonly family: Family
  /** Where rows that hold now are added up already. */
  readonly summary?: {
    readonly table: string
    /** What its rows can be chosen by and told apart by: no join leads on from there. */
    readonly fields: readonly string[]
    /** How many rows one of it stands for. */
    readonly count: string
  }
}

const dealFields = {
  stage: { sql: 'd.stage', type: 'text' },
  product: { sql: 'd.product', type: 'text' },
  owner: { sql: 'd.owner', type: 'text' },
  manager: { sql: 'o.manager', type: 'text', joins: ['owners'] },
  region: { sql: 'o.region', type: 'text', joins: ['owners'] },
  account: { sql: 'd.account', type: 'text' },
  sector: { sql: 'a.sector', type: 'text', joins: ['accounts'] },
  currency: { sql: 'd.currency', type: 'text' },
  source: { sql: 'd.source', type: 'text' },
  status: { sql: 'd.status', type: 'text' },
  engage_date: { sql: 'd.engage_date', type: 'date' },
  close_date: { sql: 'd.close_date', type: 'date' },
  close_value: { sql: 'd.close_value', type: 'number' },
} as const satisfies Record<string, Field>

const throughDeals = Object.fromEntries(
  Object.entries(dealFields).map(([name, field]: [string, Field]) => [
    name,
    { ...field, joins: ['deals', ...(field.joins ?? [])] } satisfies Field,
  ]),
)

const codeFields = (letter: string): Record<string, Field> => ({
  repository: { sql: `${letter}.repository`, type: 'text' },
  source: { sql: `${letter}.source`, type: 'text' },
})

export const subjects: Readonly<Record<SubjectName, Subject>> = {
  deals: {
    record: 'deal',
    records: 'deals',
    table: 'deals',
    alias: 'd',
    id: 'd.deal_id',
    status: 'd.status',
    fields: dealFields,
    family: 'deals',
  },
  stages: {
    record: 'stay of a deal in a stage',
    records: 'stays in stages',
    table: 'stage_changes',
    alias: 's',
    id: 's.deal_id',
    status: 's.status',
    fields: { ...throughDeals, stage: { sql: 's.stage', type: 'text' }, source: { sql: 's.source', type: 'text' } },
    family: 'deals',
    summary: { table: 'stays_summed', fields: ['stage', 'source'], count: 's.stays' },
  },
  deployments: {
    record: 'deployment',
    records: 'deployments',
    table: 'deployments',
    alias: 'r',
    id: 'r.key',
    status: 'r.outcome',
    fields: codeFields('r'),
    family: 'code',
  },
  changes: {
    record: 'delivered pull request',
    records: 'delivered pull requests',
    table: 'delivered_changes',
    alias: 'c',
    id: 'c.key',
    status: `'delivered'`,
    fields: codeFields('c'),
    family: 'code',
  },
  incidents: {
    record: 'incident',
    records: 'incidents',
    table: 'incidents',
    alias: 'i',
    id: 'i.key',
    status: `case when i.recovered_at is null then 'open' else 'recovered' end`,
    fields: codeFields('i'),
    family: 'code',
  },
  compute: {
    record: 'day of an instance type',
    records: 'days of instance types',
    table: 'compute_days',
    alias: 'g',
    id: 'g.key',
    status: `'billed'`,
    fields: {
      instance_type: { sql: 'g.instance_type', type: 'text' },
      currency: { sql: 'g.currency', type: 'text' },
      source: { sql: 'g.source', type: 'text' },
    },
    family: 'compute',
  },
}

export const subjectOf = ({ subject = 'deals' }: Pick<Metric, 'subject'>): Subject => subjects[subject]
