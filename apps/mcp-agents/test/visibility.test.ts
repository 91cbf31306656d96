import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { mcpCall } from '@sophia/service/testing'
import type { App } from '@sophia/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, openBench } from './start.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = ['ana:write', 'ben:write', 'eve:read', 'root:admin']

let bench: Bench
let app: App
let run: string
beforeAll(async () => {
  bench = await openBench()
  const held = keys.map((key) => `${key}:${sha256(key.split(':')[0] ?? '')}`).join(',')
  ;({ app } = await bench.replica({ SOPHIA_API_KEYS: held }))
  run = await start('ana')
  const status = async () => (await ask('ana', 'GET', `/runs/${run}`)).json<{ status: string }>().status
  while ((await status()) !== 'done') await setTimeout(50)
})
afterAll(() => bench?.close())

const ask = (who: string, method: 'GET' | 'POST', url: string, payload?: object) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${who}` }, ...(payload && { payload }) })
const start = async (who: string) =>
  (await ask(who, 'POST', '/runs', { agent: 'pipeline-review' })).json<{ id: string }>().id
const listed = async (who: string, query = '') =>
  (await ask(who, 'GET', `/runs?limit=100${query}`)).json<{ items: { id: string }[] }>().items.map(({ id }) => id)

describe('a run', () => {
  test.each([
    ['GET', ''],
    ['GET', '?detail=brief'],
    ['GET', '/events'],
    ['GET', '/spans'],
    ['POST', '/replay'],
    ['POST', '/cancel'],
  ] as const)(
    '%s %s: is there for whoever started it and for administrators, and for nobody else',
    async (method, more) => {
      const [path, query = ''] = more.split('?')
      const url = `/runs/${run}${path}${query && `?${query}`}`
      const nowhere = url.replace(run, '01990000-0000-7000-8000-000000000000')
      for (const stranger of ['ben', 'eve']) {
        // Readers may cancel nothing at all.
        if (stranger === 'eve' && path === '/cancel') continue
        const refusal = await ask(stranger, method, url)
        expect(refusal.statusCode).toBe(404)
        // Nothing tells it from one that is not there.
        const unknown = (await ask(stranger, method, nowhere)).json<{ detail: string }>()
        expect(refusal.json<{ detail: string }>().detail.replace(run, 'x')).toBe(
          unknown.detail.replace('01990000-0000-7000-8000-000000000000', 'x'),
        )
      }
      // One that is done cannot be cancelled: that is said to whoever may know.
      const expected = path === '/cancel' ? 409 : 200
      for (const theirs of ['ana', 'root']) expect((await ask(theirs, method, url)).statusCode).toBe(expected)
    },
  )

  test('is listed for the same people, by whoever started it for administrators', async () => {
    const other = await start('ben')
    expect(await listed('ana')).toEqual([run])
    expect(await listed('ben')).toEqual([other])
    expect(await listed('eve')).toEqual([])
    expect(await listed('ana', '&startedBy=ben')).toEqual([])
    expect(await listed('root')).toEqual([other, run])
    expect(await listed('root', '&startedBy=ana')).toEqual([run])
  })

  test('is there over MCP as it is over REST', async () => {
    const get = (who: string) => mcpCall(app, 'get_run', { id: run }, { authorization: `Bearer ${who}` })
    expect((await get('ben')).isError).toBe(true)
    expect((await get('ana')).structuredContent).toMatchObject({ id: run, startedBy: 'ana' })
  })
})
