import { isId } from '@sophia/database'
import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Selectable, sql } from 'kysely'
import type {
  Conversation,
  Message,
  MessageInput,
  MessageStored,
  Session,
  SessionInput,
  SessionPage,
} from './memory-schemas.ts'
import type { Store, Tables } from './tables.ts'
import { loadTokeniser } from './tokens.ts'
import { assertMayWrite, type Viewer, visibleTo } from './visibility.ts'

export interface Sessions {
  /** @throws {Problem} forbidden. */
  open(input: SessionInput, viewer: Viewer): Promise<Session>
  /** Adds to a conversation, which then lives as long again. @throws {Problem} not-found: also when it has expired. */
  say(id: string, input: MessageInput, viewer: Viewer): Promise<MessageStored>
  /** The newest messages that fit the budget. @throws {Problem} not-found. */
  get(id: string, tokenBudget: number | undefined, viewer: Viewer): Promise<Conversation>
  /** Those that the viewer may read and that have not expired, newest first. */
  list(query: { limit?: number; cursor?: string }, viewer: Viewer): Promise<SessionPage>
  /** Removes what has expired. @returns how many. */
  sweep(): Promise<number>
}

const defaultBudget = 8_000

/** @param idleMs without a message after which a conversation is gone. */
export function createSessions(store: Store, idleMs: number): Sessions {
  const expiry = () => new Date(Date.now() + idleMs)
  return {
    async open({ title, subject, visibility: wanted }, viewer) {
      const visibility = wanted ?? `user:${viewer.subject}`
      assertMayWrite(viewer, visibility)
      const made = await store
        .insertInto('sessions')
        .values({
          title: title ?? null,
          subject: subject ?? null,
          visibility,
          created_by: viewer.subject,
          expires_at: expiry(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { ...toSession(made), asOf: new Date().toISOString(), complete: true }
    },

    async say(id, { role, content }, viewer) {
      if (!isId(id)) throw noSession(id)
      const tokens = (await loadTokeniser())(content)
      return store.transaction().execute(async (write) => {
        // Taking the next number locks the session, so that two messages at once get one each.
        const counted = await write
          .updateTable('sessions')
          .set((set) => ({ messages: set('messages', '+', 1), expires_at: expiry() }))
          .where('id', '=', id)
          .where('expires_at', '>', sql<Date>`now()`)
          .where(visibleTo(viewer, 'sessions'))
          .returning(['messages', 'expires_at'])
          .executeTakeFirst()
        if (!counted) throw noSession(id)
        const said = await write
          .insertInto('messages')
          .values({ session_id: id, ordinal: counted.messages, role, content, tokens })
          .returningAll()
          .executeTakeFirstOrThrow()
        const expiresAt = counted.expires_at.toISOString()
        return { ...toMessage(said), expiresAt, asOf: new Date().toISOString(), complete: true }
      })
    },

    async get(id, tokenBudget = defaultBudget, viewer) {
      const found = isId(id)
        ? await store
            .selectFrom('sessions')
            .selectAll()
            .where('id', '=', id)
            .where('expires_at', '>', sql<Date>`now()`)
            .where(visibleTo(viewer, 'sessions'))
            .executeTakeFirst()
        : undefined
      if (!found) throw noSession(id)
      const { rows } = await sql<Selectable<Tables['messages']>>`
        select * from (
          select *, sum(tokens) over (order by ordinal desc) as together from messages where session_id = ${id}
        ) counted where together <= ${tokenBudget} order by ordinal`.execute(store)
      return {
        ...toSession(found),
        messages: rows.map(toMessage),
        tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
        omitted: found.messages - rows.length,
        asOf: new Date().toISOString(),
        complete: rows.length === found.messages,
      }
    },

    async list({ limit = 25, cursor }, viewer) {
      const before = decodeCursor(cursor, isId)
      let query = store
        .selectFrom('sessions')
        .selectAll()
        .where('expires_at', '>', sql<Date>`now()`)
        .where(visibleTo(viewer, 'sessions'))
        // Version 7 identifiers grow with time.
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query.execute()
      const items = rows.slice(0, limit).map(toSession)
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async sweep() {
      const gone = await store.deleteFrom('sessions').where('expires_at', '<=', sql<Date>`now()`).executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  }
}

const noSession = (id: string) =>
  problems.notFound('session', id, 'It may have expired. Begin another one with POST /sessions.')

export const toSession = (row: Selectable<Tables['sessions']>) => ({
  id: row.id,
  title: row.title,
  subject: row.subject,
  visibility: row.visibility,
  messageCount: row.messages,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
})

export const toMessage = ({ ordinal, role, content, tokens, created_at }: Selectable<Tables['messages']>): Message => ({
  ordinal,
  role,
  content,
  tokens,
  createdAt: created_at.toISOString(),
})
