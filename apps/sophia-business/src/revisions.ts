import { type Kysely, sql } from 'kysely'
import type { Refused } from './intake/process.ts'

/** A state of the facts. */
export interface Revision {
  readonly id: number
  /** When the facts became so. */
  readonly recordedAt: string
  readonly refused: Refused
}

export async function latestRevision(db: Kysely<unknown>): Promise<Revision> {
  const { rows } = await sql<{ id: number; at: Date; refused: Refused }>`
    select id, recorded_at as at, refused from revisions order by id desc limit 1`.execute(db)
  const [row] = rows
  if (!row) throw new TypeError('The first revision is made by a migration')
  return { id: row.id, recordedAt: row.at.toISOString(), refused: row.refused }
}
