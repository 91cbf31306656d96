import { decodeCursor, encodeCursor, Problem, problems } from '@sophia/service'
import { sql } from 'kysely'
import { eraseRecords } from '../sync/records.ts'
import { type Database, type ObjectType, objectTypes, type Write } from '../tables.ts'
import { type CrmEvent, erasedBy, readEvent } from './events.ts'
import type { EventPage, EventQuery, Received } from './schemas.ts'
import { type Signed, signatureFault } from './signature.ts'

export interface Webhooks {
  /**
   * Stores what a delivery tells, each event once.
   *
   * @returns what it may have changed: duplicates too, for their first arrival may have ended before anybody acted.
   * @throws {Problem} unauthenticated, bad-input; nothing is stored then.
   */
  take(delivery: Signed): Promise<{ received: Received; touched: ObjectType[] }>
  /** Newest first. */
  list(query: EventQuery): Promise<EventPage>
}

/** HubSpot sends a hundred at most. */
const maxEvents = 1_000
/** HubSpot repeats itself for a day; the rest is for whoever looks what came. */
const keptDays = 30
const pruneEveryMs = 3_600_000

interface Given {
  readonly secret: string
  /** Where HubSpot sends them, as its settings have it. */
  readonly url: string
  readonly database: Database
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export function createWebhooks({ database, secret, url, now = Date.now }: Given): Webhooks {
  const db = database.kysely
  let prunedAt = 0
  async function prune(): Promise<void> {
    if (now() - prunedAt < pruneEveryMs) return
    prunedAt = now()
    await db
      .deleteFrom('webhook_events')
      .where('received_at', '<', sql<Date>`now() - ${keptDays} * interval '1 day'`)
      .execute()
  }
  return {
    async take(delivery) {
      const fault = signatureFault(delivery, { secret, url, now: now() })
      if (fault !== undefined)
        throw new Problem('unauthenticated', {
          detail: fault,
          hint: 'HUBSPOT_CLIENT_SECRET is the secret of the app at HubSpot, HUBSPOT_WEBHOOK_URL the address that it sends to; both to the letter.',
        })
      const values = parseEvents(delivery.body)
      const events = values.flatMap((value) => readEvent(value) ?? [])
      const stored = events.length ? await db.transaction().execute((write) => store(write, events)) : []
      await prune()
      return {
        received: {
          stored: stored.length,
          duplicates: events.length - stored.length,
          ignored: values.length - events.length,
        },
        touched: [...new Set(events.flatMap(({ touched }) => touched))],
      }
    },
    async list({ limit = 25, cursor }) {
      const before = decodeCursor(cursor, (position): position is number => Number.isSafeInteger(position))
      const rows = await db
        .selectFrom('webhook_events')
        .select(['id', 'subscription_type', 'occurred_at', 'received_at', 'details'])
        .$if(before !== undefined, (query) => query.where('id', '<', before as number))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = rows.slice(0, limit)
      return {
        items: page.map((row) => ({
          id: String(row.id),
          subscriptionType: row.subscription_type,
          occurredAt: row.occurred_at.toISOString(),
          receivedAt: row.received_at.toISOString(),
          details: row.details,
        })),
        nextCursor: rows.length > limit ? encodeCursor(Number(page.at(-1)?.id)) : null,
        asOf: new Date(now()).toISOString(),
        complete: true,
      }
    },
  }
}

/** Each that is not known, and what HubSpot has erased is erased here: all of it or nothing. */
async function store(write: Write, events: readonly CrmEvent[]): Promise<{ id: number }[]> {
  const stored = await write
    .insertInto('webhook_events')
    // In one order: two deliveries of the same events would hold each other up.
    .values(events.map(toRow).toSorted((a, b) => Buffer.compare(a.key, b.key)))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .execute()
  const erased = events.flatMap((event) => erasedBy(event) ?? [])
  for (const type of objectTypes) {
    const ids = erased.flatMap((each) => (each.type === type ? [each.id] : []))
    if (ids.length) await eraseRecords(write, type, ids)
  }
  return stored
}

function parseEvents(body: Buffer): unknown[] {
  let events: unknown
  try {
    events = JSON.parse(body.toString('utf8'))
  } catch {
    throw problems.badInput([{ pointer: '/body', message: 'must be JSON' }])
  }
  if (!Array.isArray(events)) throw problems.badInput([{ pointer: '/body', message: 'must be a list of events' }])
  if (events.length > maxEvents)
    throw problems.badInput([{ pointer: '/body', message: `must not have more than ${maxEvents} events` }])
  return events
}

const toRow = ({ key, touched: _touched, ...event }: CrmEvent) => ({
  key,
  portal_id: event.portalId,
  subscription_type: event.subscriptionType,
  object_id: event.objectId ?? null,
  occurred_at: new Date(event.occurredAt),
  details: JSON.stringify(event),
})
