import { describe, expect, it } from 'vitest'
import { createSessions, type SessionRedis } from '../src/sessions.ts'

function memoryRedis(): SessionRedis & { readonly stored: Map<string, string>; away: boolean } {
  const stored = new Map<string, string>()
  const redis = {
    stored,
    away: false,
    get: async (key: string) => (redis.away ? Promise.reject(new Error('away')) : (stored.get(key) ?? null)),
    set: async (key: string, value: string) =>
      redis.away ? Promise.reject(new Error('away')) : stored.set(key, value),
    del: async (key: string) => (redis.away ? Promise.reject(new Error('away')) : stored.delete(key)),
  }
  return redis
}

describe('sessions', () => {
  it('ends after 24 hours', async () => {
    let time = 0
    const sessions = createSessions(undefined, () => time)
    const id = await sessions.open('key')
    time = 24 * 3_600_000 - 1
    expect(await sessions.token(id)).toBe('key')
    time += 2
    expect(await sessions.token(id)).toBeUndefined()
  })

  it('stores nothing that holds the key or opens without the cookie', async () => {
    const redis = memoryRedis()
    const sessions = createSessions(() => redis)
    const id = await sessions.open('sk-very-secret')
    const everything = JSON.stringify([...redis.stored])
    expect(everything).not.toContain('sk-very-secret')
    expect(everything).not.toContain(Buffer.from('sk-very-secret').toString('base64url'))
    expect(everything).not.toContain(id)
  })

  it('is shared by replicas, and closed on all of them', async () => {
    const redis = memoryRedis()
    const [one, other] = [createSessions(() => redis), createSessions(() => redis)]
    const id = await one.open('key')
    expect(await other.token(id)).toBe('key')
    await other.close(id)
    expect(await one.token(id)).toBeUndefined()
  })

  it('goes on in process while Redis is away', async () => {
    const redis = memoryRedis()
    const sessions = createSessions(() => redis)
    const id = await sessions.open('key')
    redis.away = true
    expect(await sessions.token(id)).toBe('key')
    const later = await sessions.open('key')
    expect(await sessions.token(later)).toBe('key')
  })

  it('knows no made-up id', async () => {
    expect(await createSessions().token('made-up')).toBeUndefined()
  })
})
