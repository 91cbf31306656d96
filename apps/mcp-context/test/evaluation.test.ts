import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Evaluation, evaluate } from '../eval/evaluate.ts'
import { average, measure } from '../eval/measures.ts'
import { regressions } from '../eval/regressions.ts'
import { readTestSet } from '../eval/test-set.ts'
import { type Context, startContext, startEndpoint, type TestEndpoint } from './fixture.ts'

const folder = `${import.meta.dirname}/../eval/project`
let endpoint: TestEndpoint
let context: Context
beforeAll(async () => {
  endpoint = await startEndpoint()
  context = await startContext({ ...endpoint.config, SOPHIA_API_KEYS: '' })
})
afterAll(async () => {
  await context?.close()
  await endpoint?.close()
})

test('what the project says of itself is found as well as it was', async () => {
  const evaluation = await evaluate(context.app, readTestSet(folder))
  expect(regressions(evaluation, JSON.parse(readFileSync(`${folder}/baseline.json`, 'utf8')) as Evaluation)).toEqual([])
  // Words make up for what a model without training does not know.
  expect(evaluation.hybrid.recall).toBeGreaterThanOrEqual(evaluation.semantic.recall)
}, 120_000)

test('measures are those of their definitions', () => {
  const good = new Map([
    ['a', 3],
    ['b', 1],
  ])
  expect(measure(['a', 'b'], good)).toEqual({ ndcg: 1, mrr: 1, recall: 1 })
  expect(measure(['x', 'b', 'y'], good)).toEqual({
    ndcg: 1 / Math.log2(3) / (3 + 1 / Math.log2(3)),
    mrr: 0.5,
    recall: 0.5,
  })
  expect(measure([...Array(10).keys(), 'a'].map(String), good)).toEqual({ ndcg: 0, mrr: 0, recall: 0 })
  expect(average([measure(['a', 'b'], good), measure([], good)])).toEqual({ ndcg: 0.5, mrr: 0.5, recall: 0.5 })
})

test('a figure that fell is told, one that rose is not', () => {
  const even = { ndcg: 0.5, mrr: 0.5, recall: 0.5 }
  const before: Evaluation = { lexical: even, semantic: even, hybrid: even }
  const now: Evaluation = { ...before, semantic: { ndcg: 0.6, mrr: 0.49, recall: 0.499 } }
  expect(regressions(now, before)).toEqual(['semantic: mrr fell from 0.500 to 0.490'])
})
