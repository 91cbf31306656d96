/** The committed documents of each app. `npm run documents` writes them anew. */
import { fileURLToPath } from 'node:url'
import { serviceList } from '@sophia/catalog'
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
})
