/** What the company knows, as a source of a research: with the asker's rights, and nothing that not everybody may see. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const rawKeys = { ana: 'raw-key-of-ana', ben: 'raw-key-of-ben' }
const headers = (name: keyof typeof rawKeys) => ({
  authorization: `Bearer ${rawKeys[name]}`,
  'content-type': 'application/json',
})

interface Found {
  readonly results: readonly { readonly title: string; readonly url: string; readonly source: string }[]
  readonly sources: readonly { readonly name: string; readonly status: string }[]
  readonly answer: readonly { readonly text: string }[]
}

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform({
    SOPHIA_API_KEYS: `ana:write:${sha256(rawKeys.ana)},ben:read:${sha256(rawKeys.ben)}`,
    SOPHIA_SERVICE_SECRET: 'a secret of the nine services, long enough',
  })
  const send = (path: string, method: string, body: unknown) =>
    fetch(platform.urls['mcp-context'] + path, { method, headers: headers('ana'), body: JSON.stringify(body) })
  await send('/collections/handbook', 'PUT', { description: 'How we work' })
  for (const [visibility, word] of [
    ['public', 'published'],
    ['user:ana', 'secret'],
  ]) {
    const text = `The ${word} handbook says that courier lockers are emptied on every Friday evening by the concierge.`
    const stored = await send('/documents', 'POST', {
      collection: 'handbook',
      title: `The ${word} handbook`,
      text,
      mediaType: 'text/plain',
      visibility,
    })
    expect(stored.ok).toBe(true)
  }
}, 120_000)
afterAll(() => platform?.close())

test('a document that everybody may see is cited; one that only the asker may see is not stored for all', async () => {
  const response = await fetch(`${platform.urls['mcp-research']}/research`, {
    method: 'POST',
    headers: headers('ana'),
    body: JSON.stringify({ question: 'When are courier lockers emptied?', sources: ['context'], deadlineMs: 10_000 }),
  })
  const found = (await response.json()) as Found
  expect(found.sources).toEqual([expect.objectContaining({ name: 'context', status: 'answered' })])
  expect(found.results.map(({ title }) => title)).toEqual(['The published handbook'])
  expect(found.results[0]?.url).toContain(`${platform.urls['mcp-context']}/documents/`)
  expect(found.answer[0]?.text).toContain('Friday evening')
})
