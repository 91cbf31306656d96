import { parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ConfigSchema, sourceOrigin } from '../src/config.ts'
import { sourceNames } from '../src/sources/source.ts'
import { type Fixture, startResearch } from './fixture.ts'

let research: Fixture
beforeAll(async () => {
  research = await startResearch()
})
afterEach(() => research.heal())
afterAll(() => research?.close())

const search = async (source: string, q: string) =>
  (await research.app.inject({ url: `/search/${source}`, query: { q } })).json()

/** mcp-context is real: the tests of the whole platform ask it. */
const played = sourceNames.filter((name) => name !== 'context')

describe.each(played)('%s', (name) => {
  test('finds pages with text about the words', async () => {
    const { items, origin, source } = await search(name, name === 'github' ? 'access' : 'access control')
    expect([source, origin]).toEqual([name, 'sandbox'])
    expect(items.length).toBeGreaterThan(0)
    for (const item of items) {
      expect(item).toMatchObject({
        source: name,
        url: expect.stringMatching(/^https:/),
        title: expect.stringMatching(/\S/),
      })
      expect(item.snippet).not.toMatch(/<[a-z]|&[a-z]+;|\n{3}/)
      if (item.publishedAt !== null) expect(Date.parse(item.publishedAt)).not.toBeNaN()
    }
    expect(items.some(({ snippet }: { snippet: string }) => /access/i.test(snippet))).toBe(true)
  })

  test('that fails is named in a problem', async () => {
    await research.break({ vendor: name, kind: 'status', status: 500 })
    expect(await search(name, 'smart lock')).toMatchObject({ status: 502, upstream: name })
  })
})

test('Wikipedia is asked again, for any of the words, when no article has all of them', async () => {
  const before = await research.requestsTo('wikipedia')
  await search('wikipedia', 'bluetooth')
  await expect.poll(() => research.requestsTo('wikipedia')).toBe(before + 1)
  await search('wikipedia', 'zeppelin mayonnaise')
  await expect.poll(() => research.requestsTo('wikipedia')).toBe(before + 3)
})

test('a discussion brings its comments, each with its own address', async () => {
  const { items } = await search('hackernews', 'smart locks')
  const comments = items.filter(({ title }: { title: string }) => title.startsWith('Comment on: '))
  expect(comments.length).toBeGreaterThan(0)
  expect(new Set(comments.map(({ url }: { url: string }) => url)).size).toBe(comments.length)
})

test('the list tells what each covers and how it is', async () => {
  await research.break({ vendor: 'crossref', kind: 'status', status: 500 })
  await search('crossref', 'doors')
  const { items } = (await research.app.inject('/sources')).json()
  expect(items.map(({ name }: { name: string }) => name)).toEqual(sourceNames)
  expect(items[3]).toMatchObject({
    name: 'crossref',
    state: 'ready',
    usual: true,
    origin: 'sandbox',
    budget: { calls: 1, everyMs: 1000 },
    lastError: 'crossref refused the request (500)',
  })
  const unusual = items.filter(({ usual }: { usual: boolean }) => !usual).map(({ name }: { name: string }) => name)
  expect(unusual).toEqual(['searxng', 'context', 'brave', 'tavily', 'openalex', 'semanticscholar'])
})

test('a source that fails again and again is left alone, and said to be', async () => {
  await research.break({ vendor: 'arxiv', kind: 'status', status: 500 })
  for (let asked = 0; asked < 12; asked++) await search('arxiv', `words ${asked}`)
  const { sources } = await research.ask('What is access control?')
  expect(sources.find(({ name }) => name === 'arxiv')).toMatchObject({ status: 'suspended', ms: expect.any(Number) })
  const { items } = (await research.app.inject('/sources')).json()
  expect(items.find(({ name }: { name: string }) => name === 'arxiv').state).toBe('suspended')
})

describe('the real sources', () => {
  const origin = (variables: Record<string, string>) =>
    sourceOrigin(parseConfig(ConfigSchema, testEnvironment(variables)))

  test('are asked in production, and elsewhere only when told', () => {
    expect(origin({})).toBe('sandbox')
    expect(origin({ SOPHIA_LIVE_SOURCES: 'true' })).toBe('live')
    expect(origin({ NODE_ENV: 'production' })).toBe('live')
    expect(origin({ NODE_ENV: 'production', SOPHIA_ALLOW_SANDBOX: 'true' })).toBe('sandbox')
    expect(() => origin({ NODE_ENV: 'production', SOPHIA_LIVE_SOURCES: 'false' })).toThrow('SOPHIA_ALLOW_SANDBOX')
  })
})
