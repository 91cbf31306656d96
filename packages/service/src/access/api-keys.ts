import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Caller, Role } from '../access.ts'
import { ConfigError, type ServiceConfig } from '../config.ts'

/** A key as it is stored: whoever reads this cannot call with it. */
export interface ApiKey {
  readonly name: string
  readonly role: Role
  /** Of the whole key, in lower-case hex. Not a slow hash: a key has 256 random bits, which nobody guesses. */
  readonly sha256: string
  /** ISO 8601; absent: never. */
  readonly expiresAt?: string
}

interface Holder {
  readonly caller: Caller
  /** Milliseconds since the epoch. */
  readonly until: number
}
type Holders = ReadonlyMap<string, Holder>

export const sha256 = (text: string): string => hash('sha256', text, 'hex')

const namePattern = /^[\w.@-]{1,128}$/
const hashPattern = /^[0-9a-f]{64}$/i
const datePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/
export const isKeyName = (text: unknown): text is string => typeof text === 'string' && namePattern.test(text)
export const isRole = (text: unknown): text is Role => text === 'read' || text === 'write' || text === 'admin'

/** @returns milliseconds; a date without a time means the end of that day, UTC; NaN: not a date. */
export function expiryOf(text: unknown): number {
  if (text === undefined) return Infinity
  if (typeof text !== 'string' || !datePattern.test(text)) return Number.NaN
  const day = text.slice(0, 10)
  const start = Date.parse(day)
  // The 30th of February is read as a day of March.
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(day)) return Number.NaN
  return text.length === 10 ? start + 86_400_000 : Date.parse(text)
}

const holder = (name: string, role: Role, until: number): Holder =>
  Object.freeze({ caller: Object.freeze({ subject: name, role }), until })

/** @throws {ConfigError} an entry is not name:role:sha256 with an optional expiry; never repeats the text. */
export function parseApiKeys(text: string | undefined): Holders {
  const holders = new Map<string, Holder>()
  const faults: string[] = []
  const entries = (text ?? '').split(',').flatMap((part) => part.trim() || [])
  for (const [index, entry] of entries.entries()) {
    const [, name, role, hash, expiry] =
      /^([\w.@-]{1,128}):(read|write|admin):([0-9a-f]{64})(?::(.*))?$/i.exec(entry) ?? []
    const place = `SOPHIA_API_KEYS entry ${index + 1}`
    const until = expiryOf(expiry)
    if (!name || !role || !hash) {
      faults.push(`${place} is not name:read|write|admin:<sha256 in hex>, with :<expiry> where there is one`)
    } else if (Number.isNaN(until)) faults.push(`${place} has an expiry that is not a date like 2027-01-31`)
    else holders.set(hash.toLowerCase(), holder(name, role.toLowerCase() as Role, until))
  }
  if (faults.length) throw new ConfigError(faults)
  return holders
}

/** JSON lines. @throws {ConfigError} naming each line that is no key, never its text. */
export function parseKeyFile(text: string): ApiKey[] {
  const keys: ApiKey[] = []
  const faults: string[] = []
  const names = new Set<string>()
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.trim()) continue
    const key = parseLine(line)
    const place = `SOPHIA_API_KEYS_FILE line ${index + 1}`
    if (!key) faults.push(`${place} is not {"name", "role", "sha256", "expiresAt"?}`)
    else if (names.has(key.name)) faults.push(`${place} names ${key.name} a second time`)
    else {
      names.add(key.name)
      keys.push(key)
    }
  }
  if (faults.length) throw new ConfigError(faults)
  return keys
}

function parseLine(line: string): ApiKey | undefined {
  let value: Partial<Record<keyof ApiKey, unknown>> | null
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    return undefined
  }
  const { name, role, sha256: hash, expiresAt } = value ?? {}
  if (!isKeyName(name) || !isRole(role) || typeof hash !== 'string' || !hashPattern.test(hash)) return undefined
  if (Number.isNaN(expiryOf(expiresAt))) return undefined
  return { name, role, sha256: hash.toLowerCase(), ...(expiresAt !== undefined && { expiresAt: expiresAt as string }) }
}

