import { createHash } from 'node:crypto'
import { canonicalJson } from '@sophia/service'
import { sql } from 'kysely'
import type { AgentInput } from '../schemas.ts'
import type { Database, Write } from '../runs/tables.ts'

/** An agent that somebody defined. */
export interface OwnAgent extends AgentInput {
  readonly name: string
  /** Grows with every change. */
  readonly version: number
  readonly changedBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface OwnAgents {
  /** By name. */
  list(write?: Write): Promise<OwnAgent[]>
  find(name: string, write?: Write): Promise<OwnAgent | undefined>
  /** Makes it, or changes it. The same again changes nothing. */
  put(name: string, input: AgentInput, subject: string): Promise<{ made: boolean; agent: OwnAgent }>
  /** @returns false when there is none. */
  remove(name: string): Promise<boolean>
}

interface Row {
  name: string
  version: number
  definition: AgentInput
  changed_by: string
  created_at: Date
  updated_at: Date
}

export function createOwnAgents({ kysely: db }: Database): OwnAgents {
  return {
    async list(write) {
      const { rows } = await sql<Row>`select * from agents order by name collate "C"`.execute(write ?? db)
      return rows.map(toOwnAgent)
    },
    async find(name, write) {
      const { rows } = await sql<Row>`select * from agents where name = ${name}`.execute(write ?? db)
      return rows[0] && toOwnAgent(rows[0])
    },
    async put(name, input, subject) {
      const definition = canonicalJson(input)
      const { rows } = await sql<Row & { made: boolean }>`
        insert into agents (name, definition, changed_by) values (${name}, ${definition}, ${subject})
        on conflict (name) do update set
          version = agents.version + (agents.definition::text <> excluded.definition::text)::int,
          changed_by = case when agents.definition::text <> excluded.definition::text then excluded.changed_by else agents.changed_by end,
          updated_at = case when agents.definition::text <> excluded.definition::text then now() else agents.updated_at end,
          definition = excluded.definition
        returning agents.*, old.name is null as made`.execute(db)
      const [row] = rows
      if (!row) throw new Error(`agent ${name} was not stored`)
      return { made: row.made, agent: toOwnAgent(row) }
    },
    async remove(name) {
      const { numAffectedRows } = await sql`delete from agents where name = ${name}`.execute(db)
      return numAffectedRows === 1n
    },
  }
}

const toOwnAgent = ({ name, version, definition, changed_by, created_at, updated_at }: Row): OwnAgent => ({
  name,
  version,
  ...definition,
  changedBy: changed_by,
  createdAt: created_at,
  updatedAt: updated_at,
})

/** Of all that a run of it does: a title may change. */
export const hashOfAgent = ({ instructions, tools, model, budget, approval }: OwnAgent): string =>
  createHash('sha256').update(canonicalJson({ instructions, tools, model, budget, approval })).digest('hex')
