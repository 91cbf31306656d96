import { type Kysely, sql } from 'kysely'

/** Facts are joined by name, and a CRM may have two of one name: the later one carries its id as well. */
export interface Names {
  /** By id; those that are not known are absent. */
  of(source: string, kind: NameKind, ids: Iterable<string>): Promise<Map<string, string>>
  /** Gives each a name of its own. @returns them by id. */
  take(
    source: string,
    kind: NameKind,
    named: readonly { readonly id: string; readonly name: string }[],
  ): Promise<Map<string, string>>
}
export type NameKind = 'owner' | 'account'

export const createNames = (kysely: Kysely<unknown>): Names => ({
  async of(source, kind, ids) {
    const { rows } = await sql<{ id: string; name: string }>`
      select external_id as id, name from synced_names
      where source = ${source} and kind = ${kind} and external_id = any (${[...new Set(ids)]})`.execute(kysely)
    return new Map(rows.map(({ id, name }) => [id, name]))
  },
  take: (source, kind, named) =>
    kysely.transaction().execute(async (db) => {
      const taken = new Map<string, string>()
      for (const { id, name } of named) {
        const { rows } = await sql<{ name: string }>`
          insert into synced_names (source, kind, external_id, name)
          select ${source}, ${kind}, ${id}, case when exists (
            select 1 from synced_names where source = ${source} and kind = ${kind} and name = ${name} and external_id <> ${id}
          ) then ${`${name} (${id})`} else ${name} end
          on conflict (source, kind, external_id) do update set name = excluded.name
          returning name`.execute(db)
        taken.set(id, rows[0]?.name ?? name)
      }
      return taken
    }),
})
