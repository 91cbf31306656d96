import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import { keyOf, whole, type Whole } from './prospect.ts'
import type { Prospect } from './schemas.ts'

export interface Lists {
  /** Puts the whole list in the place of the one before: all of it or nothing. */
  put(
    name: string,
    items: readonly Prospect[],
    by: string,
  ): Promise<{ stored: number; duplicates: { pointer: string; of: string }[] }>
  /** @throws {Problem} not-found. */
  remove(name: string): Promise<void>
  list(query: { limit?: number; cursor?: string }): Promise<{
    items: { name: string; prospects: number; changedBy: string }[]
    nextCursor: string | null
  }>
  /** @param names without it all lists. */
  read(names: readonly string[] | undefined): Promise<(Whole & { readonly list: string })[]>
}

const noList = (name: string) => problems.notFound('list', name, 'GET /prospects/lists lists them.')

export function createLists(kysely: Kysely<unknown>): Lists {
  return {
    async put(name, items, by) {
      const first = new Map<string, { at: number; prospect: Whole }>()
      const duplicates: { pointer: string; of: string }[] = []
      for (const [at, given] of items.entries()) {
        const prospect = whole(given)
        const key = keyOf(prospect)
        const before = first.get(key)
        if (before) duplicates.push({ pointer: `/body/items/${at}`, of: `/body/items/${before.at}` })
        else first.set(key, { at, prospect })
      }
      const rows = JSON.stringify([...first].map(([key, { at, prospect }]) => ({ key, place: at, ...prospect })))
      await kysely.transaction().execute(async (write) => {
        await sql`
          insert into prospect_lists (name, changed_by) values (${name}, ${by})
          on conflict (name) do update set changed_by = excluded.changed_by, changed_at = now()`.execute(write)
        await sql`delete from prospects where list = ${name}`.execute(write)
        await sql`
          insert into prospects (list, key, place, company, domain, industry, country, employees, contact_name, contact_email)
          select ${name}, key, place, company, domain, industry, country, employees, "contactName", "contactEmail"
          from jsonb_to_recordset(${rows}::jsonb) as given (key text, place integer, company text, domain text,
            industry text, country text, employees integer, "contactName" text, "contactEmail" text)`.execute(write)
      })
      return { stored: first.size, duplicates }
    },
    async remove(name) {
      const { numAffectedRows } = await sql`delete from prospect_lists where name = ${name}`.execute(kysely)
      if (!numAffectedRows) throw noList(name)
    },
    async list({ limit = 25, cursor }) {
      const after = decodeCursor(cursor, (position): position is string => typeof position === 'string') ?? ''
      const { rows } = await sql<{ name: string; prospects: number; changedBy: string }>`
        select l.name, l.changed_by as "changedBy",
          (select count(*)::int from prospects p where p.list = l.name) as prospects
        from prospect_lists l where l.name > ${after} order by l.name limit ${limit + 1}`.execute(kysely)
      const items = rows.slice(0, limit)
      return { items, nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.name) : null }
    },
    async read(names) {
      const { rows } = await sql<Whole & { list: string }>`
        select list, company, domain, industry, country, employees, contact_name as "contactName",
          contact_email as "contactEmail"
        from prospects where ${names === undefined ? sql`true` : sql`list = any (${names})`}
        order by list, place`.execute(kysely)
      const known = new Set(rows.map(({ list }) => list))
      for (const name of names ?? []) if (!known.has(name)) throw noList(name)
      return rows
    },
  }
}
