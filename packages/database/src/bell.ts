import { EventEmitter, once } from 'node:events'
import pg from 'pg'

/** Rings when a row moved, on whichever replica. It may miss: whoever waits looks again after a while anyway. */
export interface Bell {
  /** Settles when the row moves, after `ms`, or when `signal` aborts. Never rejects. */
  next(id: string, ms: number, signal: AbortSignal): Promise<void>
  /** Hears of every move. @returns how to stop. */
  listen(hear: (id: string, number: number) => void): () => void
  close(): Promise<void>
}

const reconnectAfterMs = 1_000

/**
 * Holds one connection of the pool for as long as it is open.
 *
 * @param channel of Postgres, on which a commit tells every replica: `pg_notify(channel, '<id> <number>')`.
 */
export async function openBell({ pool }: { readonly pool: pg.Pool }, channel: string): Promise<Bell> {
  const moves = new EventEmitter().setMaxListeners(0)
  const closed = new AbortController()
  let hangUp = async (): Promise<void> => {}

  const connect = async (): Promise<void> => {
    const client = await pool.connect()
    let gone = false
    const lose = (): void => {
      if (gone) return
      gone = true
      client.release(true)
      if (!closed.signal.aborted) setTimeout(reconnect, reconnectAfterMs).unref()
    }
    client.on('error', lose)
    client.on('end', lose)
    client.on('notification', ({ payload = '' }) => {
      const [id = '', number] = payload.split(' ')
      moves.emit(`of ${id}`, Number(number))
      moves.emit('any', id, Number(number))
    })
    hangUp = async () => {
      gone = true
      client.release(true)
    }
    await client.query(`listen ${pg.escapeIdentifier(channel)}`)
  }
  const reconnect = (): void => {
    connect().catch(() => {
      if (!closed.signal.aborted) setTimeout(reconnect, reconnectAfterMs).unref()
    })
  }

  await connect()
  return {
    async next(id, ms, signal) {
      const timeout = new AbortController()
      const timer = setTimeout(() => timeout.abort(), ms)
      await once(moves, `of ${id}`, { signal: AbortSignal.any([timeout.signal, signal, closed.signal]) }).catch(
        () => {},
      )
      clearTimeout(timer)
    },
    listen(hear) {
      moves.on('any', hear)
      return () => moves.off('any', hear)
    },
    async close() {
      closed.abort()
      await hangUp()
    },
  }
}
