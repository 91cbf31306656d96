import { type Kysely, sql } from 'kysely'
import type { CallContext } from '@sophia/service'
import { isKnownAt } from '../metrics/query-sql.ts'
import { latestRevision } from '../revisions.ts'
import { withinBudget } from '../within-budget.ts'
import { nameKey } from './prospect.ts'

export interface Relation {
  readonly won: number
  readonly open: number
}

/** What the facts know of companies by name: who has bought, and with whom a deal is open. */
export const relationsOf = (
  kysely: Kysely<unknown>,
  call: CallContext,
): Promise<{ relations: ReadonlyMap<string, Relation>; asOf: string }> =>
  withinBudget(kysely, call, async (db) => {
    const { id, recordedAt } = await latestRevision(db)
    const { rows } = await sql<{ account: string } & Relation>`
      select d.account, count(*) filter (where d.status = 'won')::int as won,
        count(*) filter (where d.status = 'open')::int as open
      from deals as d where ${isKnownAt(id)} and d.account is not null group by d.account`.execute(db)
    const relations = new Map<string, Relation>()
    for (const { account, open, won } of rows) {
      const key = nameKey(account)
      const before = relations.get(key)
      relations.set(key, { won: won + (before?.won ?? 0), open: open + (before?.open ?? 0) })
    }
    return { relations, asOf: recordedAt }
  })

interface KnownAccount {
  readonly industry: string | null
  readonly country: string | null
  readonly employees: number | null
}

/** What the facts know of one company, by its name. */
export const accountFacts = (
  kysely: Kysely<unknown>,
  names: readonly string[],
  call: CallContext,
): Promise<ReadonlyMap<string, KnownAccount>> =>
  withinBudget(kysely, call, async (db) => {
    const { rows } = await sql<{ name: string } & KnownAccount>`
      select a.name, a.sector as industry, a.country, a.employees from accounts as a
      where a.valid_to = 2147483647 and a.source in (select source from counted_sources where valid_to = 2147483647)
        and lower(a.name) = any (${names.map((name) => name.toLowerCase())})`.execute(db)
    return new Map(rows.map(({ name, ...rest }) => [nameKey(name), rest]))
  })
