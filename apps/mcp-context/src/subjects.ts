import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { toMemory } from './memories.ts'
import type { Receipt, SubjectExport } from './memory-schemas.ts'
import { toMessage, toSession } from './sessions.ts'
import type { Store, Write } from './tables.ts'
import { type Viewer, visibleTo } from './visibility.ts'

export interface Subjects {
  /**
   * Removes all that is stored about a subject, whoever may see it: its memories, the documents whose metadata names it,
   * with every version, and its conversations. Counts again afterwards. For administrators. Nothing there is no fault: the
   * receipt says so.
   */
  forget(subject: string, viewer: Viewer): Promise<Receipt>
  /** Everything about a subject that the viewer may see. */
  export(subject: string, viewer: Viewer): Promise<SubjectExport>
}

export function createSubjects(store: Store): Subjects {
  return {
    async forget(subject, viewer) {
      const subjectSha256 = createHash('sha256').update(subject).digest('hex')
      const { receipt, removed } = await store.transaction().execute(async (write) => {
        // Whoever remembers something about it takes the same lock: nothing slips in behind the deletion.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`memory ${subject}`}, 0))`.execute(write)
        const gone = {
          documents: await removeDocuments(write, subject),
          memories: await idsOf(write.deleteFrom('memories').where('subject', '=', subject).returning('id').execute()),
          sessions: await idsOf(write.deleteFrom('sessions').where('subject', '=', subject).returning('id').execute()),
        }
        const kept = await write
          .insertInto('receipts')
          .values({ subject_sha256: subjectSha256, removed: JSON.stringify(gone), deleted_by: viewer.subject })
          .returning(['id', 'deleted_at'])
          .executeTakeFirstOrThrow()
        return { receipt: kept, removed: gone }
      })
      const remaining = await countRemaining(store, subject, removed.documents)
      return {
        id: receipt.id,
        subject,
        subjectSha256,
        removed,
        remaining,
        deletedBy: viewer.subject,
        deletedAt: receipt.deleted_at.toISOString(),
        asOf: new Date().toISOString(),
        complete: Object.values(remaining).every((count) => count === 0),
      }
    },

    export: (subject, viewer) =>
      store
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (read) => ({
          subject,
          memories: (
            await read
              .selectFrom('memories')
              .selectAll()
              .where('subject', '=', subject)
              .where(visibleTo(viewer, 'memories'))
              .orderBy('id')
              .execute()
          ).map(toMemory),
          documents: await exportDocuments(read, subject, viewer),
          sessions: await exportSessions(read, subject, viewer),
          asOf: new Date().toISOString(),
          complete: true,
        })),
  }
}

const idsOf = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id)

/** Of any version: what a document once said about the subject went into its history. */
const naming = (subject: string) =>
  sql<boolean>`exists (select from versions where document_id = documents.id
    and metadata ? 'subject' and metadata ->> 'subject' = ${subject})`

async function removeDocuments(write: Write, subject: string): Promise<string[]> {
  const found = await write
    .selectFrom('documents')
    .select(['id', 'space_id'])
    .where(naming(subject))
    .orderBy('space_id')
    .execute()
  if (!found.length) return []
  // The order that every writer keeps: the space first.
  const spaces = [...new Set(found.map(({ space_id }) => space_id))]
  await write.selectFrom('spaces').select('id').where('id', 'in', spaces).orderBy('id').forNoKeyUpdate().execute()
  const ids = found.map(({ id }) => id)
  await write.deleteFrom('chunks').where('document_id', 'in', ids).execute()
  await write.deleteFrom('documents').where('id', 'in', ids).execute()
  return ids
}

async function countRemaining(store: Store, subject: string, documents: string[]): Promise<Receipt['remaining']> {
  const { rows } = await sql<Receipt['remaining']>`select
    (select count(*) from memories where subject = ${subject}) as memories,
    (select count(*) from documents where ${naming(subject)}) as documents,
    (select count(*) from chunks where document_id = any(${documents}::uuid[]))
      + (select count(*) from past_chunks where document_id = any(${documents}::uuid[])) as chunks,
    (select count(*) from sessions where subject = ${subject}) as sessions`.execute(store)
  return rows[0] as Receipt['remaining']
}

const exportDocuments = (read: Write, subject: string, viewer: Viewer): Promise<SubjectExport['documents']> =>
  read
    .selectFrom('documents')
    .innerJoin('spaces', 'spaces.id', 'documents.space_id')
    .innerJoin('versions', (join) =>
      join.onRef('versions.document_id', '=', 'documents.id').onRef('versions.version', '=', 'documents.version'),
    )
    .select(['documents.id', 'versions.title', 'versions.version', 'versions.text'])
    .where(naming(subject))
    .where(visibleTo(viewer))
    .orderBy('documents.id')
    .execute()

async function exportSessions(read: Write, subject: string, viewer: Viewer): Promise<SubjectExport['sessions']> {
  const sessions = await read
    .selectFrom('sessions')
    .selectAll()
    .where('subject', '=', subject)
    .where('expires_at', '>', sql<Date>`now()`)
    .where(visibleTo(viewer, 'sessions'))
    .orderBy('id')
    .execute()
  if (!sessions.length) return []
  const messages = await read
    .selectFrom('messages')
    .selectAll()
    .where(
      'session_id',
      'in',
      sessions.map(({ id }) => id),
    )
    .orderBy('ordinal')
    .execute()
  return sessions.map((row) => ({
    ...toSession(row),
    messages: messages.filter(({ session_id }) => session_id === row.id).map(toMessage),
  }))
}
