import { createHash } from 'node:crypto'
import { canonicalJson } from '@sophia/service'
import { sql } from 'kysely'
import type { Database } from '../runs/tables.ts'
import type { ListedTool } from '../tools.ts'

/** That somebody has read what a tool says of itself, and lets agents use it as long as it says just that. */
export interface Agreement {
  /** server.tool */
  readonly tool: string
  /** Of what it said, see {@link hashOfTool}. */
  readonly hash: string
  /** They judge that it changes nothing. Its own word on that does not count. */
  readonly readsOnly: boolean
  /** What it said then; null for one of before this was kept. */
  readonly description: string | null
  readonly agreedBy: string
  readonly agreedAt: Date
}

export interface Agreements {
  /** By tool. */
  all(): Promise<ReadonlyMap<string, Agreement>>
  agree(agreement: Omit<Agreement, 'agreedAt'>): Promise<void>
  /** @returns false when there was none. */
  withdraw(tool: string): Promise<boolean>
}

export function createAgreements({ kysely: db }: Database): Agreements {
  return {
    async all() {
      const { rows } = await sql<Agreement>`
        select tool, hash, reads_only as "readsOnly", agreed_words as description, agreed_by as "agreedBy", agreed_at as "agreedAt"
        from outside_tools`.execute(db)
      return new Map(rows.map((row) => [row.tool, row]))
    },
    async agree({ tool, hash, readsOnly, description, agreedBy }) {
      await sql`
        insert into outside_tools (tool, hash, reads_only, agreed_words, agreed_by)
        values (${tool}, ${hash}, ${readsOnly}, ${description}, ${agreedBy})
        on conflict (tool) do update set
          hash = excluded.hash, reads_only = excluded.reads_only,
          agreed_words = excluded.agreed_words, agreed_by = excluded.agreed_by, agreed_at = now()`.execute(db)
    },
    async withdraw(tool) {
      const { numAffectedRows } = await sql`delete from outside_tools where tool = ${tool}`.execute(db)
      return numAffectedRows === 1n
    },
  }
}

/** Of all that a model is told of a tool. */
export const hashOfTool = ({ name, description, inputSchema }: ListedTool): string =>
  createHash('sha256').update(canonicalJson({ name, description, inputSchema })).digest('hex')
