import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSessions, type Holder } from '../src/sessions.ts'
import type { VaultRedis } from '../src/vault.ts'

function memoryRedis(): VaultRedis & { readonly stored: Map<string, string>; away: boolean } {
  const stored = new Map<string, string>()
  const answer = async <Value>(value: () => Value): Promise<Value> => {
    if (redis.away) throw new Error('away')
    return value()
  }
  const redis = {
    stored,
    away: false,
    get: (key: string) => answer(() => stored.get(key) ?? null),
    getdel: (key: string) =>
      answer(() => {
        const value = stored.get(key) ?? null
        stored.delete(key)
        return value
      }),
    set: (key: string, value: string) => answer(() => stored.set(key, value)),
    expire: (key: string) => answer(() => Number(stored.has(key))),
    del: (key: string) => answer(() => stored.delete(key)),
  }
  return redis
}

const life = { idleS: 7_200, wholeS: 86_400 }
const ofKey = (key: string): Holder => ({ key })
const hours = (count: number): number => count * 3_600_000

describe('sessions', () => {
  it('ends when nobody used it for its idle time; being asked for does not keep it', async () => {
    let time = 0
    const sessions = createSessions(life, undefined, () => time)
    const id = await sessions.open(ofKey('key'))
    time = hours(2) - 1
    expect(await sessions.holder(id)).toEqual({ key: 'key' })
    time += 2
    expect(await sessions.holder(id)).toBeUndefined()
  })

  it('goes on while it is used, to its end after 24 hours', async () => {
    let time = 0
    const sessions = createSessions(life, undefined, () => time)
    let id = await sessions.open(ofKey('key'))
    for (; time < hours(24); time += hours(1)) {
      expect(await sessions.holder(id)).toEqual({ key: 'key' })
      id = (await sessions.keep(id))?.id ?? id
    }
    expect(await sessions.holder(id)).toBeUndefined()
    expect(await sessions.keep(id)).toBeUndefined()
    expect(await sessions.holder(id)).toBeUndefined()
  })

  it('ends after its whole time although Redis still has it', async () => {
    let time = 0
    const redis = memoryRedis()
    const sessions = createSessions(
      life,
      () => redis,
      () => time,
    )
    const id = await sessions.open(ofKey('key'))
    time = hours(24)
    expect(redis.stored.size).toBe(1)
    expect(await sessions.holder(id)).toBeUndefined()
  })

  it('stores nothing that holds the key or opens without the cookie', async () => {
    const redis = memoryRedis()
    const sessions = createSessions(life, () => redis)
    const id = await sessions.open(ofKey('sk-very-secret'))
    const everything = JSON.stringify([...redis.stored])
    expect(everything).not.toContain('sk-very-secret')
    expect(everything).not.toContain(Buffer.from('sk-very-secret').toString('base64url'))
    expect(everything).not.toContain(id)
  })

  it('is shared by replicas, and closed on all of them', async () => {
    const redis = memoryRedis()
    const [one, other] = [createSessions(life, () => redis), createSessions(life, () => redis)]
    const id = await one.open(ofKey('key'))
    expect(await other.holder(id)).toEqual({ key: 'key' })
    await other.close(id)
    expect(await one.holder(id)).toBeUndefined()
  })

  it('goes on in process while Redis is away', async () => {
    const redis = memoryRedis()
    const sessions = createSessions(life, () => redis)
    const id = await sessions.open(ofKey('key'))
    redis.away = true
    expect(await sessions.holder(id)).toEqual({ key: 'key' })
    const later = await sessions.open(ofKey('key'))
    expect(await sessions.holder(later)).toEqual({ key: 'key' })
  })

  it('is over once it signs out, and never becomes two, in whatever order Redis answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, wasRenewed) => {
        let time = 0
        const redis = memoryRedis()
        const late = Object.fromEntries(
          (['get', 'getdel', 'set', 'expire', 'del'] as const).map((name) => [
            name,
            scheduler.scheduleFunction(redis[name] as (...words: string[]) => Promise<unknown>),
          ]),
        ) as unknown as VaultRedis
        const sessions = createSessions(
          life,
          () => late,
          () => time,
        )
        const id = await scheduler.waitFor(sessions.open(ofKey('key')))
        time += hours(1 / 4)
        const renewed = wasRenewed ? await scheduler.waitFor(sessions.keep(id)) : undefined
        const [one, two] = await scheduler.waitFor(
          Promise.all([sessions.keep(id), sessions.keep(id), sessions.close(renewed?.id ?? id)]),
        )
        const all = new Set([id, ...[renewed, one, two].flatMap((each) => each?.id ?? [])])
        expect(all.size).toBeLessThanOrEqual(2)
        for (const each of all) expect(await scheduler.waitFor(sessions.holder(each))).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('knows no made-up id', async () => {
    expect(await createSessions(life).holder('made-up')).toBeUndefined()
  })
})
