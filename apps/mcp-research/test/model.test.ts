/** With a model set, the answer is in its words, from cited excerpts, within a cap; whatever it gets wrong does not survive. */
import { type Database, openDatabase } from '@sophia/database'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import type { Research } from '../src/schemas.ts'
import { type Fixture, startResearch } from './fixture.ts'

const modelled = (name: string, more: Record<string, string> = {}) =>
  startResearch({}, (sandbox) => ({
    MODEL_URL: `${sandbox}/model/v1`,
    MODEL_NAME: name,
    MODEL_API_KEY: 'a key',
    ...more,
  }))

let honest: Fixture
let liar: Fixture
let capped: Fixture
let database: Database<unknown>
beforeAll(async () => {
  ;[honest, liar, capped] = await Promise.all([
    modelled('sandbox-honest'),
    modelled('sandbox-liar'),
    modelled('sandbox-honest', { MODEL_TOKENS_PER_RESEARCH: '500' }),
  ])
  database = await openDatabase({ url: honest.databaseUrl, name: 'mcp_research', migrations })
})
afterEach(() => honest.heal())
afterAll(async () => {
  await database?.close()
  await Promise.all([honest?.close(), liar?.close(), capped?.close()])
})

const question = 'What is the law on tenant privacy and smart locks?'

/** Each citation is a piece of a stored text that says what the sentence says. */
async function expectCited(fixture: Fixture, { id, answer }: Research) {
  const texts = new Map((await fixture.stored(id)).results.map((result) => [result.id, Buffer.from(result.text)]))
  expect(answer.length).toBeGreaterThan(0)
  for (const { text, citations } of answer) {
    expect(citations.length).toBeGreaterThan(0)
    const pieces = citations.map(
      ({ sourceId, start, end }) => texts.get(sourceId)?.subarray(start, end).toString() ?? '',
    )
    // The sandbox's model shortens: every word of its sentence stands in what it cites.
    const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? []
    expect(words.filter((word) => !pieces.join(' ').toLowerCase().includes(word))).toEqual([])
  }
}

describe('an answer', () => {
  test('is written from the cited excerpts, and says by whom and what it cost', async () => {
    const found = await honest.ask(question, { deadlineMs: 8_000 })
    expect(found.status).toBe('complete')
    await expectCited(honest, found)
    expect(found.answer.every(({ quoted }) => !quoted)).toBe(true)
    expect(found.model).toMatchObject({ name: 'sandbox-honest', wrote: true, calls: 1, dropped: 0, reason: null })
    expect(found.model?.promptTokens).toBeGreaterThan(100)
    expect(found.model?.completionTokens).toBeGreaterThan(10)
    const again = await honest.stored(found.id)
    expect([again.answer, again.model]).toEqual([found.answer, found.model])
  })

  test('holds no sentence that cites nothing, nor one that its excerpt does not say', async () => {
    const found = await liar.ask(question, { deadlineMs: 8_000 })
    await expectCited(liar, found)
    expect(found.model).toMatchObject({ wrote: true, dropped: 4 })
    const said = found.answer.map(({ text }) => text).join(' ')
    expect(said).not.toMatch(/Everybody knows|[Zz]eppelin|98765|does not exist/)
  })

  test('loses the claims of a text that was tampered with', async () => {
    const found = await honest.ask(question, { deadlineMs: 8_000, maxResults: 9 })
    const [victim] = found.answer.flatMap(({ citations }) => citations)
    await database.pool.query("update results set text = text || '.' where research_id = $1 and id = $2", [
      found.id,
      victim?.sourceId,
    ])
    const { answer, complete } = await honest.stored(found.id)
    expect(answer.flatMap(({ citations }) => citations).map(({ sourceId }) => sourceId)).not.toContain(victim?.sourceId)
    expect(answer.length).toBeLessThan(found.answer.length)
    expect(complete).toBe(false)
  })

  test('is none when nothing is found, and the model is not asked', async () => {
    const { status, answer, model } = await honest.ask('Which zeppelin carries mayonnaise?', { deadlineMs: 8_000 })
    expect([status, answer]).toEqual(['abstained', []])
    expect(model).toMatchObject({ wrote: false, calls: 0 })
  })
})

