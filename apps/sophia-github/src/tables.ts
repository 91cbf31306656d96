import type { Kysely, ColumnType, Generated } from 'kysely'

export interface Tables {
  deliveries: { guid: string; event: string; body: string; received_at: ColumnType<Date, never, never> }
  hooks: {
    /** A bigint, which the driver gives as text. */
    hook: ColumnType<string, number, never>
    /** null: a GitHub App. */
    owner: string | null
    repo: string | null
    heard_at: Generated<Date>
    covered_until: Date | null
    check_after: Generated<Date>
  }
  gaps: { guid: string; hook: ColumnType<string, number, never>; requests: number; requested_at: Date }
}
export type Store = Kysely<Tables>
