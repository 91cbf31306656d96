import { mcpCall } from '@sophia/service/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decide } from '../src/ask/decide.ts'
import { readQuestion } from '../src/ask/read-question.ts'
import { valuesOf } from '../src/ask/values.ts'
import { metricWords } from '../src/ask/words.ts'
import { metricNames } from '../src/schemas.ts'
import { names, today, understood, unsure } from './ask-questions.ts'
import { crmFiles, type Started, start } from './started.ts'

const values = valuesOf(names)
const decided = (question: string) => decide(readQuestion(question, values, today), values, today)

describe('a question that is understood becomes the query that is meant', () => {
  test('of which there are sixty', () => expect(understood.length).toBeGreaterThanOrEqual(60))

  test.each(understood)('%s', (question, query) => {
    expect(decided(question)).toEqual({ status: 'answered', reading: expect.any(String), query })
  })
})

describe('a question that is not is asked back, with what it could mean', () => {
  test.each(unsure)('$question', ({ question, askBack, offered, tool }) => {
    const decision = decided(question)
    expect(decision).toMatchObject({ status: 'unsure', askBack: expect.stringMatching(askBack) })
    if (decision.status !== 'unsure') return
    expect(decision.candidates.map(({ query }) => query)).toMatchObject(offered)
    expect(decision.useTool).toBe(tool)
  })
})

test('every metric of the registry can be asked for by its name', () => {
  expect(Object.keys(metricWords).sort()).toEqual(metricNames.toSorted())
  for (const metric of metricNames) {
    for (const said of [metric, metric.replaceAll('_', ' ')])
      expect([said, decided(said)]).toMatchObject([said, { query: { metrics: [metric] } }])
  }
})

test('a reading says in words what is asked', () => {
  expect(decided('win rate by region in Q3 2026 versus the same quarter last year')).toMatchObject({
    reading: 'win rate by region; Q3 2026 (2026-07-01 to 2026-09-30); beside the year before',
  })
})

test('any text is answered or asked back, in no time', () => {
  const vocabulary = [...understood, ...unsure.map(({ question }) => [question])].flatMap(([question]) =>
    question.split(' '),
  )
  const words = fc.array(fc.oneof(fc.constantFrom(...vocabulary), fc.string({ maxLength: 12 })), { maxLength: 60 })
  fc.assert(
    fc.property(words, (said) => {
      const decision = decided(said.join(' ').slice(0, 500))
      if (decision.status === 'answered') expect(decision.query.metrics.length).toBeGreaterThan(0)
      else expect(decision.askBack).not.toBe('')
    }),
    { numRuns: 300 },
  )
  for (const each of [
    'how much did Anna Snelling ',
    'Anna Snelling ',
    'between 2025 and ',
    'by region and ',
    'excluding West and ',
  ])
    expect(decided(each.repeat(40).slice(0, 500)).status).toMatch(/answered|unsure/)
})

describe('POST /ask', () => {
  let started: Started
  beforeAll(async () => {
    started = await start()
    await started.take(crmFiles())
  })
  afterAll(() => started?.close())

  test('answers with the governed figures and shows their query, over REST and over MCP', async () => {
    const question = 'Revenue of Alpha Pro by region in 2024'
    const answer = await started.post('/ask', { question })
    const query = {
      metrics: ['won_value'],
      dimensions: ['region'],
      range: { from: '2024-01-01', to: '2025-01-01' },
      filters: [{ field: 'product', op: 'eq', value: 'Alpha Pro' }],
    }
    expect(answer).toMatchObject({ status: 'answered', query, candidates: [] })
    const governed = await started.post('/kpis/query', query)
    expect(answer.answer.totals).toEqual(governed.totals)
    expect(answer.answer.totals.won_value.value).toBe('1990.50')
    expect(answer.evidence).toEqual([{ of: 'answer', lineageId: governed.lineageId, rows: governed.rows }])
    expect((await mcpCall(started.app, 'ask', { question })).structuredContent).toMatchObject({
      query,
      status: 'answered',
    })
  })

  test('asks back when it is unsure, and gives no figure', async () => {
    expect(await started.post('/ask', { question: 'revenue of Alpha Po' })).toMatchObject({
      status: 'unsure',
      query: null,
      answer: null,
      candidates: [{ query: { filters: [{ field: 'product', value: 'Alpha Pro' }] } }],
    })
  })

  test('counts from the day that it is told', async () => {
    const { query } = await started.post('/ask', { question: 'revenue last quarter', today: '2024-07-09' })
    expect(query.range).toEqual({ from: '2024-04-01', to: '2024-07-01' })
  })
})
