import type { Person } from './openid.ts'
import { createVault, newId, type VaultRedis } from './vault.ts'

/** Whom a session stands for: the holder of an API key, or a person whom the OpenID provider named. */
export type Holder = { readonly key: string } | { readonly person: Person }

export interface Sessions {
  /** @returns the id that the cookie carries. */
  open(holder: Holder): Promise<string>
  /** @returns undefined when it ended. Asking does not keep it: an open page asks by itself. */
  holder(id: string): Promise<Holder | undefined>
  /**
   * Somebody is there: the idle time starts anew, up to the end that was set when it was opened.
   *
   * @returns the id that the cookie is to carry from now on, where that is another.
   */
  keep(id: string): Promise<Renewed | undefined>
  close(id: string): Promise<void>
}

export interface Renewed {
  readonly id: string
  /** Until its end, however much it is used. */
  readonly leftS: number
}

export interface SessionLife {
  /** Unused for so long, it ends. */
  readonly idleS: number
  /** From its opening, however much it is used. */
  readonly wholeS: number
}

interface Session {
  readonly holder: Holder
  readonly until: number
  /** When its id was made. */
  readonly since: number
  /** The id that will take the place of this one, and the one whose place this took. */
  readonly next: string
  readonly before?: string
}

/** An id that was copied and only kept opens nothing later than this. One that is used is renewed with the session, until it signs out. */
const renewMs = 15 * 60_000
/** Other requests of the browser may be under way with the id before, and the answer that brings the new one may be lost. */
const graceS = 300

/** Sessions of the dashboard, as {@link createVault} keeps them. */
export function createSessions(
  { idleS, wholeS }: SessionLife,
  redis?: () => VaultRedis | undefined,
  now: () => number = Date.now,
): Sessions {
  const vault = createVault<Session>({ of: 'session', redis, now })
  const read = async (id: string) => {
    const session = await vault.read(id)
    return session && session.until > now() ? session : undefined
  }
  return {
    async open(holder) {
      const id = newId()
      await vault.put(
        id,
        { holder, until: now() + wholeS * 1000, since: now(), next: newId() },
        Math.min(idleS, wholeS),
      )
      return id
    },
    holder: async (id) => (await read(id))?.holder,
    async keep(id) {
      const session = await read(id)
      if (!session) return undefined
      const { holder, until, since, next } = session
      const leftS = Math.ceil((until - now()) / 1000)
      const idle = Math.min(idleS, leftS)
      if (now() - since < renewMs) {
        await vault.keep(id, idle)
        return undefined
      }
      // The next id is known before it is made: whoever shows this one, in whatever tab, is led to the same.
      if (!(await read(next))) {
        await vault.put(next, { holder, until, since: now(), next: newId(), before: id }, idle)
        // Made first and asked afterwards, as `close` ends the older id first: one of the two sees the other.
        if (!(await vault.keep(id, Math.min(graceS, leftS)))) {
          await vault.drop(next)
          return undefined
        }
      }
      return { id: next, leftS }
    },
    async close(id) {
      const session = await read(id)
      for (const each of [session?.before, id, session?.next]) if (each !== undefined) await vault.drop(each)
    },
  }
}
