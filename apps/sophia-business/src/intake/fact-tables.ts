import type { Kind } from './layout.ts'

/** Every kind of fact: those that files hold, and those that only syncs bring. */
export type FactKind =
  | Kind
  | 'stage_changes'
  | 'contacts'
  | 'deployments'
  | 'delivered_changes'
  | 'incidents'
  | 'compute_days'

/** The tables of facts: the column that names a fact within its source, and the others. */
export const factTables: Record<
  FactKind,
  { readonly key: string; readonly columns: Readonly<Record<string, string>> }
> = {
  products: { key: 'name', columns: { name: 'text', series: 'text', list_price: 'numeric', currency: 'text' } },
  owners: { key: 'name', columns: { name: 'text', manager: 'text', region: 'text' } },
  accounts: {
    key: 'name',
    columns: {
      name: 'text',
      sector: 'text',
      country: 'text',
      parent: 'text',
      founded: 'integer',
      employees: 'integer',
      revenue: 'numeric',
    },
  },
  deals: {
    key: 'deal_id',
    columns: {
      deal_id: 'text',
      stage: 'text',
      status: 'text',
      product: 'text',
      owner: 'text',
      account: 'text',
      engage_date: 'date',
      close_date: 'date',
      close_value: 'numeric',
      currency: 'text',
      owner_id: 'text',
      account_id: 'text',
      expected_close_date: 'date',
      probability: 'numeric',
      moved_on: 'date',
      slips: 'integer',
    },
  },
  stage_changes: {
    key: 'key',
    columns: {
      key: 'text',
      deal_id: 'text',
      stage: 'text',
      status: 'text',
      entered_at: 'timestamptz',
      left_at: 'timestamptz',
      outcome: 'text',
    },
  },
  contacts: {
    key: 'key',
    columns: {
      key: 'text',
      account: 'text',
      owner: 'text',
      lifecycle_stage: 'text',
      origin: 'text',
      created_on: 'date',
    },
  },
  deployments: {
    key: 'key',
    columns: { key: 'text', repository: 'text', outcome: 'text', finished_at: 'timestamptz' },
  },
  delivered_changes: {
    key: 'key',
    columns: {
      key: 'text',
      repository: 'text',
      number: 'integer',
      first_commit_at: 'timestamptz',
      merged_at: 'timestamptz',
      deployed_at: 'timestamptz',
      lead_hours: 'double precision',
    },
  },
  incidents: {
    key: 'key',
    columns: {
      key: 'text',
      repository: 'text',
      failed_at: 'timestamptz',
      recovered_at: 'timestamptz',
      recovery_hours: 'double precision',
    },
  },
  compute_days: {
    key: 'key',
    columns: {
      key: 'text',
      day: 'date',
      instance_type: 'text',
      cost: 'numeric',
      currency: 'text',
      hours: 'numeric',
      leased_hours: 'numeric',
      instances: 'integer',
    },
  },
}
