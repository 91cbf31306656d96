/** What comes after the answer: late sources complete the stored research, and whoever follows is told. */
import { type Database, openDatabase } from '@sophia/database'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { Gathering, Gatherings } from '../src/gathering.ts'
import type { Research, ResearchEvent } from '../src/schemas.ts'
import type { Source } from '../src/sources/source.ts'
import { type Fixture, startResearch, statuses } from './fixture.ts'

let research: Fixture
let url: string
let database: Database<unknown>
beforeAll(async () => {
  research = await startResearch()
  url = await research.app.listen({ host: '127.0.0.1', port: 0 })
  database = await openDatabase({ url: research.databaseUrl, name: 'mcp_research', migrations })
})
afterEach(() => research.heal())
afterAll(async () => {
  await database?.close()
  await research?.close()
})

const late = (vendor: 'wikipedia' | 'crossref', ms: number) => research.break({ vendor, kind: 'latency', ms })
const finished = (id: string) =>
  expect.poll(() => research.stored(id), { timeout: 20_000, interval: 100 }).toMatchObject({ finished: true })

describe('a late source', () => {
  test('completes the stored research: its results, its sentences, the status', async () => {
    await late('wikipedia', 1_500)
    const answered = await research.ask('What is a smart lock?', { deadlineMs: 700 })
    expect(answered).toMatchObject({ version: 1, finished: false, status: 'partial', complete: false })
    expect(answered.sources[0]).toMatchObject({ name: 'wikipedia', status: 'timeout', pending: true })
    await finished(answered.id)
    const later = await research.stored(answered.id)
    expect(later).toMatchObject({ version: 2, status: 'complete', complete: true })
    expect(later.sources[0]).toMatchObject({ status: 'answered', pending: false, reason: null })
    expect(later.sources[0]?.ms).toBeGreaterThan(1_400)
    expect(later.answer[0]?.text).toMatch(/^A smart lock is/)
    expect(Date.parse(later.asOf)).toBeGreaterThan(Date.parse(later.createdAt))
  })

  test('takes no proof away: what an earlier version cited is verified still', async () => {
    await late('crossref', 1_200)
    const answered = await research.ask('What is access control?', { deadlineMs: 600, maxResults: 2 })
    const citations = answered.answer.flatMap(({ text, citations: each }) => each.map((one) => ({ ...one, text })))
    expect(citations.length).toBeGreaterThan(0)
    await finished(answered.id)
    const later = await research.stored(answered.id)
    expect(later.results).toHaveLength(2)
    expect(later.results.map(({ id }) => id)).not.toEqual(answered.results.map(({ id }) => id))
    const { valid } = (await research.app.inject({ method: 'POST', url: '/verify', payload: { citations } })).json<{
      valid: boolean
    }>()
    expect(valid).toBe(true)
  })

  test('that fails in the end says how', async () => {
    await research.break({ vendor: 'hackernews', kind: 'hang' })
    const { id } = await research.ask('deployment frequency', { deadlineMs: 500, sources: ['hackernews', 'arxiv'] })
    await finished(id)
    const { sources, status } = await research.stored(id)
    expect(sources[0]).toMatchObject({ status: 'timeout', pending: false, reason: 'hackernews did not answer in time' })
    expect(status).not.toBe('complete')
  })

  test('brings nothing back that was deleted', async () => {
    await late('wikipedia', 1_000)
    const { id } = await research.ask('What is a keypad?', { deadlineMs: 400 })
    await research.app.inject({ method: 'DELETE', url: `/research/${id}` })
    const asked = await research.ask('What is a keypad?', { deadlineMs: 5_000, sources: ['wikipedia'] })
    expect(asked.finished).toBe(true)
    expect((await research.app.inject(`/research/${id}`)).statusCode).toBe(404)
    const { rows } = await database.pool.query('select 1 from results where research_id = $1', [id])
    expect(rows).toEqual([])
  })
})

describe('the same question at the same time', () => {
  test('is one round of calls, and an answer for each, by the deadline of each', async () => {
    const question = 'What is the law on tenant privacy?'
    await late('wikipedia', 800)
    const before = await Promise.all(['wikipedia', 'arxiv', 'crossref'].map((name) => research.requestsTo(name)))
    const began = performance.now()
    const hurried = research.ask(question, { deadlineMs: 400 }).then((found) => [found, performance.now() - began])
    const answers = await Promise.all([research.ask(question), research.ask(question), research.ask(question)])
    const [quick, took] = (await hurried) as [Research, number]
    expect(took).toBeLessThan(800)
    expect(quick.finished).toBe(false)
    expect(new Set([quick, ...answers].map(({ id }) => id)).size).toBe(4)
    for (const answer of answers) expect(answer).toMatchObject({ finished: true, status: 'complete' })
    await finished(quick.id)
    const after = await Promise.all(['wikipedia', 'arxiv', 'crossref'].map((name) => research.requestsTo(name)))
    // Wikipedia may be asked a second time within a round: for any of the words.
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([expect.toSatisfy((n) => n <= 2), 1, 1])
  })
})

