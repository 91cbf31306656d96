import { type CallContext, UpstreamError } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import type { Channel, Message } from './channels.ts'
import type { ChannelName, Notified } from './schemas.ts'

/** So often is one event told to one channel before it is given up. */
const maxAttempts = 8
const firstWaitMs = 5_000
const longestWaitMs = 3_600_000
/** Longer than any attempt: then whoever sent it is gone. */
const goneAfterMs = 60_000

/** Kept back of the caller's time, to answer in. */
const answerMs = 500

/** Of the address or the key, which somebody can set right, and of haste: not of the message. */
const mendable = new Set([401, 403, 404, 408, 425, 429])

type Attempt = 'sent' | 'refused' | 'held up'

interface Due extends Message {
  readonly attempts: number
}

export interface Deliveries {
  /** Sends what is due, one after the other. @param since of which events; without it all. @returns how many were sent. */
  sendDue(channel: Channel, call: CallContext, since?: Date): Promise<number>
  /** Makes the events of a time due for a channel whose rule did not ask for it, or that was given up. */
  add(channel: ChannelName, since: Date): Promise<void>
  count(
    channel: ChannelName,
    since: Date,
  ): Promise<Pick<Notified['channels'][number], 'pending' | 'failed' | 'reason'> & { sent: number }>
}

export function createDeliveries(kysely: Kysely<unknown>): Deliveries {
  /** For this process alone until its attempt must be over. */
  async function claim(channel: ChannelName, since: Date): Promise<Due | undefined> {
    const { rows } = await sql<Omit<Due, 'happenedAt' | 'origin'> & { happenedAt: Date; origin: 'sandbox' | null }>`
      update signal_deliveries d set status = 'sending', attempts = attempts + 1,
        due_at = now() + ${goneAfterMs} * interval '1 ms'
      from signal_events e
      where e.id = d.event_id and d.channel = ${channel} and d.event_id = (
        select next.event_id from signal_deliveries next join signal_events of on of.id = next.event_id
        where next.channel = ${channel} and next.status in ('pending', 'sending') and next.due_at <= now()
          and of.happened_at >= ${since}
        order by next.event_id limit 1 for update of next skip locked)
      returning e.id, e.kind, e.title, e.sentence, e.happened_at as "happenedAt", e.origin, d.attempts`.execute(kysely)
    const [row] = rows
    if (!row) return undefined
    const { happenedAt, origin, ...rest } = row
    return { ...rest, happenedAt: happenedAt.toISOString(), ...(origin && { origin }) }
  }

  const end = (
    id: string,
    channel: ChannelName,
    status: 'sent' | 'pending' | 'failed',
    reason: string | null,
    waitMs = 0,
  ) =>
    sql`
      update signal_deliveries set status = ${status}, reason = ${reason}, due_at = now() + ${waitMs} * interval '1 ms'
      where event_id = ${id} and channel = ${channel}`.execute(kysely)

  async function sendOne(channel: Channel, { attempts, ...message }: Due, call: CallContext): Promise<Attempt> {
    try {
      await channel.send(message, call)
      await end(message.id, channel.name, 'sent', null)
      return 'sent'
    } catch (error) {
      if (!(error instanceof UpstreamError)) {
        // The caller left, or we are stopping: whether it came is not known, and it is due again.
        await end(message.id, channel.name, 'pending', null, firstWaitMs)
        throw error
      }
      const refused = error.kind === 'status' && (error.status ?? 500) < 500 && !mendable.has(error.status ?? 0)
      const status = refused || attempts >= maxAttempts ? 'failed' : 'pending'
      const waitMs = Math.min(
        longestWaitMs,
        Math.max((error.retryAfterS ?? 0) * 1000, firstWaitMs * 4 ** (attempts - 1)),
      )
      await end(message.id, channel.name, status, error.message, waitMs)
      // Refused is this message alone; whatever else holds it up the next one would meet too.
      return refused ? 'refused' : 'held up'
    }
  }

  return {
    async sendDue(channel, call, since = new Date(0)) {
      let sent = 0
      for (let due = await claim(channel.name, since); due; due = await claim(channel.name, since)) {
        const { attempts } = due
        if (attempts > maxAttempts) {
          await end(due.id, channel.name, 'failed', 'It was begun too often and never ended')
          continue
        }
        const outcome = await sendOne(channel, due, call)
        if (outcome === 'sent') sent++
        if (outcome === 'held up' || call.remaining() < answerMs) break
      }
      return sent
    },
    async add(channel, since) {
      await sql`
        insert into signal_deliveries (event_id, channel)
        select id, ${channel} from signal_events where happened_at >= ${since}
        on conflict (event_id, channel) do update set status = 'pending', attempts = 0, due_at = now(), reason = null
        where signal_deliveries.status = 'failed'`.execute(kysely)
    },
    async count(channel, since) {
      const { rows } = await sql<{ sent: number; pending: number; failed: number; reason: string | null }>`
        select count(*) filter (where d.status = 'sent')::int as sent,
          count(*) filter (where d.status in ('pending', 'sending'))::int as pending,
          count(*) filter (where d.status = 'failed')::int as failed, max(d.reason) as reason
        from signal_deliveries d join signal_events e on e.id = d.event_id
        where d.channel = ${channel} and e.happened_at >= ${since}`.execute(kysely)
      return rows[0] ?? { sent: 0, pending: 0, failed: 0, reason: null }
    },
  }
}
