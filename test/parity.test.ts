/** One promise over every route that is a tool: REST and MCP answer the same, success and failure. */
import { serviceList } from '@sophia/catalog'
import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { prepare, samples } from './samples.ts'

let platform: Platform
let known: Record<string, string>
beforeAll(async () => {
  platform = await startPlatform()
  known = await prepare(platform)
})
afterAll(() => platform?.close())

/** What differs from one call to the next by its nature. */
const volatile = new Set([
  'planHash',
  'expiresAt',
  'asOf',
  'checkedAt',
  'instance',
  'requestId',
  'uptimeS',
  'latencyMs',
  'ms',
  'createdAt',
  'updatedAt',
  'startedAt',
  'endedAt',
  'id',
  'lineageId',
  'score',
  'count',
  'p95Ms',
  'samples',
  'observedAt',
  'ageS',
])

/** What each call makes anew, for one tool only. */
const made: Record<string, readonly string[]> = { create_issue: ['number', 'url'], ask: ['runId', 'answer'] }

const steady = (value: unknown, tool = ''): unknown => {
  if (Array.isArray(value)) return value.map((each) => steady(each, tool))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      volatile.has(key) || made[tool]?.includes(key) ? [] : [[key, steady(each, tool)]],
    ),
  )
}

const filled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(filled)
  return typeof value === 'string' && value.startsWith('$') ? known[value.slice(1)] : value
}
const fill = (args: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).map(([key, value]) => [key, filled(value)]))

describe.each(serviceList)('$name', ({ name }) => {
  const rest = async (toolName: string, args: Record<string, unknown>) => {
    const app = platform.apps[name]
    const tool = app.mcp.tools.get(toolName)
    if (!tool) throw new Error(`No tool ${toolName}`)
    const { url, body } = tool.request(args)
    return app.inject({ method: tool.method as 'GET', url, ...(body !== undefined && { payload: body as object }) })
  }

  test('every tool has a sample', () => {
    expect(Object.keys(samples[name] ?? {}).sort()).toEqual([...platform.apps[name].mcp.tools.keys()].sort())
  })

  for (const [tool, args] of Object.entries(samples[name] ?? {})) {
    test(`${tool}: the same answer`, async () => {
      const given = fill(args)
      const outside = await rest(tool, given)
      const inside = await mcpCall(platform.apps[name], tool, given)
      expect([outside.statusCode < 300, outside.body.slice(0, 300)]).toEqual([true, expect.any(String)])
      expect(inside.isError ?? false).toBe(false)
      const { content } = platform.apps[name].mcp.tools.get(tool) ?? {}
      if (content) return expect(steady(inside.content)).toEqual(steady(content(outside.json())))
      expect(steady(inside.structuredContent, tool)).toEqual(steady(outside.json(), tool))
      expect(JSON.parse(inside.content[0]?.text ?? '')).toEqual(inside.structuredContent)
    })

    test(`${tool}: the same fault`, async () => {
      const faulty = { ...fill(args), 'not-an-input': true }
      const outside = await rest(tool, faulty)
      const inside = await mcpCall(platform.apps[name], tool, faulty)
      expect([tool, inside.isError ?? false]).toEqual([tool, outside.statusCode >= 400])
      expect(steady(JSON.parse(inside.content[0]?.text ?? ''))).toEqual(steady(outside.json()))
    })
  }
})
