import type { Person } from './openid.ts'
import { createVault, type VaultRedis } from './vault.ts'

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
  /** The id that took the place of this one, and the one whose place this took. */
  readonly next?: string
  readonly before?: string
}

/** An id that was copied from somewhere opens nothing a quarter of an hour later, if somebody is at the page. */
const renewMs = 15 * 60_000
/** Other requests of the browser may be under way with the id before. */
const graceS = 60

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
    open: (holder) => vault.put({ holder, until: now() + wholeS * 1000, since: now() }, Math.min(idleS, wholeS)),
    holder: async (id) => (await read(id))?.holder,
    async keep(id) {
      const session = await read(id)
      if (!session) return undefined
      const { holder, until, since, next } = session
      const leftS = Math.ceil((until - now()) / 1000)
      // Whoever shows the id before is led to the same one: a session never becomes two, of which only one would be closed.
      if (next !== undefined) return { id: next, leftS }
      if (now() - since < renewMs) {
        await vault.keep(id, Math.min(idleS, leftS))
        return undefined
      }
      const renewed = await vault.put({ holder, until, since: now(), before: id }, Math.min(idleS, leftS))
      await vault.replace(id, { ...session, next: renewed }, Math.min(graceS, leftS))
      return { id: renewed, leftS }
    },
    async close(id) {
      const session = await read(id)
      for (const each of [id, session?.next, session?.before]) if (each !== undefined) await vault.drop(each)
    },
  }
}
