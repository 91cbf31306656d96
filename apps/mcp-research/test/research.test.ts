import { type Database, openDatabase } from '@sophia/database'
import { mcpCall, mcpList } from '@sophia/service/testing'
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import type { StoredResearch } from '../src/schemas.ts'
import { sourceNames } from '../src/sources/source.ts'
import { type Fixture, startResearch, statuses } from './fixture.ts'

let research: Fixture
let database: Database<unknown>
beforeAll(async () => {
  research = await startResearch()
  database = await openDatabase({ url: research.databaseUrl, name: 'mcp_research', migrations })
})
afterEach(() => research.heal())
afterAll(async () => {
  await database?.close()
  await research?.close()
})

const questions = [
  'What is access control?',
  'What is the law on tenant privacy and smart locks?',
  'What does an idle GPU cost?',
  'deployment frequency and change failure rate',
]

describe('an answer', () => {
  test.each(questions)('%s: each sentence is, byte for byte, where its citation says', async (question) => {
    const { id, answer, results, status } = await research.ask(question)
    expect(status).toBe('complete')
    expect(answer.length).toBeGreaterThan(1)
    const texts = await storedTexts(id)
    for (const { text, citations } of answer) {
      expect(citations.length).toBeGreaterThan(0)
      for (const { sourceId, start, end, sha256 } of citations) {
        const bytes = texts.get(sourceId) ?? Buffer.of()
        expect(bytes.subarray(start, end).toString()).toBe(text)
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
        expect(results.find((result) => result.id === sourceId)?.sha256).toBe(sha256)
      }
    }
  })

  test('counts bytes, not characters', async () => {
    const { id, answer } = await research.ask('What is the law on tenant privacy and smart locks?')
    const { results } = await research.stored(id)
    const beyond = answer.find(({ text }) => /\P{ASCII}/u.test(text))
    const [citation] = beyond?.citations ?? []
    expect(Number(citation?.end) - Number(citation?.start)).toBe(Buffer.byteLength(beyond?.text ?? ''))
    expect(Number(citation?.end) - Number(citation?.start)).toBeGreaterThan(beyond?.text.length ?? 0)
    expect(results.some(({ text }) => text.includes(beyond?.text ?? '?'))).toBe(true)
  })

  test('begins with what the thing is, when that is the question', async () => {
    const { answer } = await research.ask('What is a smart lock?')
    expect(answer[0]?.text).toMatch(/^A smart lock is/)
  })

  test('says who played the sources, and names each of them', async () => {
    const found = await research.ask('What is access control?')
    expect(found).toMatchObject({ origin: 'sandbox', complete: true, asOf: expect.any(String) })
    expect(statuses(found)).toEqual({
      wikipedia: 'answered',
      hackernews: 'answered',
      arxiv: 'answered',
      crossref: 'answered',
      github: 'answered',
    })
    expect(new Set(found.results.map(({ source }) => source)).size).toBe(5)
    expect(found.results.map(({ score }) => score)).toEqual(
      found.results.map(({ score }) => score).sort((a, b) => b - a),
    )
  })

  test('comes from the asked sources only, with no more results than asked', async () => {
    const { results, sources } = await research.ask('What is access control?', {
      sources: ['wikipedia', 'crossref'],
      maxResults: 3,
    })
    expect(sources.map(({ name }) => name)).toEqual(['wikipedia', 'crossref'])
    expect(results).toHaveLength(3)
  })
})

describe('honesty', () => {
  test.each([
    ['Which zeppelin carries mayonnaise?', 'nothing is found'],
    ['smart locks on zeppelins', 'what is found is about something else'],
    ['What is it?', 'nothing is asked'],
  ])('%s: abstains, because %s', async (question) => {
    const { status, answer } = await research.ask(question)
    expect([status, answer]).toEqual(['abstained', []])
  })

  test('a question of nothing is refused with its place', async () => {
    const response = await research.app.inject({
      method: 'POST',
      url: '/research',
      payload: { question: '  \t ', depth: 9 },
    })
    expect(response.json()).toMatchObject({
      status: 400,
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/body/question' }),
        expect.objectContaining({ pointer: '/body/depth' }),
      ]),
    })
  })

  test('an unknown source is named by its place, with the ones there are', async () => {
    const payload = { question: 'What is access control?', sources: ['wikipedia', 'altavista'] }
    const { errors } = (await research.app.inject({ method: 'POST', url: '/research', payload })).json()
    const message = `must be one of ${sourceNames.join(', ')}`
    expect(errors).toEqual([{ pointer: '/body/sources/1', message }])
    const search = (await research.app.inject('/search/altavista?q=locks')).json()
    expect(search.errors).toEqual([{ pointer: '/params/source', message }])
  })
})

