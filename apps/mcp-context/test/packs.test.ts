import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Context, type Person, pointersOf, randomFrom, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  await context.call('root', 'PUT', '/collections/handbook', {})
  const random = randomFrom(11)
  const words = ['door', 'lock', 'reader', 'badge', 'visitor', 'tenant', 'elevator', 'garage']
  for (let index = 0; index < 40; index++) {
    const text = Array.from({ length: 30 + random() * 200 }, () => words[Math.floor(random() * words.length)]).join(' ')
    await context.add({ title: `Note ${index}`, text: `About lock ${index}: ${text}.`, source: `note/${index}` })
  }
})
afterAll(() => context?.close())

const pack = async (given: Record<string, unknown>, person: Person = 'root') =>
  (await context.call(person, 'POST', '/pack', { query: 'lock and badge', ...given })).body

test.each([50, 200, 1_000, 4_000, 20_000])(
  'a pack of %i tokens keeps its budget, counted by the tokeniser itself',
  async (tokenBudget) => {
    const made = await pack({ tokenBudget })
    expect(made.tokens).toBe(countTokens(made.text))
    expect(made.tokens).toBeLessThanOrEqual(tokenBudget)
    if (tokenBudget >= 1_000) expect(made.tokens).toBeGreaterThan(tokenBudget === 20_000 ? 2_000 : tokenBudget * 0.6)
  },
)

test('each passage is numbered, and its citation leads to the very words', async () => {
  const { text, citations } = await pack({ tokenBudget: 2_000 })
  expect(citations.length).toBeGreaterThan(3)
  for (const { number, documentId, start, end, version, title } of citations) {
    const { body } = await context.call(
      'root',
      'GET',
      `/documents/${documentId}?version=${version}&start=${start}&end=${end}`,
    )
    expect(text).toContain(`[${number}] ${title}\n${body.text.trim()}`)
  }
})

test('what is said twice is packed once', async () => {
  const text = 'The quokka protocol opens every second gate at noon, unless it rains on the northern field.'
  await context.add({ title: 'One', text })
  await context.add({ title: 'Two', text: `${text} ` })
  const { citations, omitted } = await pack({ query: 'quokka protocol', tokenBudget: 500 })
  expect([citations.length, omitted]).toEqual([1, 1])
})

test('memories of the subject come first, with where they are known from', async () => {
  const subject = 'account:packed'
  await context.call('ana', 'POST', '/memories', { subject, statement: 'They have nine gates.', source: 'site visit' })
  const own = await pack({ subject, tokenBudget: 300 }, 'ana')
  expect(own.text).toMatch(/^\[1\] They have nine gates\./)
  expect(own.citations[0]).toMatchObject({ kind: 'memory', source: 'site visit' })
  expect((await pack({ subject, tokenBudget: 300 }, 'ben')).text).not.toContain('nine gates')
})

test('nobody packs what they may not read', async () => {
  await context.add({ title: 'Secret', text: 'The zanzibar clause is void.', visibility: 'user:carla' })
  expect((await pack({ query: 'zanzibar clause', tokenBudget: 300 }, 'ana')).text).toBe('')
  expect((await pack({ query: 'zanzibar clause', tokenBudget: 300 }, 'carla')).text).toContain('zanzibar')
})

test('a budget that cannot be is named', async () => {
  const answer = await context.call('root', 'POST', '/pack', { query: 'lock', tokenBudget: 3 })
  expect([answer.status, pointersOf(answer)]).toEqual([400, ['/body/tokenBudget']])
})
