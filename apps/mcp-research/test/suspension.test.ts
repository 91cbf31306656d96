/** A source that asks to be left alone is left alone, for as long as it says or twice as long as the last time. */
import { backgroundCall, UpstreamError } from '@sophia/service'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Research, SourceList } from '../src/schemas.ts'
import type { Source } from '../src/sources/source.ts'
import { suspending } from '../src/sources/suspension.ts'
import { ownSuspensions } from '../src/sources/suspensions.ts'
import { type Fixture, startResearch } from './fixture.ts'

let research: Fixture
beforeAll(async () => {
  research = await startResearch()
})
afterEach(() => research.heal())
afterAll(() => research?.close())

const listed = async (name: string) =>
  (await research.app.inject('/sources')).json<SourceList>().items.find((each) => each.name === name)
const reported = ({ sources }: Research, name: string) => sources.find((each) => each.name === name)

describe('a source', () => {
  test('that answers 429 is not asked again before it said, and the reason says until when', async () => {
    await research.break({ vendor: 'wikipedia', kind: 'rate_limit', retryAfter: 6 })
    const before = await research.requestsTo('wikipedia')
    const asked = { sources: ['wikipedia', 'arxiv'] }
    const first = await research.ask('What is access control?', asked)
    expect(reported(first, 'wikipedia')).toMatchObject({ status: 'error', reason: expect.stringContaining('429') })
    await research.heal()
    const second = await research.ask('What is access control?', asked)
    const { suspendedUntil, suspendedFor, state } = (await listed('wikipedia')) ?? {}
    expect([state, suspendedFor]).toEqual(['suspended', 'rate-limited'])
    const reason = `wikipedia said that it is asked too often and is not asked until ${suspendedUntil}`
    expect(reported(second, 'wikipedia')).toMatchObject({ status: 'suspended', reason })
    const search = await research.app.inject('/search/wikipedia?q=smart+locks')
    expect(search.statusCode).toBe(503)
    expect(Number(search.headers['retry-after'])).toBeLessThanOrEqual(6)
    await expect.poll(() => research.requestsTo('wikipedia')).toBe(before + 1)
    await expect.poll(() => listed('wikipedia'), { timeout: 15_000 }).toMatchObject({ state: 'ready' })
    expect(reported(await research.ask('What is access control?', asked), 'wikipedia')?.status).toBe('answered')
  })

  test('that says it its own way, as GitHub does, is understood', async () => {
    await research.break({ vendor: 'github', kind: 'rate_limit', retryAfter: 60 })
    await research.ask('What is access control?', { sources: ['github'] })
    expect(await listed('github')).toMatchObject({ state: 'suspended', suspendedFor: 'rate-limited' })
  })

  test('that shows a page for people is suspended for it at once', async () => {
    await research.break({ vendor: 'searxng', kind: 'status', status: 503 })
    await research.ask('What is access control?', { sources: ['searxng'] })
    expect(await listed('searxng')).toMatchObject({ state: 'suspended', suspendedFor: 'challenge' })
  })

  test('that refuses our key is suspended for it', async () => {
    await research.break({ vendor: 'brave', kind: 'status', status: 401 })
    await research.ask('What is access control?', { sources: ['brave'] })
    expect(await listed('brave')).toMatchObject({ state: 'suspended', suspendedFor: 'refused' })
  })

  test('that fails once or twice is asked on; the third time it is left alone', async () => {
    await research.break({ vendor: 'crossref', kind: 'malformed' })
    for (const expected of ['error', 'error', 'error', 'suspended']) {
      const found = await research.ask('What is access control?', { sources: ['crossref', 'arxiv'] })
      expect(reported(found, 'crossref')?.status).toBe(expected)
    }
    expect(await listed('crossref')).toMatchObject({ suspendedFor: 'failing' })
  })
})