describe('on time', () => {
  test('a source that hangs makes the answer partial, not late', async () => {
    await research.break({ vendor: 'wikipedia', kind: 'hang' })
    const began = performance.now()
    const found = await research.ask('What is access control for visitors?', { deadlineMs: 600 })
    // Well within the four seconds that Wikipedia gets.
    expect(performance.now() - began).toBeLessThan(3_000)
    expect(found).toMatchObject({ status: 'partial', complete: false })
    expect(found.answer.length).toBeGreaterThan(0)
    expect(found.sources[0]).toMatchObject({
      name: 'wikipedia',
      status: 'timeout',
      count: 0,
      reason: 'wikipedia had not answered by the deadline and is still being asked',
      pending: true,
    })
  })

  test('the default deadline holds while every source hangs', async () => {
    for (const vendor of ['wikipedia', 'hackernews', 'arxiv', 'crossref', 'github'] as const)
      await research.break({ vendor, kind: 'hang' })
    const began = performance.now()
    const found = await research.ask('What is access control at a door?')
    expect(performance.now() - began).toBeLessThan(2_800)
    expect(found).toMatchObject({ status: 'abstained', complete: false, results: [] })
    expect(Object.values(statuses(found))).toEqual(['timeout', 'timeout', 'timeout', 'timeout', 'timeout'])
  })

  test('what the caller has left counts, when it is less', async () => {
    await research.break({ vendor: 'arxiv', kind: 'hang' })
    const began = performance.now()
    const response = await research.app.inject({
      method: 'POST',
      url: '/research',
      headers: { 'sophia-budget-ms': '500' },
      payload: { question: 'What is access control?', deadlineMs: 30_000, maxResults: 8 },
    })
    // Well within the 30 s that were asked for, and the six that arXiv gets.
    expect(performance.now() - began).toBeLessThan(4_000)
    expect(response.json().status).toBe('partial')
  })

  test.each([
    ['wikipedia', { kind: 'status', status: 500 }, /refused the request \(500\)/],
    ['crossref', { kind: 'reset' }, /could not be reached/],
    ['hackernews', { kind: 'malformed' }, /cannot be read/],
    ['arxiv', { kind: 'rate_limit', retryAfter: 30 }, /refused the request \(429\)/],
  ] as const)('%s that fails is named with its reason: %o', async (vendor, fault, reason) => {
    await research.break({ vendor, ...fault })
    // Not what is under way already: that would be joined.
    const found = await research.ask('What is access control?', { maxResults: 9, deadlineMs: 6_000 })
    expect(found.status).toBe('partial')
    expect(found.sources.find(({ name }) => name === vendor)).toMatchObject({
      status: 'error',
      reason: expect.stringMatching(reason),
    })
  })
})

describe('what was researched', () => {
  test('is read again as it was answered, with its texts', async () => {
    const { asOf, ...answered } = await research.ask('What is access control for tenants?')
    const again = await research.stored(answered.id)
    expect({ ...again, results: again.results.map(withoutText) }).toEqual({
      ...answered,
      results: answered.results.map((result) => ({ ...result, publishedAt: result.publishedAt && expect.any(String) })),
      asOf,
    })
  })

  test('is listed, the newest first, page by page', async () => {
    for (const question of questions) await research.ask(question)
    const first = (await research.app.inject('/research?limit=2')).json()
    expect(first.items.map(({ question }: { question: string }) => question)).toEqual(questions.slice(-2).reverse())
    const second = (await research.app.inject(`/research?limit=2&cursor=${first.nextCursor}`)).json()
    expect(second.items.map(({ question }: { question: string }) => question)).toEqual(questions.slice(0, 2).reverse())
  })

  test('is gone with its texts once deleted', async () => {
    const { id } = await research.ask('What is access control?')
    expect((await research.app.inject({ method: 'DELETE', url: `/research/${id}` })).json().id).toBe(id)
    expect((await storedTexts(id)).size).toBe(0)
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await research.app.inject({ method, url: `/research/${id}` })).statusCode).toBe(404)
    }
    expect((await research.app.inject('/research/7')).statusCode).toBe(404)
  })
})

describe('for a model', () => {
  test('the tool gives what REST gives', async () => {
    const { structuredContent } = await mcpCall(research.app, 'research', { question: 'What is a smart lock?' })
    const { answer, results } = await research.ask('What is a smart lock?')
    expect(structuredContent).toMatchObject({ answer, results })
  })

  test('every tool that gives text from outside says not to obey it', async () => {
    for (const { name, description } of await mcpList(research.app)) {
      if (['research', 'get_research', 'search_source'].includes(name)) expect(description).toContain('untrusted')
    }
  })
})

const withoutText = ({ text: _text, ...result }: StoredResearch['results'][number]) => result

/** As Postgres holds them, past the code that stored them. */
async function storedTexts(id: string): Promise<Map<string, Buffer>> {
  const { rows } = await database.pool.query<{ id: string; bytes: Buffer }>(
    "select id, convert_to(text, 'UTF8') as bytes from results where research_id = $1",
    [id],
  )
  return new Map(rows.map((row) => [row.id, row.bytes]))
}
