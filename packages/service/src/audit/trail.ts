import Type, { type Static } from 'typebox'
import { decodeCursor, encodeCursor, Nullable, OneOf, pageQuery, StrictObject, Timestamp } from '../schemas.ts'

/** Who is about to change what. */
export interface Started {
  readonly requestId: string
  readonly traceId: string
  /** Of the request, so that a line of the log stands where it belongs. */
  readonly spanId?: string
  readonly subject: string
  readonly role: string
  readonly via: string | null
  readonly operation: string
  readonly argumentsSha256: string
}
export interface Ended {
  readonly status: number
  /** The type of the problem that was answered. */
  readonly problem: string | null
  /** Who it turned out to be: whoever signs in is nobody known before. */
  readonly subject?: string
}

/** Where each write is put on record: the log, or a table that can be asked. No call outlives its signal. */
export interface AuditTrail<Id = unknown> {
  begin(started: Started, signal: AbortSignal): Promise<Id>
  end(id: Id, ended: Ended, signal: AbortSignal): Promise<void>
}

const outcomes = ['running', 'done', 'failed', 'unknown'] as const
export const AuditQuery = StrictObject({
  ...pageQuery,
  subject: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'Who wrote' })),
  operation: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'An operationId' })),
  outcome: Type.Optional(OneOf([...outcomes])),
  since: Type.Optional(Timestamp('Begun at this instant or later')),
  until: Type.Optional(Timestamp('Begun before this instant')),
})

export const AuditEntry = Type.Object({
  id: Type.Integer(),
  requestId: Type.String(),
  traceId: Nullable(Type.String({ description: 'null in rows of before it was kept' })),
  subject: Type.String({ description: 'Who wrote: the name of a key, or `oidc:` and the subject of a token' }),
  role: Type.String(),
  via: Nullable(Type.String({ description: 'The service that called on their behalf' })),
  operation: Type.String({ description: 'operationId' }),
  argumentsSha256: Type.String({ description: 'Of the canonical JSON of params, query and body' }),
  startedAt: Timestamp('Before the write'),
  endedAt: Nullable(Timestamp('After the answer')),
  status: Nullable(Type.Integer({ description: '499: the caller left before the answer' })),
  problem: Nullable(Type.String({ description: 'The type of the problem that was answered' })),
  outcome: OneOf([...outcomes], {
    description: 'unknown: the caller left first, or the process ended before it could say how the write ended',
  }),
})
export const AuditPage = Type.Object({ items: Type.Array(AuditEntry), nextCursor: Nullable(Type.String()) })

export interface Question extends Omit<Static<typeof AuditQuery>, 'cursor'> {
  readonly limit: number
  readonly before: number | undefined
  /** A row without an end that began longer ago belongs to a process that is gone. */
  readonly longestMs: number
}

/** A table of the service's own database. */
export interface AuditTable extends AuditTrail<number> {
  list(question: Question, signal: AbortSignal): Promise<Static<typeof AuditEntry>[]>
  prune(days: number, signal: AbortSignal): Promise<number>
}

/** One page of the rows, newest first. */
export async function readPage(
  table: AuditTable,
  { cursor, limit = 25, ...filters }: Static<typeof AuditQuery>,
  longestMs: number,
  signal: AbortSignal,
): Promise<Static<typeof AuditPage>> {
  const before = decodeCursor(cursor, (position): position is number => Number.isSafeInteger(position))
  const items = await table.list({ ...filters, limit, before, longestMs }, signal)
  return { items, nextCursor: items.length < limit ? null : encodeCursor(items.at(-1)!.id) }
}
