import { randomUUID } from 'node:crypto'
import type { App } from '@sophia/service'
import {
  type Charge,
  type Entry,
  longestMs,
  OwnSuspensions,
  type SuspensionCause,
  type Suspensions,
} from './suspensions.ts'

/** All by Redis' own clock: the replicas' may differ. */
const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`
/** @returns the time, and what is held against the source with the moment that it may be asked from; 0 for now. Begins a trial then. */
const enterScript = `${now}
local known = redis.call('HMGET', KEYS[1], 'cause', 'until', 'era', 'times', 'trial')
if not known[1] then return {now} end
local free = math.max(tonumber(known[2]), tonumber(known[5] or 0))
if free > now then return {now, known[1], known[2], known[3], known[4], free} end
if tonumber(ARGV[1]) > 0 then redis.call('HSET', KEYS[1], 'trial', now + ARGV[1]) end
return {now, known[1], known[2], known[3], known[4], 0}
`
/** Of calls that fail together one counts, and the longest pause that any of them was told. */
const suspendScript = `${now}
local cause, first, wanted, longest, era = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local known = redis.call('HMGET', KEYS[1], 'era', 'times', 'until')
local times = tonumber(known[2] or 0)
local ms = math.min(longest, wanted >= 0 and wanted or first * 2 ^ times)
if known[1] and known[1] ~= era then
  if wanted < 0 or now + ms <= tonumber(known[3]) then return end
  redis.call('HSET', KEYS[1], 'until', now + ms)
else
  redis.call('HSET', KEYS[1], 'cause', cause, 'until', now + ms, 'times', times + 1, 'era', ARGV[6])
  redis.call('HDEL', KEYS[1], 'trial')
end
redis.call('PEXPIRE', KEYS[1], ms + longest)
`
const liftScript = `if redis.call('HGET', KEYS[1], 'era') == ARGV[1] then redis.call('DEL', KEYS[1]) end`
const releaseScript = `if redis.call('HGET', KEYS[1], 'era') == ARGV[1] then redis.call('HDEL', KEYS[1], 'trial') end`

type Told =
  | [now: number]
  | [now: number, cause: SuspensionCause, until: string, era: string, times: string, freeAt: number]

type Redis = NonNullable<App['redis']>

interface Scripted {
  sophiaEnterSource(key: string, trialMs: number): Promise<Told>
  sophiaSuspendSource(key: string, ...sentence: (string | number)[]): Promise<void>
  sophiaLiftSource(key: string, era: string): Promise<void>
  sophiaReleaseSource(key: string, era: string): Promise<void>
}

/** After Redis failed, it is left alone for so long. */
const pauseMs = 1_000

/** Of all replicas. While Redis is away, each goes by what it knows; what Redis forgets, those who know it keep. */
export function sharedSuspensions(redis: Redis): Suspensions {
  const scripts = { Enter: enterScript, Suspend: suspendScript, Lift: liftScript, Release: releaseScript }
  for (const [name, lua] of Object.entries(scripts))
    redis.defineCommand(`sophia${name}Source`, { numberOfKeys: 1, lua })
  const client = redis as Redis & Scripted
  /** Milliseconds that Redis' clock is ahead of ours. */
  let ahead = 0
  const now = () => Date.now() + ahead
  const own = new OwnSuspensions(now)
  const keyOf = (source: string): string => `sophia:research:suspension:${source}`
  let againAt = 0

  /** @returns undefined when Redis cannot be asked. */
  async function ask<Result>(command: () => Promise<Result>): Promise<Result | undefined> {
    if (redis.status !== 'ready' || performance.now() < againAt) return undefined
    try {
      return await command()
    } catch {
      againAt = performance.now() + pauseMs
      return undefined
    }
  }

  /** What Redis says is known here from then on. */
  async function look(source: string, trialMs: number): Promise<{ charge?: Charge; freeAt: number } | undefined> {
    const told = await ask(() => client.sophiaEnterSource(keyOf(source), trialMs))
    if (!told) return undefined
    const [redisNow, cause, until, era = '', times, freeAt = 0] = told
    ahead = redisNow - Date.now()
    const charge = cause && { cause, until: Number(until), era, times: Number(times) }
    own.learn(source, charge)
    return { ...(charge && { charge }), freeAt }
  }

  return {
    now,
    async current(source) {
      const known = own.current(source)
      if (known) return known
      const told = await look(source, 0)
      if (!told) return own.current(source)
      return told.charge && told.freeAt > 0 ? { cause: told.charge.cause, until: told.freeAt } : undefined
    },
    async enter(source, trialMs): Promise<Entry> {
      const suspension = own.current(source)
      if (suspension) return { suspension }
      const told = await look(source, trialMs)
      if (!told) return own.enter(source, trialMs)
      if (!told.charge) return { era: '' }
      const { cause, era } = told.charge
      return told.freeAt > 0 ? { suspension: { cause, until: told.freeAt } } : { era }
    },
    async suspend(source, sentence) {
      own.suspend(source, sentence)
      const { cause, firstMs, wantedMs = -1, era } = sentence
      const told = [cause, firstMs, Math.ceil(wantedMs), longestMs, era, randomUUID()]
      await ask(() => client.sophiaSuspendSource(keyOf(source), ...told))
      await look(source, 0)
    },
    async lift(source, era) {
      own.lift(source, era)
      await ask(() => client.sophiaLiftSource(keyOf(source), era))
    },
    async release(source, era) {
      own.release(source, era)
      await ask(() => client.sophiaReleaseSource(keyOf(source), era))
    },
  }
}
