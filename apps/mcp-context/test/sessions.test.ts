import { type Database, openDatabase } from '@sophia/database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { createSessions } from '../src/sessions.ts'
import type { Tables } from '../src/tables.ts'
import { type Context, type Person, startContext } from './fixture.ts'

let context: Context
let database: Database<Tables>
beforeAll(async () => {
  context = await startContext()
  database = await openDatabase<Tables>({ url: context.databaseUrl, name: 'mcp_context', migrations })
})
afterAll(async () => {
  await database?.close()
  await context?.close()
})

const open = async (given: object = {}, person: Person = 'ana') =>
  (await context.call(person, 'POST', '/sessions', given)).body
const say = (id: string, content: string, person: Person = 'ana') =>
  context.call(person, 'POST', `/sessions/${id}/messages`, { role: 'user', content })
const read = (id: string, more = '', person: Person = 'ana') => context.call(person, 'GET', `/sessions/${id}${more}`)

test('a conversation gives its newest messages that fit, in order, and says how many it left out', async () => {
  const { id } = await open({ title: 'Renewals' })
  for (const word of ['one', 'two', 'three', 'four']) await say(id, `${word} `.repeat(20))
  const whole = (await read(id)).body
  expect(whole.messages.map(({ ordinal }: { ordinal: number }) => ordinal)).toEqual([1, 2, 3, 4])
  expect([whole.complete, whole.omitted, whole.title]).toEqual([true, 0, 'Renewals'])
  const [, , third, fourth] = whole.messages
  const part = (await read(id, `?tokenBudget=${third.tokens + fourth.tokens}`)).body
  expect(part.messages).toEqual([third, fourth])
  expect(part).toMatchObject({ complete: false, omitted: 2, tokens: third.tokens + fourth.tokens })
  expect((await read(id, '?tokenBudget=1')).body).toMatchObject({ messages: [], omitted: 4, tokens: 0 })
})

test('messages that come at once each get a number', async () => {
  const { id } = await open()
  const said = await Promise.all(Array.from({ length: 10 }, (_, index) => say(id, `message ${index}`)))
  expect(said.map(({ body }) => body.ordinal).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('it is for its maker, unless it says otherwise', async () => {
  const own = await open()
  const team = await open({ visibility: 'team:sales' })
  expect((await read(own.id, '', 'ben')).status).toBe(404)
  expect((await say(own.id, 'hello', 'ben')).status).toBe(404)
  expect((await say(team.id, 'hello', 'ben')).status).toBe(201)
  expect((await read(team.id, '', 'carla')).status).toBe(404)
  expect((await context.call('ana', 'POST', '/sessions', { visibility: 'user:carla' })).status).toBe(403)
})

test('those that one may read are listed, newest first and page by page, and never one that has expired', async () => {
  const [first, second, gone] = [await open({ title: '1' }), await open({ title: '2' }), await open({ title: 'gone' })]
  const foreign = await open({ title: 'not for ana' }, 'carla')
  await database.pool.query("update sessions set expires_at = now() - interval '1 second' where id = $1", [gone.id])
  const list = async (more: string) => (await context.call('ana', 'GET', `/sessions${more}`)).body
  const newest = await list('?limit=1')
  expect(newest.items).toMatchObject([{ id: second.id, title: '2', messageCount: 0, createdBy: 'ana' }])
  const next = await list(`?limit=1&cursor=${newest.nextCursor}`)
  expect(next.items).toMatchObject([{ id: first.id, title: '1' }])
  const all = (await list('?limit=100')).items.map(({ id }: { id: string }) => id)
  expect(all).not.toContain(gone.id)
  expect(all).not.toContain(foreign.id)
  expect((await list('?cursor=nonsense')).status).toBe(400)
})

test('without a message for a day it is gone; a message lets it live as long again', async () => {
  const { id, createdAt, expiresAt } = await open()
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeCloseTo(24 * 3_600_000, -4)
  await database.pool.query("update sessions set expires_at = now() + interval '1 minute' where id = $1", [id])
  const { body } = await say(id, 'still here')
  expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
  await database.pool.query("update sessions set expires_at = now() - interval '1 second' where id = $1", [id])
  expect([(await read(id)).status, (await say(id, 'too late')).status]).toEqual([404, 404])
  const sessions = createSessions(database.kysely, 1)
  expect(await sessions.sweep()).toBeGreaterThan(0)
  const { rows } = await database.pool.query('select from messages where session_id = $1', [id])
  expect(rows).toEqual([])
})