describe('a model', () => {
  test.each([
    [{ kind: 'hang' }, 'model did not answer in time'],
    [{ kind: 'status', status: 500 }, 'model refused the request (500)'],
    [{ kind: 'malformed' }, 'model gave an answer that cannot be read (200)'],
  ] as const)('that fails leaves the quoted answer, on time, with its reason: %o', async (fault, reason) => {
    await honest.break({ vendor: 'model', ...fault })
    const began = performance.now()
    const found = await honest.ask(question, { deadlineMs: 1_500 })
    expect(performance.now() - began).toBeLessThan(4_000)
    expect(found.answer.length).toBeGreaterThan(0)
    expect(found.answer.every(({ quoted }) => quoted)).toBe(true)
    expect(found.model).toMatchObject({ wrote: false, calls: 1, reason })
  })

  test('spends no more than the cap: what would be more is not asked', async () => {
    const before = await capped.requestsTo('model')
    const found = await capped.ask(question, { deadlineMs: 8_000 })
    expect(found.model).toMatchObject({
      wrote: false,
      calls: 0,
      capTokens: 500,
      reason: 'the cap of 500 tokens a research would not do',
    })
    expect(found.answer.every(({ quoted }) => quoted)).toBe(true)
    expect(await capped.requestsTo('model')).toBe(before)
  })

  test('writes the last version when a source comes late', async () => {
    await honest.break({ vendor: 'wikipedia', kind: 'latency', ms: 1_500 })
    const { id, finished } = await honest.ask('What is a smart lock?', { deadlineMs: 1_200 })
    expect(finished).toBe(false)
    await expect.poll(() => honest.stored(id), { timeout: 20_000 }).toMatchObject({ finished: true })
    const later = await honest.stored(id)
    expect(later.model).toMatchObject({ wrote: true, calls: 2 })
    expect(later.answer.every(({ quoted }) => !quoted)).toBe(true)
  })
})

test('half a configuration is refused at the start', async () => {
  await expect(honest.replica({ MODEL_NAME: 'sandbox-honest' })).rejects.toThrow('MODEL_URL and MODEL_NAME')
})

describe('depth', () => {
  test('deep: the model plans smaller questions, and the sources are asked them too', async () => {
    const before = await honest.requestsTo('arxiv')
    const found = await honest.ask('What does an idle GPU cost compared with deployment?', {
      depth: 'deep',
      deadlineMs: 10_000,
    })
    expect(found).toMatchObject({ depth: 'deep', finished: true })
    expect(found.model?.subQuestions.length).toBe(3)
    expect(found.model?.calls).toBe(2)
    await expect.poll(() => honest.requestsTo('arxiv')).toBe(before + 4)
    expect(found.results.length).toBeGreaterThan(10)
  })

  test('deep: a round without its plan is not taken for whole by whoever asks again', async () => {
    const asked = { depth: 'deep', deadlineMs: 10_000 }
    const words = 'What does a leaking pipe cost compared with insurance?'
    await honest.break({ vendor: 'model', kind: 'status', status: 500 })
    expect((await honest.ask(words, asked)).model?.subQuestions).toEqual([])
    await honest.heal()
    expect((await honest.ask(words, asked)).model?.subQuestions.length).toBe(3)
  })

  test('quick: a few results and a short answer', async () => {
    const quick = await honest.ask(question, { depth: 'quick', deadlineMs: 8_000 })
    expect(quick.results.length).toBeLessThanOrEqual(5)
    expect(quick.sources.every(({ count }) => count <= 5)).toBe(true)
  })
})
