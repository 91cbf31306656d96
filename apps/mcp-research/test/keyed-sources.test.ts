/** Sources that want a key, an address or a service of ours: asked when they have it, and said not to be otherwise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceList } from '../src/schemas.ts'
import { type Fixture, startResearch, statuses } from './fixture.ts'

let research: Fixture
beforeAll(async () => {
  // As in production: what has no key is not made up. The addresses lead to the sandbox all the same.
  research = await startResearch({}, (sandbox) => ({
    SOPHIA_LIVE_SOURCES: 'true',
    SEARXNG_URL: `${sandbox}/searxng`,
    BRAVE_API_KEY: 'a key',
    BRAVE_URL: `${sandbox}/brave`,
    TAVILY_API_KEY: 'a key',
    TAVILY_URL: `${sandbox}/tavily`,
    OPENALEX_API_KEY: 'a key',
    OPENALEX_URL: `${sandbox}/openalex`,
    SEMANTIC_SCHOLAR_URL: `${sandbox}/semanticscholar`,
    WIKIPEDIA_URL: `${sandbox}/wikipedia`,
    CROSSREF_URL: `${sandbox}/crossref`,
    HACKERNEWS_URL: `${sandbox}/hackernews`,
    ARXIV_URL: `${sandbox}/arxiv`,
    GITHUB_SEARCH_URL: `${sandbox}/github`,
  }))
})
afterAll(() => research?.close())

test('those that have what they need are asked with the others, and the answer is live', async () => {
  const found = await research.ask('How do self-guided tours lease vacant apartments?', { deadlineMs: 10_000 })
  expect(found.origin).toBe('live')
  expect(Object.keys(statuses(found))).toEqual([
    'wikipedia',
    'hackernews',
    'arxiv',
    'crossref',
    'github',
    'searxng',
    'brave',
    'tavily',
    'openalex',
  ])
  const page = found.results.find(({ url }) => url.includes('self-guided-tours'))
  expect(page?.foundBy).toEqual(['searxng', 'brave', 'tavily'])
  expect(found.answer.some(({ text }) => text.includes('lease vacant apartments sooner'))).toBe(true)
})

test('a work that two indexes have is one result', async () => {
  const { results } = await research.ask('access control in buildings', { sources: ['crossref', 'openalex'] })
  expect(results.find(({ title }) => title.includes('A Review'))?.foundBy).toEqual(['crossref', 'openalex'])
})

describe('one without its key', () => {
  test('is skipped by name, and listed with the variable that it lacks', async () => {
    const found = await research.ask('access control in buildings', { sources: ['semanticscholar', 'brave'] })
    const reason = 'semanticscholar is not asked: SEMANTIC_SCHOLAR_API_KEY is not set'
    expect(found.sources[0]).toMatchObject({ status: 'skipped', reason })
    const { items } = (await research.app.inject('/sources')).json<SourceList>()
    const missing = items.filter(({ state }) => state === 'missing')
    expect(missing.map((each) => [each.name, each.missing, each.usual])).toEqual([
      ['semanticscholar', 'SEMANTIC_SCHOLAR_API_KEY', false],
    ])
    expect((await research.app.inject('/search/semanticscholar?q=locks')).statusCode).toBe(503)
  })
})
