/** A route that asks for a better token is heard as HTTP, in both eras and on both paths, until something was sent. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

const apps: App[] = []
const urls: string[] = []
beforeAll(async () => {
  for (const fastPath of [true, false]) {
    const app = await buildFixture({}, fastPath)
    apps.push(app)
    urls.push(`${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`)
  }
})
afterAll(() => Promise.all(apps.map((app) => app.close())))

const modern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const eras = [
  ['2025-11-25', {}, {}],
  ['2026-07-28', modern, { 'mcp-method': 'tools/call', 'mcp-name': 'step_up' }],
] as const
const paths = [
  ['the fast path', 0],
  ['the SDK', 1],
] as const

describe.each(eras)('in the era of %s', (version, era, names) => {
  const ask = (path: 0 | 1, args: object, meta: object = {}) =>
    fetch(urls[path]!, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': version,
        ...names,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 7,
        method: 'tools/call',
        params: { name: 'step_up', arguments: args, _meta: { ...era, ...meta } },
      }),
    })

  test.each(paths)('the status and the challenge of the route are those of %s', async (_label, path) => {
    for (const meta of [{}, { progressToken: 1 }]) {
      const answer = await ask(path, {}, meta)
      expect([answer.status, answer.headers.get('www-authenticate'), answer.headers.get('content-type')]).toEqual([
        403,
        'Bearer error="insufficient_scope", scope="a b"',
        expect.stringMatching(/^application\/json/),
      ])
      expect(await answer.json()).toMatchObject({ id: 7, error: { code: -32000, data: { status: 403 } } })
    }
  })

  test.each(paths)('after a report the challenge is the text of a failed call: %s', async (_label, path) => {
    const answer = await ask(path, { reported: true }, { progressToken: 1 })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    // The report is here, and the route has not refused yet.
    expect((await ask(path, {})).status).toBe(403)
    const messages = [...(await answer.text()).matchAll(/^data: (.+)$/gm)].map(
      ([, line]) => JSON.parse(line!) as { method?: string; id?: number; result?: Record<string, unknown> },
    )
    expect(messages.map(({ method, id }) => method ?? id)).toEqual(['notifications/progress', 7])
    const { isError, content } = messages[1]!.result as { isError: boolean; content: { text: string }[] }
    expect([isError, JSON.parse(content[0]!.text)]).toEqual([
      true,
      expect.objectContaining({ status: 403, detail: 'The scope b is missing.' }),
    ])
  })
})

test('reports of a call that goes well arrive before its answer, as they did', async () => {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(urls[0]!)))
  const heard: number[] = []
  const answer = await client.callTool(
    { name: 'report_progress', arguments: {} },
    { onprogress: ({ progress }) => heard.push(progress) },
  )
  expect([heard, answer.structuredContent]).toEqual([[1, 2], { asked: true }])
  await client.close()
})
