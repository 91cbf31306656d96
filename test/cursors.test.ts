/** Cursors come from outside, whatever they look like. */
import { serviceList } from '@sophia/catalog'
import { encodeCursor } from '@sophia/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.close())

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const forged = [
  'nonsense',
  '%00',
  ...['', 'nowhere', '\u0000', id, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, null, true, {}, [], [1], [-1, 1.5], [id, id]].map(
    encodeCursor,
  ),
]

interface Described {
  readonly paths: Record<string, { get?: { parameters?: { name: string; required?: boolean }[] } }>
}

test.for(serviceList)('no list of $name breaks on a cursor that it never gave', async ({ name }) => {
  const app = platform.apps[name]
  const { paths } = (await app.inject('/openapi.json')).json<Described>()
  const lists = Object.entries(paths).filter(([, { get }]) => {
    const parameters = get?.parameters ?? []
    return parameters.some((each) => each.name === 'cursor') && !parameters.some(({ required }) => required)
  })
  // Without a webhook's secret its events are no list.
  const answering = await Promise.all(
    lists.map(async ([list]) => ((await app.inject(list)).statusCode === 200 ? [list] : [])),
  )
  for (const list of answering.flat())
    for (const cursor of forged) {
      const response = await app.inject(`${list}?cursor=${cursor}`)
      const { errors, items } = response.json()
      const refused = response.statusCode === 400 && errors?.[0]?.pointer === '/query/cursor'
      // A place that a list could have leads to what is behind it, and be that nothing.
      const taken = response.statusCode === 200 && Array.isArray(items)
      expect(refused || taken, `${list} ${cursor}: ${response.statusCode} ${response.body.slice(0, 300)}`).toBe(true)
    }
})