describe('the same question again', () => {
  const question = 'What is the duty of a landlord?'
  const requests = async () =>
    (await Promise.all(['arxiv', 'crossref'].map((name) => research.requestsTo(name)))).join()

  test('within a minute is the same round of calls, and a research of its own that says when they were made', async () => {
    const first = await research.ask(question, { deadlineMs: 5_000 })
    const before = await requests()
    const second = await research.ask(question, { deadlineMs: 5_000 })
    expect(await requests()).toBe(before)
    expect(second.id).not.toBe(first.id)
    expect([second.answer, second.sources, second.finished]).toEqual([first.answer, first.sources, true])
    expect(Date.parse(second.asOf)).toBeLessThan(Date.parse(second.createdAt))
    expect((await research.stored(second.id)).asOf).toBe(second.asOf)
    await research.ask(question, { deadlineMs: 5_000, since: '2020-01-01' })
    expect(await requests()).not.toBe(before)
  })

  test('asks anew when a source had failed, and is answered by all of them then', async () => {
    const asked = { deadlineMs: 5_000, sources: ['arxiv', 'crossref'] }
    await research.break({ vendor: 'crossref', kind: 'status', status: 500 })
    expect(statuses(await research.ask('What is a duty?', asked))).toEqual({ arxiv: 'answered', crossref: 'error' })
    await research.heal()
    expect(statuses(await research.ask('What is a duty?', asked))).toEqual({ arxiv: 'answered', crossref: 'answered' })
  })

  test('after a minute asks anew; of many rounds the oldest are forgotten', async () => {
    let later = 0
    const rounds = new Gatherings(() => Date.now() + later)
    let begun = 0
    const source: Source = {
      name: 'arxiv',
      title: '',
      covers: '',
      timeoutMs: 1_000,
      search: async () => [],
      state: () => ({ circuit: 'closed' }),
      close: async () => {},
    }
    const join = async (key: string, goodForMs = 60_000) => {
      const begin = () => {
        begun++
        return new Gathering(
          [source],
          { query: key, limit: 1 },
          {},
          { promptToken: 0, completionToken: 0, query: {}, cap: 0, any: false },
          () => {},
        )
      }
      await rounds.join(key, begin, goodForMs).settled()
      return begun
    }
    expect([await join('a'), await join('a')]).toEqual([1, 1])
    expect([await join('own', 0), await join('own', 0)]).toEqual([2, 3])
    for (let each = 0; each < 60; each++) await join(`other ${each}`)
    expect([await join('other 59'), await join('a')]).toEqual([63, 64])
    later = 61_000
    expect(await join('other 59')).toBe(65)
  })
})

/** Reads a stream to its end. */
async function follow(id: string, after?: number): Promise<{ status: number; events: ResearchEvent[]; ids: number[] }> {
  const response = await fetch(`${url}/research/${id}/events`, {
    headers: after === undefined ? {} : { 'last-event-id': String(after) },
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  return {
    status: response.status,
    events: [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as ResearchEvent),
    ids: [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number)),
  }
}

describe('following', () => {
  test('tells every version until the last, goes on after the one that was seen, and then stays away', async () => {
    await late('wikipedia', 1_000)
    await late('crossref', 3_500)
    const { id } = await research.ask('What is a smart lock with a keypad for?', { deadlineMs: 500 })
    const [whole, resumed] = await Promise.all([follow(id), follow(id, 1)])
    expect(whole.ids).toEqual([1, 2, 3])
    expect(whole.events.map((event) => statuses(event))).toEqual([
      { wikipedia: 'timeout', hackernews: 'answered', arxiv: 'answered', crossref: 'timeout', github: 'answered' },
      { wikipedia: 'answered', hackernews: 'answered', arxiv: 'answered', crossref: 'timeout', github: 'answered' },
      { wikipedia: 'answered', hackernews: 'answered', arxiv: 'answered', crossref: 'answered', github: 'answered' },
    ])
    expect(whole.events.map((event) => event.finished)).toEqual([false, false, true])
    expect(resumed.ids).toEqual([2, 3])
    expect((await follow(id, 3)).status).toBe(204)
  })

  test('a research that nobody did is a 404', async () => {
    expect((await follow(crypto.randomUUID())).status).toBe(404)
  })
})

describe('a service that ends', () => {
  test('in order: each research says what never came, and nothing is left open', async () => {
    const other = await startResearch()
    await other.break({ vendor: 'crossref', kind: 'hang' })
    const { id } = await other.ask('What is access control?', { deadlineMs: 500 })
    await other.close()
    const { rows } = await reading(other.databaseUrl, id)
    const reason = 'crossref never came: the service stopped while it was being asked'
    expect(rows[0]?.sources[3]).toMatchObject({ name: 'crossref', status: 'timeout', pending: false, reason })
    expect(rows[0]?.version).toBe(2)
  })
})

async function reading(databaseUrl: string, id: string) {
  const opened = await openDatabase({ url: databaseUrl, name: 'mcp_research', migrations })
  try {
    return await opened.pool.query<{ sources: Record<string, unknown>[]; version: number }>(
      'select sources, version from research where id = $1',
      [id],
    )
  } finally {
    await opened.close()
  }
}
