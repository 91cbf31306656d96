import { afterAll, describe, expect, test } from 'vitest'
import { createSandbox } from '../src/index.ts'

const app = createSandbox({ now: new Date('2026-11-23T12:00:00Z') })
afterAll(() => app.close())
const get = (url: string, agent = 'test/1.0 (mailto:test@mail.example)') =>
  app.inject({ url, headers: { 'user-agent': agent } })

const titles = {
  wikipedia: async (q: string) =>
    (await get(`/wikipedia/w/api.php?action=query&list=search&format=json&srsearch=${encodeURIComponent(q)}`))
      .json()
      .query.search.map(title),
  arxiv: async (q: string) =>
    [
      ...(await get(`/arxiv/api/query?search_query=all:${encodeURIComponent(q)}`)).body.matchAll(
        /<title>(.*?)<\/title>/g,
      ),
    ].map(([, text]) => text),
  hackernews: async (q: string) =>
    (await get(`/hackernews/api/v1/search?tags=story&query=${encodeURIComponent(q)}`)).json().hits.map(title),
  crossref: async (q: string) =>
    (await get(`/crossref/v1/works?query=${encodeURIComponent(q)}`))
      .json()
      .message.items.map(({ title: [text] }: { title: string[] }) => text),
}
const title = (each: { title: string }) => each.title

describe('a question finds what it is about, in each source something else', () => {
  test.each([
    ['smart locks and privacy of tenants in apartments', /lock|privacy|landlord|tenant|access/i],
    ['What does an idle GPU cost?', /gpu|graphics|accelerator|h100/i],
    ['deployment frequency and change failure rate', /deployment|devops|dora|lead time|delivery/i],
    ['algorithmic rent pricing', /rent|pricing|revenue/i],
  ])('%s', async (question, subject) => {
    const answers = await Promise.all(Object.values(titles).map((find) => find(question)))
    for (const [first] of answers) expect(first).toMatch(subject)
    expect(new Set(answers.map(([first]) => first)).size).toBe(answers.length)
  })

  test('and nothing about what nobody wrote', async () => {
    expect(await Promise.all(Object.values(titles).map((find) => find('zeppelin mayonnaise')))).toEqual([
      [],
      [],
      [],
      [],
    ])
  })
})

test('Wikipedia gives summaries, pages its search and marks words', async () => {
  expect((await get('/wikipedia/api/rest_v1/page/summary/Smart_lock')).json()).toMatchObject({
    title: 'Smart lock',
    type: 'standard',
    extract: expect.any(String),
  })
  expect((await get('/wikipedia/api/rest_v1/page/summary/Nothing')).statusCode).toBe(404)
  const page = (
    await get('/wikipedia/w/api.php?action=query&list=search&format=json&srsearch=apartment&srlimit=2')
  ).json()
  expect(page.query.search[0].snippet).toContain('<span class="searchmatch">')
  expect(page.continue.sroffset).toBe(2)
  expect((await get('/wikipedia/w/rest.php/v1/search/page?q=apartment&limit=3')).json().pages).toHaveLength(3)
  expect((await get('/wikipedia/w/api.php?action=query', '')).statusCode).toBe(403)
})

test('arXiv reports a bad question as an entry called Error', async () => {
  const { body, statusCode } = await get('/arxiv/api/query?search_query=all:rent&max_results=many')
  expect([statusCode, /<title>Error<\/title>/.test(body)]).toEqual([200, true])
  expect(
    (await get('/arxiv/api/query?search_query=ti:%22sales%20pipelines%22+AND+cat:cs.LG&max_results=1')).body,
  ).toContain('<opensearch:itemsPerPage')
})

test('Hacker News filters by tag and number, and gives a thread as a tree', async () => {
  const { hits } = (
    await get('/hackernews/api/v1/search_by_date?query=gpu&tags=story&numericFilters=points>400')
  ).json()
  expect(hits.every(({ points }: { points: number }) => points > 400)).toBe(true)
  const thread = (await get(`/hackernews/api/v1/items/${hits[0].objectID}`)).json()
  expect(thread.children.length).toBe(hits[0].num_comments)
})

describe('engines that want a key', () => {
  const q = 'self-guided tours'
  const urls = (found: { url: string }[]) => found.map(({ url }) => url)

  test('find the same pages of the web, each in its own shape', async () => {
    const searxng = (await get(`/searxng/search?format=json&q=${q}`)).json()
    const brave = await app.inject({
      url: '/brave/res/v1/web/search',
      query: { q, count: '3' },
      headers: { 'x-subscription-token': 'any' },
    })
    const payload = { query: q, max_results: 3 }
    const headers = { authorization: 'Bearer tvly-any' }
    const tavily = await app.inject({ method: 'POST', url: '/tavily/search', payload, headers })
    expect(urls(brave.json().web.results)).toEqual(urls(searxng.results).slice(0, 3))
    expect(urls(tavily.json().results)).toEqual(urls(searxng.results).slice(0, 3))
    expect(brave.json().web.results[0].description).toContain('<strong>tours</strong>')
  })

  test('find the works of Crossref, each in its own shape', async () => {
    const openalex = (await get('/openalex/works?search=access+control&api_key=any')).json()
    const fields = 'title,abstract,externalIds'
    const scholar = (await get(`/semanticscholar/graph/v1/paper/search?query=access+control&fields=${fields}`)).json()
    expect(openalex.results[0].title).toBe(scholar.data[0].title)
    expect(openalex.results[0].doi).toContain(scholar.data[0].externalIds.DOI)
    const { abstract_inverted_index: places } = openalex.results[0]
    const words = Object.entries<number[]>(places).flatMap(([word, at]) => at.map((place) => ({ word, place })))
    expect(
      words
        .sort((a, b) => a.place - b.place)
        .map(({ word }) => word)
        .join(' '),
    ).toBe(scholar.data[0].abstract)
  })

  test('refuse whoever has none, in their own words', async () => {
    expect((await get('/brave/res/v1/web/search?q=lock')).statusCode).toBe(422)
    const tavily = await app.inject({ method: 'POST', url: '/tavily/search', payload: { query: 'lock' } })
    expect([tavily.statusCode, tavily.json().detail.error]).toEqual([401, expect.stringContaining('API key')])
    expect((await get('/openalex/works?search=lock')).statusCode).toBe(401)
    expect((await get('/searxng/search?q=lock')).headers['content-type']).toContain('text/html')
  })
})

test('Crossref finds a work by its DOI and tells its limits', async () => {
  const { headers, ...list } = await get('/crossref/v1/works?query=access+control&rows=1')
  const [item] = list.json().message.items
  expect((await get(`/crossref/v1/works/${encodeURIComponent(item.DOI)}`)).json().message.title).toEqual(item.title)
  expect(headers).toMatchObject({ 'x-rate-limit-limit': '3', 'x-rate-limit-interval': '1s', 'x-api-pool': 'polite' })
})
