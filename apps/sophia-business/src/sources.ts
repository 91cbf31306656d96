import { type Kysely, sql } from 'kysely'

/** Whether deals come from an account of the company, from an upload, or from the sandbox's made-up company. */
export type Origin = 'live' | 'upload' | 'sandbox'

/** Facts that are told by the same sources: which origin counts is decided for each family alone. */
export type Family = 'deals' | 'code' | 'compute'

export const familyTitles: Readonly<Record<Family, string>> = { deals: 'deals', code: 'code', compute: 'compute' }

/** Names of sources that syncs take: an upload has another. */
export const syncedNames = ['hubspot', 'hubspot-sandbox', 'github', 'github-sandbox', 'lambda', 'lambda-sandbox']
export const familyOf = (source: string): Family =>
  /^github(-sandbox)?$/.test(source) ? 'code' : /^lambda(-sandbox)?$/.test(source) ? 'compute' : 'deals'

/** What is counted when there are several: one company's deals, and never those of two books added together. */
const preference: readonly Origin[] = ['live', 'upload', 'sandbox']

/**
 * Notes that facts of a source are stored in a revision. All sources of the best origin are counted from then on.
 *
 * An export of a CRM and a sync of the same CRM hold the same deals, so only one origin counts: what is synced from the
 * company's own account before uploads, uploads before the sandbox. A filter on `source` asks for any of the others.
 */
export async function noteSource(
  db: Kysely<unknown>,
  source: string,
  { origin, family = 'deals' }: { readonly origin: Origin; readonly family?: Family },
  revision: number,
): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into fact_sources as s (source, origin, family) values (${source}, ${origin}, ${family})
    on conflict (source) do update set origin = excluded.origin where s.origin <> excluded.origin`.execute(db)
  if (!numAffectedRows) return
  const { rows } = await sql<{ source: string }>`
    select source from fact_sources
    where family = ${family} and origin = (
      select origin from fact_sources where family = ${family} order by array_position(${[...preference]}::text[], origin) limit 1)`.execute(
    db,
  )
  const counted = rows.map((row) => row.source)
  await sql`
    update counted_sources set valid_to = ${revision}
    where valid_to = 2147483647 and source <> all (${counted})
      and source in (select source from fact_sources where family = ${family})`.execute(db)
  await sql`
    insert into counted_sources (source, valid_from)
    select source, ${revision} from unnest(${counted}::text[]) as counted (source)
    where not exists (select 1 from counted_sources as c where c.source = counted.source and c.valid_to = 2147483647)`.execute(
    db,
  )
}
