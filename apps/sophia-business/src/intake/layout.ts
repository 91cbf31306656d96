import type { DecimalMark } from './amounts.ts'
import type { DateFormat } from './dates.ts'

export type Kind = 'products' | 'owners' | 'accounts' | 'deals'
export type DealStatus = 'open' | 'won' | 'lost'

export interface Stage {
  readonly name: string
  readonly status: DealStatus
}

/** How one kind of file is laid out: which of its columns holds which field. */
export interface Layout {
  readonly kind: Kind
  readonly title: string
  /** Field to column, in the spelling of the source. */
  readonly columns: Readonly<Record<string, string>>
  readonly dateFormat: DateFormat
  /** Absent: a point. */
  readonly decimal?: DecimalMark
  /** ISO 4217, for amounts whose row names none. */
  readonly currency: string
  readonly stages: readonly Stage[]
  readonly delimiter: string
}

/** Everything that an upload says about its files. */
export interface Plan {
  /** Which records belong together: a deal of one source is never a deal of another. */
  readonly source: string
  readonly layouts: readonly Layout[]
  /** Told to the caller beside the outcome. */
  readonly assumptions: readonly string[]
}

export const defaultSource = 'crm'
export const defaultStages: readonly Stage[] = [
  { name: 'Prospecting', status: 'open' },
  { name: 'Engaging', status: 'open' },
  { name: 'Won', status: 'won' },
  { name: 'Lost', status: 'lost' },
]

export const delimiters = [',', ';', '\t', '|'] as const
