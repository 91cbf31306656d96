/** What a research costs, by the prices that are configured: reported, and refused before the call that would pass the cap. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TokenCap } from '../src/model/token-cap.ts'
import { Purse, SpendingCap } from '../src/spending.ts'
import { type Fixture, startResearch } from './fixture.ts'

const priced = (more: Record<string, string>) =>
  startResearch({}, (sandbox) => ({
    MODEL_URL: `${sandbox}/model/v1`,
    MODEL_NAME: 'sandbox-honest',
    MODEL_API_KEY: 'a key',
    MODEL_INPUT_PRICE: '3',
    MODEL_OUTPUT_PRICE: '15',
    BRAVE_API_KEY: 'a key',
    BRAVE_URL: `${sandbox}/brave`,
    BRAVE_QUERY_PRICE: '0.005',
    ...more,
  }))

let rich: Fixture
let poor: Fixture
let tight: Fixture
beforeAll(async () => {
  ;[rich, poor, tight] = await Promise.all([
    priced({ SOPHIA_RESEARCH_SPEND_CAP: '1' }),
    priced({ SOPHIA_RESEARCH_SPEND_CAP: '0.004' }),
    // Two queries and a half; what the model plans is for nothing.
    priced({ SOPHIA_RESEARCH_SPEND_CAP: '0.0125', MODEL_INPUT_PRICE: '0', MODEL_OUTPUT_PRICE: '0' }),
  ])
})
afterAll(() => Promise.all([rich, poor, tight].map((each) => each?.close())))

const question = 'What is the law on tenant privacy and smart locks?'

test('the tokens of the model and the queries of a source are added up to the millionth', async () => {
  const found = await rich.ask(question, { sources: ['wikipedia', 'brave'], deadlineMs: 10_000 })
  const { promptTokens = 0, completionTokens = 0 } = found.model ?? {}
  const model = (promptTokens * 3 + completionTokens * 15) / 1e6
  expect(model).toBeGreaterThan(0)
  expect(found.spend).toEqual({
    amount: (0.005 + model).toFixed(6),
    currency: 'USD',
    cap: '1.000000',
    by: [
      { name: 'brave', calls: 1, amount: '0.005000' },
      { name: 'model', calls: 1, amount: model.toFixed(6) },
    ],
  })
  expect((await rich.stored(found.id)).spend).toEqual(found.spend)
})

test('what joins the round of another costs what the round does; what comes late is counted in the end', async () => {
  await rich.break({ vendor: 'brave', kind: 'latency', ms: 2_000 })
  const asked = { sources: ['brave'], deadlineMs: 600 }
  const before = await rich.requestsTo('brave')
  const both = await Promise.all([rich.ask('What is a keypad?', asked), rich.ask('What is a keypad?', asked)])
  await rich.heal()
  for (const { id, finished } of both) {
    expect(finished).toBe(false)
    await expect.poll(() => rich.stored(id), { timeout: 20_000 }).toMatchObject({ finished: true })
    const { spend } = await rich.stored(id)
    expect(spend?.by[0]).toEqual({ name: 'brave', calls: 1, amount: '0.005000' })
  }
  expect(await rich.requestsTo('brave')).toBe(before + 1)
})

describe('what would pass the cap', () => {
  test('is not asked: neither a source nor the model, each with its reason', async () => {
    const before = await Promise.all(['brave', 'model'].map((name) => poor.requestsTo(name)))
    const found = await poor.ask(question, { sources: ['wikipedia', 'brave'], deadlineMs: 10_000 })
    const reason = 'the cap of 0.004000 USD a research would not do'
    expect(found.sources[1]).toMatchObject({ name: 'brave', status: 'skipped', count: 0, reason })
    expect(found.model).toMatchObject({ wrote: false, calls: 0, reason })
    expect(found.answer.every(({ quoted }) => quoted)).toBe(true)
    expect(found.spend).toMatchObject({ amount: '0.000000', by: [] })
    expect(await Promise.all(['brave', 'model'].map((name) => poor.requestsTo(name)))).toEqual(before)
  })

  test('among smaller questions is left out, and the rest is asked', async () => {
    const before = await tight.requestsTo('brave')
    const found = await tight.ask('What does an idle GPU cost compared with deployment?', {
      depth: 'deep',
      deadlineMs: 10_000,
      sources: ['wikipedia', 'brave'],
    })
    expect(found.model?.subQuestions).toHaveLength(3)
    expect(found.spend).toMatchObject({ amount: '0.010000', by: [{ name: 'brave', calls: 2, amount: '0.010000' }] })
    expect(await tight.requestsTo('brave')).toBe(before + 2)
  })

  test('is what all calls under way together would cost at most', () => {
    const purse = new Purse(100)
    const other = new Purse(100)
    purse.beside = other
    const settle = purse.reserve('model', 60)
    other.reserve('brave', 30)
    expect(() => purse.reserve('model', 11)).toThrow(SpendingCap)
    settle(20)
    purse.reserve('model', 50)
    expect(() => purse.reserve('model', 1)).toThrow(SpendingCap)
    expect(purse.report()).toMatchObject({ amount: '0.000100', cap: '0.000100' })
  })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['nothing of what was written', { prompt_tokens: 5 }],
  ['no figures', { prompt_tokens: 'many', completion_tokens: Number.NaN }],
  ['nought', { prompt_tokens: 0, completion_tokens: 0 }],
  ['less than nothing', { prompt_tokens: -9, completion_tokens: -9 }],
])('the cap holds where an endpoint says %s of what it used', (_what, usage) => {
  const purse = new Purse(1e9)
  const cap = new TokenCap(100, { promptToken: 1, completionToken: 1 } as never, purse)
  const prompt = 'x'.repeat(30)
  cap.reserve(prompt, 40)(usage)
  expect(cap.completionTokens).toBe(40)
  cap.reserve(prompt, 30)(usage)
  expect(() => cap.reserve(prompt, 20)).toThrow(SpendingCap)
  expect(Number(purse.report().amount)).toBeGreaterThan(0)
})

test('a source that is left alone costs nothing', async () => {
  await rich.break({ vendor: 'brave', kind: 'rate_limit', retryAfter: 600 })
  await rich.ask('What is a lock?', { sources: ['brave'], deadlineMs: 5_000 })
  const found = await rich.ask('What is a door?', { sources: ['brave'], deadlineMs: 5_000 })
  expect(found.sources[0]).toMatchObject({ status: 'suspended' })
  expect(found.spend).toMatchObject({ amount: '0.000000', by: [] })
})
