import { type App, encodeCursor } from '@sophia/service'
import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build } = useSandbox()

/** Of no list's making. */
const shapeless = ['nonsense', '%00', ...[null, true, 1.5, {}, [], ['deals'], [1, 'deals']].map(encodeCursor)]
/** Such as some lists make, for places that none of them has. */
const madeUp = ['nowhere', '-1', '1e3', '\u0000', '', -1, 2 ** 52, ['contacts', -1], ['contacts', 2 ** 52]].map(
  encodeCursor,
)

/** Every list that has a cursor, its path filled in. */
async function listsOf(app: App): Promise<string[]> {
  type Described = { paths: Record<string, { get?: { parameters?: { name: string }[] } }> }
  const { paths } = (await app.inject('/openapi.json')).json<Described>()
  const [deal] = (await app.inject('/deals?limit=1')).json<{ items: { id: string }[] }>().items
  return Object.entries(paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'cursor'))
    .map(([path]) => path.replace('{id}', deal?.id ?? '').replace('{objectType}', 'contacts'))
}

test('no list breaks on a cursor that it never gave: it says where the fault is', { timeout: 60_000 }, async () => {
  const app = await build({
    HUBSPOT_CLIENT_SECRET: 'client-secret',
    HUBSPOT_WEBHOOK_URL: 'https://sophia.example/webhooks',
  })
  const lists = await listsOf(app)
  expect(lists.length).toBeGreaterThan(7)
  // Changes have a place only after a sync.
  const sync = await app.inject({ method: 'POST', url: '/sync', payload: { objectType: 'contacts', waitMs: 0 } })
  expect([200, 202]).toContain(sync.statusCode)

  for (const cursor of [...shapeless, ...madeUp]) {
    const payload = { objectType: 'deals', limit: 1, cursor: decodeURIComponent(cursor) }
    const answers = [
      ...(await Promise.all(lists.map(async (list) => [list, await app.inject(`${list}?cursor=${cursor}`)] as const))),
      ['search', await app.inject({ method: 'POST', url: '/search', payload })] as const,
    ]
    for (const [list, response] of answers) {
      const { errors, items } = response.json()
      const named = response.statusCode === 400 && /^.(query|body).cursor$/.test(errors?.[0]?.pointer)
      const seems = madeUp.includes(cursor) && response.statusCode === 200 && Array.isArray(items)
      expect(named || seems, `${list} ${cursor}: ${response.statusCode} ${response.body.slice(0, 300)}`).toBe(true)
    }
  }
})
