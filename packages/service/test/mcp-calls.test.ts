/** What a tool call comes to, on either path of the door. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

let fast: App
beforeAll(async () => {
  fast = await buildFixture()
})
afterAll(() => fast?.close())

const modern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const headers = (method: string, name: string) => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  'mcp-name': name,
})
const call = (params: Record<string, unknown>, meta: object) => ({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { ...params, _meta: meta },
})

/** What sends a request past the fast path without changing its meaning. */
const past = { 'io.modelcontextprotocol/logLevel': 'info' }

describe.each([
  ['the fast path', {}],
  ['the SDK', past],
])('on %s', (_path, extra) => {
  const ask = async (name: string, args: object, meta: object = {}, sent: Record<string, string> = {}) => {
    const response = await fast.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...headers('tools/call', name), ...sent },
      payload: call({ name, arguments: args }, { ...modern, ...extra, ...meta }),
    })
    return { response, result: response.json().result }
  }
  const parent = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`

  test('the trace context of _meta becomes that of the call', async () => {
    const trace = { traceparent: parent('a'), tracestate: 'v=1', baggage: 'k=2' }
    expect((await ask('describe_call', {}, trace)).result.structuredContent).toMatchObject(trace)
  })

  test('a trace context in the HTTP headers goes before that of _meta, whole', async () => {
    const { result } = await ask(
      'describe_call',
      {},
      { traceparent: parent('a'), tracestate: 'v=1' },
      { traceparent: parent('b') },
    )
    expect(result.structuredContent).toMatchObject({ traceparent: parent('b') })
    expect(result.structuredContent).not.toHaveProperty('tracestate')
  })

  test('a trace context that is none is passed over', async () => {
    const { result } = await ask('describe_call', {}, { traceparent: 7, baggage: {} })
    expect(result.isError).toBeUndefined()
    expect(result.structuredContent).not.toHaveProperty('baggage')
    expect(result.structuredContent.traceparent ?? parent('a')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  })

  test('a list too long for a model is cut, says so, and goes on where it was cut', async () => {
    const seen: string[] = []
    const cut: boolean[] = []
    let cursor: string | null = null
    do {
      const { result } = await ask('list_long', { limit: 20, ...(cursor && { cursor }) })
      expect(result.content[0].text.length).toBeLessThanOrEqual(5_000 + ',"truncated":true'.length)
      expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent)
      cut.push(result.structuredContent.truncated ?? false)
      seen.push(...result.structuredContent.items)
      cursor = result.structuredContent.nextCursor
    } while (cursor && seen.length < 40)
    // Four items a page fit; the last page is not cut, it ends.
    expect(cut).toEqual([...Array(9).fill(true), false])
    expect(seen.map((item) => Number(item.split(' ')[0]))).toEqual(Array.from({ length: 40 }, (_, index) => index))
    expect((await ask('list_long', { limit: 2 })).result.structuredContent).not.toHaveProperty('truncated')
  })

  test('a list whose pages stay as long whatever the limit is refused with advice, and not asked for again for ever', async () => {
    const { result } = await ask('list_long', { fixed: true })
    expect([result.isError, JSON.parse(result.content[0].text).status]).toEqual([true, 422])
  })

  test('an answer that cannot be cut is refused with advice; over REST it is given', async () => {
    const { result } = await ask('get_whole', { size: 6_000 })
    expect(result.isError).toBe(true)
    expect(JSON.parse(result.content[0].text)).toMatchObject({
      status: 422,
      hint: expect.stringContaining('Ask for less'),
    })
    expect((await fast.inject('/whole?size=6000')).json().text).toHaveLength(6_000)
  })

  test('a challenge of the route becomes the HTTP answer', async () => {
    const { response } = await ask('step_up', {})
    expect([response.statusCode, response.headers['www-authenticate']]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="a b"',
    ])
    expect(response.json()).toMatchObject({ id: 7, error: { code: -32000, data: { status: 403 } } })
  })

  test('a tool that the caller cannot see is refused as HTTP', async () => {
    const app = await buildFixture({ SOPHIA_API_KEYS: `r:read:${createHash('sha256').update('r').digest('hex')}` })
    const response = await app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...headers('tools/call', 'add_item'), authorization: 'Bearer r' },
      payload: call({ name: 'add_item', arguments: { name: 'x' } }, { ...modern, ...extra }),
    })
    expect([response.statusCode, response.json().id, response.json().error.data.status]).toEqual([403, 7, 403])
    await app.close()
  })
})

describe('a declaration that would mislead a client stops the start:', () => {
  test.each([
    ['a write that does not say whether it destroys', 'write', { idempotent: true }, {}],
    ['a write that does not say whether it can be repeated', 'admin', { destructive: true }, {}],
    ['a read that says it destroys', 'read', { destructive: true }, {}],
    ['an input that travels in a header', 'read', {}, { 'x-mcp-header': 'X' }],
  ] as const)('%s', async (_label, needed, hints, keyword) => {
    const app = await buildFixture()
    expect(() =>
      app.post(
        '/odd',
        {
          schema: { body: { type: 'object', properties: { name: { type: 'string', ...keyword } } } },
          config: { access: needed, tool: { name: 'odd', description: 'Odd', ...hints } },
        },
        async () => ({}),
      ),
    ).toThrow('Tool odd')
    await app.close()
  })
})
