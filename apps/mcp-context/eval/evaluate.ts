import { setTimeout } from 'node:timers/promises'
import type { App } from '@sophia/service'
import type { SearchAnswer } from '../src/schemas.ts'
import { average, depth, measure, type Measures } from './measures.ts'
import type { TestSet } from './test-set.ts'

export const modes = ['lexical', 'semantic', 'hybrid'] as const
export type Mode = (typeof modes)[number]
export type Evaluation = Record<Mode, Measures>

const collection = 'evaluation'
const batch = 50

/** Stores the documents over REST, waits for their vectors, asks every question in every mode, and measures. */
export async function evaluate(app: App, { documents, questions }: TestSet): Promise<Evaluation> {
  await call(app, 'PUT', `/collections/${collection}`, {})
  for (let at = 0; at < documents.length; at += batch) {
    const part = documents.slice(at, at + batch)
    const answer = await call<{ failed: number; items: unknown[] }>(app, 'POST', '/documents/batch', {
      documents: part.map(({ id, ...document }) => ({ ...document, collection, source: id, metadata: { id } })),
    })
    if (answer.failed) throw new Error(`Documents were refused: ${JSON.stringify(answer.items).slice(0, 500)}`)
  }
  await embedded(app)
  const evaluation = {} as Evaluation
  for (const mode of modes) {
    const measured: Measures[] = []
    for (const { text, good } of questions) measured.push(measure(await rank(app, text, mode), good))
    evaluation[mode] = average(measured)
  }
  return evaluation
}

/** Documents by their best chunk. */
async function rank(app: App, query: string, mode: Mode): Promise<string[]> {
  const answer = await call<SearchAnswer>(app, 'POST', '/search', {
    query,
    mode,
    k: depth * 5,
    collections: [collection],
  })
  if (answer.mode !== mode) throw new Error(`The search was ${answer.mode}: ${answer.notice}`)
  return [...new Set(answer.hits.map(({ document }) => document.source ?? ''))]
}

async function embedded(app: App): Promise<void> {
  for (;;) {
    const { complete, notice } = await call<SearchAnswer>(app, 'POST', '/search', {
      query: 'ready',
      mode: 'semantic',
      collections: [collection],
    })
    if (complete) return
    if (notice === undefined) throw new Error('The vectors are incomplete')
    await setTimeout(100)
  }
}

async function call<Answer>(app: App, method: 'PUT' | 'POST', url: string, payload: object): Promise<Answer> {
  const response = await app.inject({ method, url, payload, headers: { 'sophia-budget-ms': '60000' } })
  if (response.statusCode >= 300) throw new Error(`${method} ${url} answered ${response.statusCode} ${response.body}`)
  return response.json<Answer>()
}