describe('the pause', () => {
  let now = 1_000_000
  let answer: () => Promise<[]> = async () => []
  const calm: Source = {
    name: 'arxiv',
    title: '',
    covers: '',
    timeoutMs: 1_000,
    search: () => answer(),
    state: () => ({ circuit: 'closed' }),
    close: async () => {},
  }
  const source = suspending(
    calm,
    ownSuspensions(() => now),
  )
  const ask = () => source.search({ query: 'x', limit: 1 }, backgroundCall(1_000)).catch((error: Error) => error)
  const refuseWith = (headers: Record<string, string>) => {
    const error = UpstreamError.ofStatus('arxiv', { status: 429, headers, body: Buffer.of() })
    answer = () => Promise.reject(error)
  }
  /** Seconds that it is suspended for, which are then over. */
  const pauseAfterAsking = async (): Promise<number> => {
    await ask()
    const until = (await source.suspension())?.until ?? now
    const seconds = (until - now) / 1000
    now = until + 1
    return seconds
  }

  test('doubles each time up to an hour, is as long as the source says where it says, and begins anew', async () => {
    refuseWith({})
    const pauses: number[] = []
    for (let time = 0; time < 9; time++) pauses.push(await pauseAfterAsking())
    expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    refuseWith({ 'retry-after': '7' })
    expect(await pauseAfterAsking()).toBe(7)
    answer = async () => []
    expect(await pauseAfterAsking()).toBe(0)
    refuseWith({})
    expect(await pauseAfterAsking()).toBe(30)
  })

  test('is counted once for calls that fail together, and the longest that any of them was told counts', async () => {
    answer = async () => []
    await pauseAfterAsking()
    const told = ['9', '4', '12'].map((seconds) => ({ 'retry-after': seconds }))
    let asked = 0
    answer = () =>
      Promise.reject(UpstreamError.ofStatus('arxiv', { status: 429, headers: told[asked++] ?? {}, body: Buffer.of() }))
    await Promise.all(told.map(ask))
    expect(asked).toBe(3)
    expect(((await source.suspension())?.until ?? 0) - now).toBe(12_000)
    now += 12_001
    refuseWith({})
    // The second, not the fourth.
    expect(await pauseAfterAsking()).toBe(60)
  })

  test('ends with one trial: whoever asks meanwhile is refused, and goes by what it told', async () => {
    answer = async () => []
    await pauseAfterAsking()
    refuseWith({ 'retry-after': '5' })
    await pauseAfterAsking()
    const { promise: answered, resolve: giveAnswer } = Promise.withResolvers<[]>()
    let asked = 0
    answer = () => {
      asked++
      return answered
    }
    const trial = ask()
    const others = await Promise.all([ask(), ask()])
    expect(others.map((error) => (error as Error).name)).toEqual(['SourceSuspended', 'SourceSuspended'])
    giveAnswer([])
    expect(await trial).toEqual([])
    expect(await ask()).toEqual([])
    expect(asked).toBe(2)
  })

  test('that another replica ended leaves no count behind: one fault is an accident again', async () => {
    const known = ownSuspensions(() => now)
    const failing = { ...calm, search: () => Promise.reject(new UpstreamError('arxiv', 'malformed')) }
    const [here, there] = [suspending(failing, known), suspending(calm, known)]
    const askHere = () => here.search({ query: 'x', limit: 1 }, backgroundCall(1_000)).catch((error: Error) => error)
    for (let time = 0; time < 3; time++) await askHere()
    const until = (await here.suspension())?.until ?? 0
    expect(until).toBeGreaterThan(now)
    now = until + 1
    answer = async () => []
    await there.search({ query: 'x', limit: 1 }, backgroundCall(1_000))
    await askHere()
    expect(await here.suspension()).toBeUndefined()
  })

  test('that a trial did not end, because its caller left, is ended by the next', async () => {
    refuseWith({ 'retry-after': '5' })
    await pauseAfterAsking()
    const leaving = new AbortController()
    answer = () =>
      new Promise((_, reject) => leaving.signal.addEventListener('abort', () => reject(leaving.signal.reason)))
    const trial = source.search({ query: 'x', limit: 1 }, backgroundCall(1_000, leaving.signal)).catch(() => 'left')
    await Promise.resolve()
    leaving.abort()
    expect(await trial).toBe('left')
    answer = async () => []
    expect(await ask()).toEqual([])
  })
})