const holdersOf = (keys: readonly ApiKey[]): Holders =>
  new Map(keys.map((key) => [key.sha256, holder(key.name, key.role, expiryOf(key.expiresAt))]))

const ascending: readonly Role[] = ['read', 'write', 'admin']

/** How often the file is looked at: the time that a revoked key still works, at most. */
const watchMs = 1_000

export interface KeyLog {
  info(message: string): void
  error(fields: object, message: string): void
}

/** Every key that may call: those of the environment, and those of a file that may change while the service runs. */
export class KeyRing {
  readonly configured: boolean
  readonly #fixed: Holders
  readonly #file: string | undefined
  #held: Holders
  /** Keys that were shown and are held, by themselves: hashing one for every request costs as much as its line. */
  readonly #shown = new Map<string, Holder>()
  /** Of the file as it was read last. Taken before reading, so that no change falls between the two. */
  #version = ''
  #troubled: string | undefined
  #timer: NodeJS.Timeout | undefined

  /** @throws {ConfigError} a key is broken, or the file cannot be read. */
  constructor(config: Pick<ServiceConfig, 'SOPHIA_API_KEYS' | 'SOPHIA_API_KEYS_FILE'>) {
    this.#fixed = parseApiKeys(config.SOPHIA_API_KEYS)
    this.#file = config.SOPHIA_API_KEYS_FILE
    if (this.#file !== undefined) this.#version = versionOf(this.#file)
    this.#held = this.#file === undefined ? new Map() : holdersOf(parseKeyFile(readKeyFile(this.#file)))
    // An empty file counts too: a service whose last key was revoked must not open itself to everybody.
    this.configured = this.#fixed.size > 0 || this.#file !== undefined
  }

  /** The look-up leaks no timing about the key itself: the key would have to be known to choose its hash. */
  find(token: string): Caller | undefined {
    const found = this.#shown.get(token) ?? this.#look(token)
    return found && (found.until === Infinity || Date.now() < found.until) ? found.caller : undefined
  }

  /** What the holder of a key of this name may do now; undefined when no key of theirs is good. */
  roleOf(name: string): Role | undefined {
    const theirs = [...this.#held.values(), ...this.#fixed.values()].filter(
      ({ caller, until }) => caller.subject === name && Date.now() < until,
    )
    return ascending.findLast((role) => theirs.some(({ caller }) => caller.role === role))
  }

  #look(token: string): Holder | undefined {
    const digest = sha256(token)
    const found = this.#held.get(digest) ?? this.#fixed.get(digest)
    // What nobody holds is never kept: there are as many as there are keys.
    if (found) this.#shown.set(token, found)
    return found
  }

  /** Looks by name, once a second: a mounted secret is a link that moves, of which a watch on the file hears nothing. */
  watch(log: KeyLog): void {
    const file = this.#file
    if (file !== undefined) this.#timer = setInterval(() => this.#reload(file, log), watchMs).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #reload(file: string, log: KeyLog): void {
    try {
      const version = versionOf(file)
      if (version === this.#version) return
      // A file that is gone holds no key; one that is broken leaves the keys as they were.
      this.#held = version === gone ? new Map() : holdersOf(parseKeyFile(readKeyFile(file)))
      this.#shown.clear()
      this.#version = version
      this.#troubled = undefined
      if (version === gone) log.error({}, 'the file of API keys is gone: its keys are refused')
      else log.info('the API keys were read again')
    } catch (error) {
      // Tried again each second, told once.
      const { message } = error as Error
      if (message !== this.#troubled)
        log.error({ err: error }, 'the file of API keys cannot be read: the keys stay as they were')
      this.#troubled = message
    }
  }
}

const gone = 'gone'
function versionOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : gone
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`SOPHIA_API_KEYS_FILE ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`])
  }
}
