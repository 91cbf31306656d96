import { createTestDatabase } from '@sophia/database/testing'
import pg from 'pg'
import { expect, test } from 'vitest'
import { useAlteringProxy } from './altering-proxy.ts'
import { useSandbox } from './fixture.ts'
import { changes, finished, sync } from './syncing.ts'

const { build, url, vendor } = useSandbox()
const { alter, variables } = useAlteringProxy(url)
const someCompanies = async (count: number) => {
  const page = await vendor<{ results: { id: string }[] }>('GET', `/crm/objects/2026-09/companies?limit=${count}`)
  return page.results.map(({ id }) => id)
}
interface Given {
  id: string
  updatedAt?: string
  properties: Record<string, string>
}
const givenIn = (body: { results?: Given[] } | undefined, id: string | undefined): Given | undefined =>
  body?.results?.find((each) => each.id === id)

test('a record that cannot be stored makes its window a missing one, which names it; all others are stored', {
  timeout: 120_000,
}, async () => {
  const app = await build(variables())
  const [odd, timeless] = await someCompanies(2)
  alter((_path, { body }) => {
    const first = givenIn(body, odd)
    if (first) first.properties['name'] = 'A\0cme \ud800'
    delete givenIn(body, timeless)?.updatedAt
  })
  const answer = await sync(app, { objectType: 'companies' })
  expect(answer.complete).toBe(false)
  const reason = `HubSpot counts 420 records and gave 419; without times or properties came ${timeless}`
  expect(answer.missing).toMatchObject([{ kind: 'modified', reason }])
  const { items } = await changes(app, 'companies')
  expect(items).toHaveLength(419)
  expect(items.find(({ id }) => id === odd)?.properties['name']).toBe('Acme \ufffd')
  alter(() => {})
  expect(await sync(app, { objectType: 'companies' })).toMatchObject({ complete: true })
  expect((await changes(app, 'companies')).items).toHaveLength(420)
})

test('a record of the archive that cannot be stored is named; those beside it are stored', {
  timeout: 120_000,
}, async () => {
  const app = await build(variables())
  const [whole, timeless] = await someCompanies(2)
  for (const id of [whole, timeless]) await vendor('DELETE', `/crm/objects/2026-09/companies/${id}`)
  alter((path, { body }) => {
    if (path.includes('archived=true')) delete givenIn(body, timeless)?.updatedAt
  })
  const answer = await sync(app, { objectType: 'companies' })
  const reason = `Its archive is read; without times or properties came ${timeless}`
  expect(answer).toMatchObject({ complete: false, missing: [{ kind: 'archived', reason }] })
  const archived = (await changes(app, 'companies')).items.filter((each) => each.archived).map(({ id }) => id)
  expect(archived).toContain(whole)
  expect(archived).not.toContain(timeless)
})

test('what a sync could not store is not forgotten by a process that goes on with it', async () => {
  const DATABASE_URL = await createTestDatabase()
  await (await build({ DATABASE_URL })).close()
  const client = new pg.Client({ connectionString: DATABASE_URL })
  await client.connect()
  const begun = await client.query<{ id: string }>(`
    insert into syncs (object_type, mode, properties, as_of, planned)
    values ('companies', 'full', '["name"]', now(), true) returning id`)
  const id = begun.rows[0]?.id ?? ''
  await client.query(
    `insert into sync_windows (sync_id, kind, from_at, to_at, stored, position, unreadable)
     values ($1, 'archived', 'epoch', '2020-01-01', 1, '999999999999', '{4711}')`,
    [id],
  )
  await client.end()
  const answer = await finished(await build({ DATABASE_URL }), id)
  expect(answer).toMatchObject({ complete: false, missing: [{ kind: 'archived' }] })
  expect(answer.missing[0]?.reason).toContain('came 4711')
})

test('a record that was deleted while a sync read is archived with what is known of it; an erased one is emptied', {
  timeout: 120_000,
}, async () => {
  const app = await build(variables())
  const [deleted] = await someCompanies(1)
  await sync(app, { objectType: 'companies' })
  await vendor('DELETE', `/crm/objects/2026-09/companies/${deleted}`)
  const without = (body: { results?: Given[] } | undefined) => {
    if (body?.results) body.results = body.results.filter(({ id }) => id !== deleted)
  }
  const seen = async () => (await changes(app, 'companies')).items.find(({ id }) => id === deleted)
  alter((path, { body }) => {
    if (path.includes('archived=true') && !path.includes('/batch/')) without(body)
  })
  expect(await sync(app, { objectType: 'companies', full: true })).toMatchObject({ complete: true, removed: 0 })
  expect(await seen()).toMatchObject({ archived: true, properties: { name: expect.any(String) } })
  alter((path, { body }) => {
    if (path.includes('archived=true')) without(body)
  })
  expect(await sync(app, { objectType: 'companies', full: true })).toMatchObject({ complete: true, removed: 1 })
  expect(await seen()).toMatchObject({ archived: true, properties: {} })
})

