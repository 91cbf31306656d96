/** `since` is a promise about what is found, whatever each source makes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourceNames } from '../src/sources/source.ts'
import { type Fixture, startResearch } from './fixture.ts'

let research: Fixture
beforeAll(async () => {
  research = await startResearch()
})
afterAll(() => research?.close())

const played = sourceNames.filter((name) => name !== 'context')

test.each(played)('%s gives nothing that is older', async (name) => {
  const ask = (since?: string) =>
    research.ask('access control in apartment buildings', { sources: [name], maxResults: 50, ...(since && { since }) })
  const whole = await ask()
  const since = '2026-06-01'
  const recent = await ask(since)
  expect(whole.results.length).toBeGreaterThan(0)
  const dated = recent.results.flatMap(({ publishedAt }) => publishedAt ?? [])
  expect(dated.filter((date) => date < since)).toEqual([])
  const young = whole.results.filter(({ publishedAt }) => publishedAt === null || publishedAt >= since)
  // What is young enough is still found.
  expect(recent.results.map(({ url }) => url)).toEqual(expect.arrayContaining(young.map(({ url }) => url)))
})

test('what is no date is refused with its place', async () => {
  const payload = { question: 'What is access control?', since: 'yesterday' }
  const response = await research.app.inject({ method: 'POST', url: '/research', payload })
  expect(response.json().errors).toEqual([expect.objectContaining({ pointer: '/body/since' })])
})
