/** What a deal can be joined with, and by which letter. */
export type Join = 'products' | 'owners' | 'accounts'

interface Field {
  /** Over one deal. */
  readonly sql: string
  readonly type: 'text' | 'date' | 'number'
  readonly join?: Join
}

/** What numbers can be split by. */
export const dimensions = {
  stage: { sql: 'd.stage', type: 'text' },
  product: { sql: 'd.product', type: 'text' },
  owner: { sql: 'd.owner', type: 'text' },
  manager: { sql: 'o.manager', type: 'text', join: 'owners' },
  region: { sql: 'o.region', type: 'text', join: 'owners' },
  account: { sql: 'd.account', type: 'text' },
  sector: { sql: 'a.sector', type: 'text', join: 'accounts' },
  currency: { sql: 'd.currency', type: 'text' },
  source: { sql: 'd.source', type: 'text' },
} as const satisfies Record<string, Field>

export type Dimension = keyof typeof dimensions
export const dimensionNames = Object.keys(dimensions) as [Dimension, ...Dimension[]]

/** What deals can be chosen by: every dimension, and what only a single deal has. */
export const filterFields = {
  ...dimensions,
  status: { sql: 'd.status', type: 'text' },
  engage_date: { sql: 'd.engage_date', type: 'date' },
  close_date: { sql: 'd.close_date', type: 'date' },
  close_value: { sql: 'd.close_value', type: 'number' },
} as const satisfies Record<string, Field>

export type FilterField = keyof typeof filterFields
export const filterFieldNames = Object.keys(filterFields) as [FilterField, ...FilterField[]]

export const fieldOf = (name: FilterField): Field => filterFields[name]