test('a value that Postgres takes for none ends its window, not the sync', { timeout: 120_000 }, async () => {
  const app = await build(variables())
  const [odd] = await someCompanies(1)
  alter((_path, { body }) => {
    const given = givenIn(body, odd)
    if (given) given.updatedAt = '0000-01-01T00:00:00.000Z'
  })
  expect(await sync(app, { objectType: 'companies' })).toMatchObject({
    status: 'finished',
    complete: false,
    missing: [{ kind: 'modified', reason: 'HubSpot gave a value that cannot be stored' }],
  })
})

test('a part of a batch that HubSpot could not look up is told as its failing, not as records that are not there', async () => {
  const app = await build(variables())
  const ids = await someCompanies(3)
  alter((path, answer) => {
    if (!path.includes('/companies/batch/read')) return
    answer.status = 207
    answer.body = { ...answer.body, results: [], errors: [{ status: 'error', category: 'INTERNAL_ERROR' }] }
  })
  const read = (links: boolean) =>
    app.inject({ method: 'POST', url: '/batch/read', payload: { objectType: 'companies', ids, links } })
  expect((await read(false)).statusCode).toBe(502)
  alter((path, answer) => {
    if (!path.includes('/associations/')) return
    answer.status = 207
    answer.body = { ...answer.body, errors: [{ status: 'error', category: 'INTERNAL_ERROR' }] }
  })
  expect((await read(true)).json()).toMatchObject({ complete: false, missing: [] })
})

test('nor are the histories of deals that it could not look up', async () => {
  const app = await build(variables())
  const page = await vendor<{ results: { id: string }[] }>('GET', '/crm/objects/2026-09/deals?limit=2')
  const ids = page.results.map(({ id }) => id)
  const read = async () => app.inject({ method: 'POST', url: '/deals/histories', payload: { ids } })
  expect((await read()).json()).toMatchObject({ missing: [], items: [{}, {}] })
  alter((path, answer) => {
    if (!path.includes('/deals/batch/read')) return
    answer.status = 207
    answer.body = { ...answer.body, results: [], errors: [{ status: 'error', category: 'RATE_LIMITS' }] }
  })
  expect((await read()).json()).toMatchObject({ status: 502, upstream: 'hubspot' })
})

test('an association that HubSpot refuses for another reason than a missing record says that reason', async () => {
  const app = await build(variables())
  const [company] = await someCompanies(1)
  const { results } = await vendor<{ results: { id: string }[] }>('GET', '/crm/objects/2026-09/contacts?limit=1')
  const contact = results[0]?.id
  alter((path, answer) => {
    if (!path.includes('/associations/default/')) return
    answer.status = 400
    answer.body = { status: 'error', category: 'VALIDATION_ERROR', message: 'The account has reached its limit' }
  })
  const put = async (to: string | undefined) =>
    (await app.inject({ method: 'PUT', url: `/associations/companies/${company}/contacts/${to}` })).json()
  const refused = await put(contact)
  expect(refused).toMatchObject({ status: 400 })
  expect(JSON.stringify(refused.errors)).toContain('The account has reached its limit')
  expect(await put('999999999999')).toMatchObject({
    status: 404,
    detail: expect.stringContaining('contacts/999999999999'),
  })
  alter((path, answer) => {
    const isWrite = path.includes('/associations/default/')
    answer.status = isWrite ? 400 : 500
    if (isWrite) answer.body = { status: 'error', message: 'The account has reached its limit' }
  })
  expect(JSON.stringify((await put(contact)).errors)).toContain('The account has reached its limit')
  alter((path, answer) => {
    if (!path.includes('/associations/default/')) return
    answer.status = 404
    answer.body = { status: 'error', message: 'No such kind of association' }
  })
  // It is to be made: that it is not there yet is no reason.
  expect(await put(contact)).toMatchObject({ status: 502, upstream: 'hubspot' })
})

test('an answer larger than 32 MiB is refused before it fills the memory', { timeout: 60_000 }, async () => {
  const app = await build(variables())
  alter((path, { body }) => {
    if (body?.results && path.includes('/companies')) body.padding = 'x'.repeat(33 * 1024 * 1024)
  })
  expect((await app.inject('/companies?limit=1')).json()).toMatchObject({ status: 502, upstream: 'hubspot' })
})
