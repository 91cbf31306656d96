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

test('Crossref finds a work by its DOI and tells its limits', async () => {
  const { headers, ...list } = await get('/crossref/v1/works?query=access+control&rows=1')
  const [item] = list.json().message.items
  expect((await get(`/crossref/v1/works/${encodeURIComponent(item.DOI)}`)).json().message.title).toEqual(item.title)
  expect(headers).toMatchObject({ 'x-rate-limit-limit': '3', 'x-rate-limit-interval': '1s', 'x-api-pool': 'polite' })
})
