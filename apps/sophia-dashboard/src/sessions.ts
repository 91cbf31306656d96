import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** What a session store needs of Redis. */
export interface SessionRedis {
  get(key: string): Promise<string | null>
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>
  del(key: string): Promise<unknown>
}

export interface Sessions {
  /** @returns the id that the cookie carries. */
  open(token: string): Promise<string>
  /** @returns the API key that the session stands for; undefined when it ended. */
  token(id: string): Promise<string | undefined>
  close(id: string): Promise<void>
}

export const sessionSeconds = 24 * 60 * 60
const keptInProcess = 10_000

/**
 * Sessions of the dashboard. What is stored can be opened only with the id, and the id is only in the cookie: whoever
 * reads Redis or this process's map finds no API key.
 *
 * @param redis shared by the replicas; without it, and while it is away, sessions live in this process.
 */
export function createSessions(redis?: () => SessionRedis | undefined, now: () => number = Date.now): Sessions {
  const local = new Map<string, { sealed: string; until: number }>()
  const remember = (name: string, sealed: string): void => {
    if (local.size >= keptInProcess) local.delete(local.keys().next().value as string)
    local.set(name, { sealed, until: now() + sessionSeconds * 1000 })
  }
  const recall = (name: string): string | undefined => {
    const kept = local.get(name)
    if (kept && kept.until > now()) return kept.sealed
    local.delete(name)
    return undefined
  }

  return {
    async open(token) {
      const id = randomBytes(32).toString('base64url')
      const sealed = seal(id, token)
      remember(nameOf(id), sealed)
      await redis?.()
        ?.set(nameOf(id), sealed, 'EX', sessionSeconds)
        .catch(() => undefined)
      return id
    },
    async token(id) {
      const name = nameOf(id)
      const shared = redis?.()
      if (!shared) return unseal(id, recall(name))
      try {
        // Redis decides while it answers: a session closed on another replica is closed here.
        const sealed = await shared.get(name)
        if (sealed === null) local.delete(name)
        return unseal(id, sealed ?? undefined)
      } catch {
        return unseal(id, recall(name))
      }
    },
    async close(id) {
      local.delete(nameOf(id))
      await redis?.()
        ?.del(nameOf(id))
        .catch(() => undefined)
    },
  }
}

const nameOf = (id: string): string => `sophia:session:${createHash('sha256').update(id).digest('base64url')}`
const keyOf = (id: string): Buffer => Buffer.from(hkdfSync('sha256', id, '', 'sophia-dashboard session', 32))

function seal(id: string, token: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(id), iv)
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')
}

function unseal(id: string, sealed: string | undefined): string | undefined {
  if (sealed === undefined) return undefined
  try {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', keyOf(id), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
