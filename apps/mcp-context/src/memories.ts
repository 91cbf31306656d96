import { isId } from '@sophia/database'
import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Selectable, sql } from 'kysely'
import type { Memory, MemoryInput, MemoryPage, MemoryQuery, MemoryStored } from './memory-schemas.ts'
import type { Store, Tables, Write } from './tables.ts'
import { assertMayWrite, type Viewer, visibleTo } from './visibility.ts'

export interface Memories {
  /**
   * Stores a statement, or finds that it is known. One that supersedes another ends it where its own time begins.
   *
   * @throws {Problem} forbidden, bad-input, not-found (what it supersedes), conflict (that is superseded already),
   *   unprocessable (its source is a memory).
   */
  remember(input: MemoryInput, viewer: Viewer): Promise<MemoryStored>
  /** What holds at an instant, newest first. */
  list(query: MemoryQuery, viewer: Viewer): Promise<MemoryPage>
}

export function createMemories(store: Store): Memories {
  return {
    async remember(input, viewer) {
      const visibility = input.visibility ?? `user:${viewer.subject}`
      assertMayWrite(viewer, visibility)
      if (/^(?:memory|pack|session):/i.test(input.source)) {
        throw problems.unprocessable(
          'A memory, a pack or a session is no source: what was recalled is not learned again.',
          'Name where it was known from before it was stored here.',
        )
      }
      const validTo = input.validTo === undefined ? null : new Date(input.validTo)
      return store.transaction().execute(async (write) => {
        const turn = await takeTurn(write, input.subject)
        const validFrom = input.validFrom === undefined ? turn : new Date(input.validFrom)
        if (validTo && validTo <= validFrom) {
          throw problems.badInput([{ pointer: '/body/validTo', message: 'must be after validFrom' }])
        }
        const known = await findKnown(write, input, visibility, validFrom)
        if (known) return stored(known, 'unchanged')
        const old = input.supersedes === undefined ? undefined : await superseded(write, input.supersedes, viewer)
        assertFits(old, { ...input, visibility }, validFrom)
        const made = await write
          .insertInto('memories')
          .values({
            subject: input.subject,
            statement: input.statement,
            fingerprint: fingerprintOf(input.statement),
            source: input.source,
            visibility,
            valid_from: validFrom,
            valid_to: validTo,
            recorded_by: viewer.subject,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        if (old) await replace(write, old.id, made.id, validFrom)
        return stored(made, 'created')
      })
    },

    async list({ limit = 25, cursor, subject, asOf, history = false }, viewer) {
      const before = decodeCursor(cursor, isId)
      const at = new Date(asOf ?? Date.now())
      let query = store
        .selectFrom('memories')
        .selectAll()
        .where(visibleTo(viewer, 'memories'))
        // Version 7 identifiers grow with time.
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (subject !== undefined) query = query.where('subject', '=', subject)
      if (before !== undefined) query = query.where('id', '<', before)
      if (!history) {
        query = query
          .where('valid_from', '<=', at)
          .where((where) => where.or([where('valid_to', 'is', null), where('valid_to', '>', at)]))
      }
      const rows = await query.execute()
      const items = rows.slice(0, limit).map(toMemory)
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null,
        asOf: at.toISOString(),
        complete: true,
      }
    },
  }
}

type Row = Selectable<Tables['memories']>

/**
 * Those who speak of one subject at the same time take turns, and each is told when theirs began. A memory without a
 * time of its own holds from then on: by the clock of its arrival it could begin before the same one that was stored
 * while it waited, and be stored again.
 */
async function takeTurn(write: Write, subject: string): Promise<Date> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`memory ${subject}`}, 0))`.execute(write)
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(write)
  const [turn] = rows
  if (!turn) throw new Error('Postgres told no time.')
  return turn.now
}

/** Equal for what says the same words in other case, spacing or punctuation. */
export const fingerprintOf = (statement: string): string =>
  statement
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim() || statement.trim()

/** The same statement for the same people, holding at the time that the new one begins. */
const findKnown = (write: Write, { subject, statement }: MemoryInput, visibility: string, from: Date) =>
  write
    .selectFrom('memories')
    .selectAll()
    .where('subject', '=', subject)
    .where('fingerprint', '=', fingerprintOf(statement))
    .where('visibility', '=', visibility)
    .where('valid_from', '<=', from)
    .where((where) => where.or([where('valid_to', 'is', null), where('valid_to', '>', from)]))
    .executeTakeFirst()

async function superseded(write: Write, id: string, viewer: Viewer): Promise<Row> {
  const old = await write
    .selectFrom('memories')
    .selectAll()
    .where('id', '=', id)
    .where(visibleTo(viewer, 'memories'))
    .forUpdate()
    .executeTakeFirst()
  if (!old) throw problems.notFound('memory', id, 'List the memories of the subject first.')
  if (old.superseded_by) {
    throw problems.conflict(`Memory ${id} is superseded by ${old.superseded_by}.`, 'Supersede that one.')
  }
  return old
}

/** Whoever saw the old memory must see the new one, and nobody else's view may change by it. */
function assertFits(old: Row | undefined, wanted: { subject: string; visibility: string }, from: Date): void {
  if (!old) return
  const faults = [
    ...(old.subject === wanted.subject
      ? []
      : [{ pointer: '/body/subject', message: 'must be that of the old memory' }]),
    ...(old.visibility === wanted.visibility
      ? []
      : [{ pointer: '/body/visibility', message: 'must be that of the old memory' }]),
    ...(from >= old.valid_from
      ? []
      : [{ pointer: '/body/validFrom', message: 'must not be before the old memory began to hold' }]),
  ]
  if (faults.length) throw problems.badInput(faults)
}

const replace = (write: Write, old: string, by: string, from: Date) =>
  sql`update memories set superseded_by = ${by}, valid_to = least(coalesce(valid_to, ${from}), ${from})
    where id = ${old}`.execute(write)

const stored = (row: Row, outcome: MemoryStored['outcome']): MemoryStored => ({
  ...toMemory(row),
  outcome,
  asOf: new Date().toISOString(),
  complete: true,
})

export const toMemory = (row: Row): Memory => ({
  id: row.id,
  subject: row.subject,
  statement: row.statement,
  source: row.source,
  visibility: row.visibility,
  validFrom: row.valid_from.toISOString(),
  validTo: row.valid_to?.toISOString() ?? null,
  supersededBy: row.superseded_by,
  recordedAt: row.recorded_at.toISOString(),
  recordedBy: row.recorded_by,
})
