import type { Person } from './openid.ts'
import { createVault, type VaultRedis } from './vault.ts'

/** Whom a session stands for: the holder of an API key, or a person whom the OpenID provider named. */
export type Holder = { readonly key: string } | { readonly person: Person }

export interface Sessions {
  /** @returns the id that the cookie carries. */
  open(holder: Holder): Promise<string>
  /** @returns undefined when it ended. Asking does not keep it: an open page asks by itself. */
  holder(id: string): Promise<Holder | undefined>
  /** Somebody is there: the idle time starts anew, up to the end that was set when it was opened. */
  keep(id: string): Promise<void>
  close(id: string): Promise<void>
}

export interface SessionLife {
  /** Unused for so long, it ends. */
  readonly idleS: number
  /** From its opening, however much it is used. */
  readonly wholeS: number
}

/** Sessions of the dashboard, as {@link createVault} keeps them. */
export function createSessions(
  { idleS, wholeS }: SessionLife,
  redis?: () => VaultRedis | undefined,
  now: () => number = Date.now,
): Sessions {
  const vault = createVault<{ holder: Holder; until: number }>({ of: 'session', redis, now })
  const read = async (id: string) => {
    const session = await vault.read(id)
    return session && session.until > now() ? session : undefined
  }
  return {
    open: (holder) => vault.put({ holder, until: now() + wholeS * 1000 }, Math.min(idleS, wholeS)),
    holder: async (id) => (await read(id))?.holder,
    async keep(id) {
      const session = await read(id)
      if (session) await vault.keep(id, Math.min(idleS, Math.ceil((session.until - now()) / 1000)))
    },
    close: (id) => vault.drop(id),
  }
}
