/** The committed documents of each app. `npm run documents` writes them anew. */
import { fileURLToPath } from 'node:url'
import { serviceList } from '@sophia/catalog'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.close())

const file = (service: string, name: string) => fileURLToPath(new URL(`../apps/${service}/${name}`, import.meta.url))
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

describe.each(serviceList)('$name', ({ name }) => {
  test('openapi.json is what the routes say', async () => {
    const document = (await platform.apps[name].inject('/openapi.json')).json()
    await expect(pretty(document)).toMatchFileSnapshot(file(name, 'openapi.json'))
  })

  test('tools.json is what tools/list says', async () => {
    await expect(pretty(platform.apps[name].mcp.list('admin'))).toMatchFileSnapshot(file(name, 'tools.json'))
  })

  test('the tools are few, and their list is small enough for a model to carry', () => {
    const tools = platform.apps[name].mcp.list('admin')
    expect(tools.length).toBeGreaterThan(0)
    expect(tools.length).toBeLessThanOrEqual(12)
    expect(countTokens(JSON.stringify(tools))).toBeLessThanOrEqual(3000)
    for (const tool of tools) {
      expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/)
      expect(tool.description.length, `${tool.name} says when to call it`).toBeGreaterThan(20)
      expect(Object.keys(tool.inputSchema)).not.toContain('anyOf')
    }
  })
})
