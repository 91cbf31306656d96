/** What several callers of a cached route wait for belongs to none of them, its statements neither. */
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { createApp, parseConfig, plumbing, serviceConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { expect, onTestFinished, test } from 'vitest'

test('the first caller, who is late, does not take the others’ answer along', async () => {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })
  const database = await openDatabase({
    url: await createTestDatabase(),
    name: 'x',
    migrations: {},
    requests: app,
  })
  app.addHook('onClose', database.close)
  onTestFinished(() => app.close())
  let runs = 0
  const schema = { operationId: 'slow', response: { 200: Type.Object({ ok: Type.Boolean() }) } }
  app.get('/slow', { schema, config: { access: 'read', cache: { ttl: 60 }, budgetMs: 60_000 } }, async () => {
    runs++
    await sql`select pg_sleep(1)`.execute(database.kysely)
    return { ok: true }
  })
  const ask = (ms: number) => app.inject({ url: '/slow', headers: { 'sophia-budget-ms': String(ms) } })
  const hasty = ask(300)
  await expect.poll(() => runs).toBe(1)
  const patient = ask(60_000)
  expect((await hasty).statusCode).toBe(504)
  expect((await patient).statusCode).toBe(200)
  expect(runs).toBe(1)
})
