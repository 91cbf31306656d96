import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Fact } from '../intake/facts.ts'
import { refreshPlans, Staging } from '../intake/fact-store.ts'
import type { FactKind } from '../intake/fact-tables.ts'
import { latestRevision, lockFacts } from '../revisions.ts'
import { type Family, noteSource } from '../sources.ts'
import { keepLease, type Lease } from './lease.ts'

/** Facts of one kind in a page. */
export interface PageFacts {
  readonly kind: FactKind
  /** Each with where it can be found in its source, such as `hubspot/deals/31`. */
  readonly rows: readonly { readonly place: string; readonly fact: Fact }[]
  /** Of what part of the kind this is all there is: a condition over `kept`. What is not among the rows is gone. */
  readonly wholeOf?: RawBuilder<unknown>
}

export interface SyncPage {
  readonly facts: readonly PageFacts[]
  /** Rows that the source gave. */
  readonly read: number
  /** By stream: where it goes on behind this page. */
  readonly cursors: Readonly<Record<string, string>>
}

/** Who brings pages, and under which name their facts are kept. */
export interface PageSource {
  readonly name: string
  readonly origin: 'live' | 'sandbox'
  readonly family: Family
}

export interface PageStore {
  cursor(source: PageSource, stream: string): Promise<string | undefined>
  /**
   * Stores a page and the cursors behind it in one transaction.
   *
   * @param incomplete why answers are not whole once it is stored; null: they are, as far as this source goes;
   * undefined: as before.
   * @throws {LeaseLost}
   */
  store(lease: Lease, source: PageSource, page: SyncPage, incomplete?: string | null): Promise<void>
  /** The kinds have changed much: queries are to be planned for what is there now. */
  settle(kinds: readonly FactKind[]): Promise<void>
}

/** @param stored told when facts have changed, and the change is committed. */
export function createPageStore(kysely: Kysely<unknown>, stored: () => Promise<void>): PageStore {
  return {
    async cursor({ name }, stream) {
      const { rows } = await sql<{ cursor: string }>`
        select cursor from sync_cursors where source = ${name} and stream = ${stream}`.execute(kysely)
      return rows[0]?.cursor
    },
    async store(lease, source, page, incomplete) {
      const changed = await kysely.transaction().execute((db) => storeIn(db, { lease, source, page, incomplete }))
      if (changed) await stored()
    },
    async settle(kinds) {
      for (const kind of kinds) await refreshPlans(kysely, kind)
    },
  }
}

interface Work {
  readonly lease: Lease
  readonly source: PageSource
  readonly page: SyncPage
  readonly incomplete: string | null | undefined
}

/** @returns whether there is a new revision. */
async function storeIn(db: Kysely<unknown>, { lease, source, page, incomplete }: Work): Promise<boolean> {
  await lockFacts(db)
  const before = await latestRevision(db)
  const revision = before.id + 1
  const counts = { read: page.read, stored: 0, removed: 0 }
  for (const facts of page.facts) {
    const { stored, removed } = await merge(db, facts, { source: source.name, syncId: lease.id, revision })
    counts.stored += stored
    counts.removed += removed
  }
  // Names alone are no figures: the old ones count until there are deals.
  const carries = source.family !== 'deals' || page.facts.some(({ kind }) => kind === 'deals')
  if (counts.stored && carries) await noteSource(db, source.name, source, revision)
  // After the work: whoever has waited too long for the lock finds out here that somebody else goes on.
  await keepLease(db, lease, counts)
  for (const [stream, value] of Object.entries(page.cursors))
    await sql`
      insert into sync_cursors values (${source.name}, ${stream}, ${value})
      on conflict (source, stream) do update set cursor = excluded.cursor`.execute(db)
  const { [source.name]: known = null, ...others } = before.incomplete
  const reason = incomplete === undefined ? known : incomplete
  if (counts.stored + counts.removed === 0 && known === reason) return false
  const reasons = reason === null ? others : { ...others, [source.name]: reason }
  await sql`
    insert into revisions (id, sync_id, refused, incomplete)
    values (${revision}, ${lease.id}, ${JSON.stringify(before.refused)}, ${JSON.stringify(reasons)})`.execute(db)
  return true
}

async function merge(
  db: Kysely<unknown>,
  { kind, rows, wholeOf }: PageFacts,
  { source, syncId, revision }: { source: string; syncId: string; revision: number },
): Promise<{ stored: number; removed: number }> {
  if (rows.length === 0 && !wholeOf) return { stored: 0, removed: 0 }
  const staging = await Staging.open(db, kind)
  await staging.add(rows.map(({ place, fact }) => ({ file: place, line: 0, fact })))
  const { stored } = await staging.merge(source, syncId, revision)
  return { stored, removed: wholeOf ? await staging.endOthers(source, revision, wholeOf) : 0 }
}
