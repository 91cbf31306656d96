import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** What the vault needs of Redis. */
export interface VaultRedis {
  get(key: string): Promise<string | null>
  getdel(key: string): Promise<string | null>
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>
  expire(key: string, seconds: number): Promise<unknown>
  del(key: string): Promise<unknown>
}

/** Values that are kept for a while, each under an id of its own. */
export interface Vault<Value extends object> {
  /** Under an id of {@link newId}, without which the value cannot be read. */
  put(id: string, value: Value, seconds: number): Promise<void>
  read(id: string): Promise<Value | undefined>
  /** Reads it for the last time: of two who take the same, one finds nothing. */
  take(id: string): Promise<Value | undefined>
  /** From now on. @returns whether it was still there. */
  keep(id: string, seconds: number): Promise<boolean>
  drop(id: string): Promise<void>
}

const keptInProcess = 10_000

interface VaultOptions {
  /** What lies in it; part of the names in Redis. */
  readonly of: string
  /** Shared by the replicas; without it, and while it is away, values live in this process. */
  readonly redis?: (() => VaultRedis | undefined) | undefined
  readonly now?: (() => number) | undefined
}

/** What is stored can be opened only with the id, which only the cookie holds: whoever reads Redis finds no secret. */
export function createVault<Value extends object>({ of, redis, now = Date.now }: VaultOptions): Vault<Value> {
  const local = new Map<string, { sealed: string; until: number }>()
  const nameOf = (id: string): string => `sophia:${of}:${createHash('sha256').update(id).digest('base64url')}`
  const recall = (name: string): string | null => {
    const kept = local.get(name)
    if (kept && kept.until > now()) return kept.sealed
    local.delete(name)
    return null
  }
  /** Redis decides while it answers: what ended on another replica ended here. */
  const shared = async (name: string, ask: (redis: VaultRedis) => Promise<string | null>): Promise<string | null> => {
    const there = redis?.()
    if (!there) return recall(name)
    try {
      const sealed = await ask(there)
      if (sealed === null) local.delete(name)
      return sealed
    } catch {
      return recall(name)
    }
  }
  /** @returns undefined when there is no Redis, or it does not answer. */
  const tell = async (ask: (redis: VaultRedis) => Promise<unknown>): Promise<unknown> => {
    const there = redis?.()
    return there && ask(there).catch(() => undefined)
  }

  return {
    async put(id, value, seconds) {
      const name = nameOf(id)
      const sealed = seal(id, JSON.stringify(value))
      if (local.size >= keptInProcess) local.delete(local.keys().next().value as string)
      local.set(name, { sealed, until: now() + seconds * 1000 })
      await tell((there) => there.set(name, sealed, 'EX', seconds))
    },
    async read(id) {
      const name = nameOf(id)
      return unseal<Value>(id, await shared(name, (there) => there.get(name)))
    },
    async take(id) {
      const name = nameOf(id)
      const sealed = await shared(name, (there) => there.getdel(name))
      local.delete(name)
      return unseal<Value>(id, sealed)
    },
    async keep(id, seconds) {
      const name = nameOf(id)
      const isHere = recall(name) !== null
      const kept = local.get(name)
      if (kept) kept.until = now() + seconds * 1000
      const found = await tell((there) => there.expire(name, seconds))
      return found === undefined ? isHere : found === 1
    },
    async drop(id) {
      local.delete(nameOf(id))
      await tell((there) => there.del(nameOf(id)))
    },
  }
}

/** That nobody can guess. */
export const newId = (): string => randomBytes(32).toString('base64url')

const keyOf = (id: string): Buffer => Buffer.from(hkdfSync('sha256', id, '', 'sophia-dashboard session', 32))

function seal(id: string, text: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(id), iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

function unseal<Value>(id: string, sealed: string | null): Value | undefined {
  if (sealed === null) return undefined
  try {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', keyOf(id), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as Value
  } catch {
    return undefined
  }
}
