export type CrmType = 'contacts' | 'companies' | 'deals'

export type Properties = Record<string, string | null>

export interface Change {
  readonly value: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly source: 'CRM_UI' | 'IMPORT' | 'INTEGRATION' | 'WORKFLOW'
}

/** A contact, a company or a deal as the CRM keeps it: all values are text. Times are milliseconds since 1970. */
export interface CrmRecord {
  readonly id: string
  readonly createdAt: number
  updatedAt: number
  archivedAt?: number
  readonly properties: Properties
  /** Oldest first; only of the properties that ever changed. */
  readonly history: Record<string, Change[]>
}

/** Ids grow with the time of creation and leave gaps, as they do in an account that many write to. */
export function idSeries(start: number, gap: () => number): () => string {
  let id = start
  return () => String((id += gap()))
}
