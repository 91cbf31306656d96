/** Clients from outside, against all nine `/mcp` endpoints. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMCPClient } from '@ai-sdk/mcp'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { serviceList } from '@sophia/catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { samples } from './samples.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.close())

const inspector = fileURLToPath(new URL('../node_modules/.bin/mcp-inspector', import.meta.url))
const inspect = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await promisify(execFile)(inspector, ['--cli', ...args], { timeout: 60_000 })
  return JSON.parse(stdout) as Record<string, unknown>
}

describe.each(serviceList)('$name', ({ name }) => {
  const firstRead = () => {
    const tool = platform.apps[name].mcp
      .list('admin')
      .find(
        ({ name: each, annotations }) =>
          annotations.readOnlyHint && Object.keys(samples[name]?.[each] ?? {}).length === 0,
      )
    if (!tool) throw new Error(`${name} has no reading tool that takes no arguments`)
    return tool.name
  }

  test.each([
    ['the handshake of 2025-11-25', {}],
    ['revision 2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const],
  ])('the official client lists and calls with %s', async (_label, options) => {
    const client = new Client({ name: 'test', version: '1' }, options)
    await client.connect(new StreamableHTTPClientTransport(new URL(`${platform.urls[name]}/mcp`)))
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(firstRead())
    const answer = await client.callTool({ name: firstRead(), arguments: {} })
    expect(answer.isError ?? false).toBe(false)
    expect(answer.structuredContent).toBeTypeOf('object')
    await client.close()
  })

  test('the first major version of the official client lists and calls', async () => {
    const client = new FirstClient({ name: 'test', version: '1' })
    await client.connect(new FirstTransport(new URL(`${platform.urls[name]}/mcp`)))
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(firstRead())
    expect((await client.callTool({ name: firstRead(), arguments: {} })).isError ?? false).toBe(false)
    await client.close()
  })

  test('the AI SDK’s client lists and calls', async () => {
    const client = await createMCPClient({ transport: { type: 'http', url: `${platform.urls[name]}/mcp` } })
    const tools = await client.tools()
    const tool = tools[firstRead()]
    const answer = (await tool?.execute({}, { messages: [], toolCallId: 'call', context: undefined })) as {
      isError?: boolean
      content: unknown[]
    }
    expect(answer.isError ?? false).toBe(false)
    expect(answer.content.length).toBeGreaterThan(0)
    await client.close()
  })

  test('the Inspector’s CLI lists and calls', async () => {
    const url = `${platform.urls[name]}/mcp`
    const listed = (await inspect(url, '--transport', 'http', '--method', 'tools/list')) as {
      tools: { name: string }[]
    }
    expect(listed.tools.map((tool) => tool.name)).toContain(firstRead())
    const called = await inspect(url, '--transport', 'http', '--method', 'tools/call', '--tool-name', firstRead())
    expect(called['isError'] ?? false).toBe(false)
  }, 120_000)
})
