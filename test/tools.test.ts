/** Promises over every tool of all nine services. */
import { serviceList } from '@sophia/catalog'
import { encodeCursor } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { samples } from './samples.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.close())

/** Readers may call them, and each call is stored: no read, and nothing that a reader could harm. */
const recordingPosts = new Set(['mcp-research research'])

/**
 * Reads that are asked with a POST because their question is an object. A new one belongs here only when nothing that
 * a caller could read afterwards is changed by it.
 */
const readingPosts = new Set([
  'mcp-business ask',
  'mcp-business compare',
  'mcp-business detect_anomalies',
  'mcp-business explain_change',
  'mcp-business forecast_revenue',
  'mcp-business make_chart',
  'mcp-business query_metric',
  'mcp-business what_if',
  'mcp-context make_pack',
  'mcp-context search',
  'mcp-research read_page',
  'mcp-research verify_citations',
  'sophia-business get_signal_digest',
  'sophia-business query_kpis',
  'sophia-business search_prospects',
  'sophia-dashboard call_reading_tool',
  'sophia-hubspot read_records',
  'sophia-hubspot search_records',
])

/** A page's operation is one of several that get something; as a tool it stands alone. */
const renamed: Record<string, string> = { getOverview: 'overview', askAgent: 'ask' }

describe.each(serviceList)('$name', ({ name }) => {
  const tools = () => [...platform.apps[name].mcp.tools.values()]

  test('has few tools, and a model can carry their list', () => {
    const listed = platform.apps[name].mcp.list('admin')
    expect(listed.length).toBeGreaterThan(0)
    expect(listed.length).toBeLessThanOrEqual(12)
    expect(countTokens(JSON.stringify(listed))).toBeLessThanOrEqual(3_000)
  })

  test('names and describes its tools for a model', () => {
    for (const { listing } of tools()) {
      expect(listing.name).toMatch(/^[a-z]+(_[a-z]+)*$/)
      expect(listing.description.length, `${listing.name} says when to call it`).toBeGreaterThan(20)
      for (const schema of [listing.inputSchema, listing.outputSchema ?? {}])
        for (const key of ['anyOf', 'oneOf', 'allOf']) expect(Object.keys(schema), listing.name).not.toContain(key)
    }
  })

  test('a cursor that it did not give is no failure of ours', async () => {
    const cursor = encodeCursor('-'.repeat(36))
    for (const { name: tool, listing } of tools()) {
      if (!Object.hasOwn(listing.inputSchema['properties'] ?? {}, 'cursor')) continue
      const args = Object.entries(samples[name][tool] ?? {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? value.replace('$', '') : value,
      ])
      const { content } = await mcpCall(platform.apps[name], tool, { ...Object.fromEntries(args), cursor })
      expect(JSON.parse(content[0]?.text ?? '{}').status, tool).not.toBe(500)
    }
  })

  test('names each tool after its operation', async () => {
    const { paths } = (await platform.apps[name].inject('/openapi.json')).json<{
      paths: Record<string, Record<string, { operationId?: string }>>
    }>()
    for (const { name: tool, path, method } of tools()) {
      const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.operationId ?? ''
      const expected = renamed[operation] ?? operation.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      expect(expected).toBe(tool)
    }
  })

  test('gives hints that are true', () => {
    for (const { name: tool, method, access, listing } of tools()) {
      const { readOnlyHint, destructiveHint, idempotentHint } = listing.annotations
      const reads = method === 'GET' || (method === 'POST' && readingPosts.has(`${name} ${tool}`))
      expect([tool, readOnlyHint]).toEqual([tool, reads])
      if (reads) expect([tool, destructiveHint, idempotentHint]).toEqual([tool, false, true])
      // Who may only read is offered nothing that writes.
      else if (recordingPosts.has(`${name} ${tool}`)) expect([destructiveHint, idempotentHint]).toEqual([false, false])
      else expect(['write', 'admin'], tool).toContain(access)
      if (method === 'PUT' || method === 'DELETE') expect(idempotentHint, tool).toBe(true)
      if (method === 'DELETE') expect(destructiveHint, tool).toBe(true)
    }
  })

  test('shows a role what it may use and nothing else', () => {
    const shown = (role: 'read' | 'write') => platform.apps[name].mcp.list(role).map((tool) => tool.name)
    const allowed = (...accesses: string[]) =>
      tools().flatMap((tool) => (accesses.includes(tool.access) ? [tool.name] : []))
    expect(shown('read')).toEqual(allowed('public', 'read'))
    expect(shown('write')).toEqual(allowed('public', 'read', 'write'))
  })
})

test('every read that is asked with a POST is known', () => {
  const found = serviceList.flatMap(({ name }) =>
    [...platform.apps[name].mcp.tools.values()].flatMap((tool) =>
      tool.method === 'POST' && tool.listing.annotations.readOnlyHint ? [`${name} ${tool.name}`] : [],
    ),
  )
  expect(found.sort()).toEqual([...readingPosts].sort())
})
