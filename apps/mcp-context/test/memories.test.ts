/** What is remembered, for how long it holds, and that what is forgotten is gone. */
import { type Database, openDatabase } from '@sophia/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { type Context, type Person, pointersOf, startContext } from './fixture.ts'

let context: Context
let database: Database<unknown>
beforeAll(async () => {
  context = await startContext()
  database = await openDatabase({ url: context.databaseUrl, name: 'mcp_context', migrations })
  await context.call('root', 'PUT', '/collections/handbook', {})
})
afterAll(async () => {
  await database?.close()
  await context?.close()
})

const remember = (given: Record<string, unknown>, person: Person = 'ana') =>
  context.call(person, 'POST', '/memories', {
    source: 'call with Acme, 3 March',
    visibility: 'team:sales',
    ...given,
  })
const recall = async (subject: string, more = '', person: Person = 'ana'): Promise<string[]> => {
  const { body } = await context.call(person, 'GET', `/memories?subject=${encodeURIComponent(subject)}${more}`)
  return body.items.map(({ statement }: { statement: string }) => statement)
}

describe('a memory', () => {
  test('holds in its window and nowhere else', async () => {
    const subject = 'account:window'
    await remember({
      subject,
      statement: 'They use Yardi.',
      validFrom: '2026-01-01T00:00:00Z',
      validTo: '2026-06-01T00:00:00Z',
    })
    expect(await recall(subject, '&asOf=2026-03-01T00:00:00Z')).toEqual(['They use Yardi.'])
    for (const asOf of ['2025-12-31T23:59:59Z', '2026-06-01T00:00:00Z'])
      expect(await recall(subject, `&asOf=${asOf}`)).toEqual([])
    expect(await recall(subject)).toEqual([])
    expect(await recall(subject, '&history=true')).toEqual(['They use Yardi.'])
  })

  test('needs a source, and a time that runs forward', async () => {
    const { status, body } = await context.call('ana', 'POST', '/memories', { subject: 'a', statement: 'b' })
    expect([status, pointersOf({ status, body })]).toEqual([400, ['/body/source']])
    const backward = await remember({
      subject: 'a',
      statement: 'b',
      validFrom: '2026-02-01T00:00:00Z',
      validTo: '2026-01-01T00:00:00Z',
    })
    expect([backward.status, pointersOf(backward)]).toEqual([400, ['/body/validTo']])
  })

  test('that was recalled is not learned again, whatever it is dressed in', async () => {
    const subject = 'account:echo'
    const first = await remember({ subject, statement: 'Their renewal is in May.' })
    expect([first.status, first.body.outcome]).toEqual([201, 'created'])
    const again = await remember({ subject, statement: '  their RENEWAL is in May ', source: 'an agent' })
    expect([again.status, again.body.outcome, again.body.id]).toEqual([200, 'unchanged', first.body.id])
    expect((await remember({ subject, statement: 'New.', source: `memory:${first.body.id}` })).status).toBe(422)
    expect(await recall(subject)).toEqual(['Their renewal is in May.'])
  })

  test('said by many at once is one memory', async () => {
    const subject = 'account:crowd'
    const said = await Promise.all(Array.from({ length: 8 }, () => remember({ subject, statement: 'They moved.' })))
    expect(new Set(said.map(({ body }) => body.id)).size).toBe(1)
    expect(said.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  test('that waits for its turn begins to hold then, and is known if another told it meanwhile', async () => {
    const subject = 'account:turn'
    const mine = { subject, statement: 'They moved.', source: 'mail', visibility: 'team:sales' }
    if (!database) throw new Error('no database')
    const waiting = await database.kysely.transaction().execute(async (turn) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`memory ${subject}`}, 0))`.execute(turn)
      const late = remember(mine)
      await expect
        .poll(async () => {
          const { rows } = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`.execute(turn)
          return rows.length
        })
        .toBe(1)
      await sql`insert into memories (subject, statement, fingerprint, source, visibility, valid_from, recorded_by)
        values (${subject}, ${mine.statement}, 'they moved', 'call', 'team:sales', date_trunc('milliseconds', clock_timestamp()), 'ben')`.execute(
        turn,
      )
      return { late }
    })
    expect((await waiting.late).body.outcome).toBe('unchanged')
    expect(await recall(subject)).toEqual(['They moved.'])
  })
})

describe('superseding', () => {
  test('ends the old memory where the new one begins; the past stays what it was', async () => {
    const subject = 'account:super'
    const old = await remember({ subject, statement: 'Ten seats.', validFrom: '2026-01-01T00:00:00Z' })
    const fresh = await remember({
      subject,
      statement: 'Twenty seats.',
      validFrom: '2026-05-01T00:00:00Z',
      supersedes: old.body.id,
    })
    expect(fresh.status).toBe(201)
    expect(await recall(subject)).toEqual(['Twenty seats.'])
    expect(await recall(subject, '&asOf=2026-04-30T00:00:00Z')).toEqual(['Ten seats.'])
    const again = await remember({ subject, statement: 'Thirty seats.', supersedes: old.body.id })
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining(fresh.body.id)])
  })

  test('needs the same subject and the same readers, and a memory that is there', async () => {
    const old = await remember({ subject: 'account:other', statement: 'One office.' })
    const wrong = await remember({
      subject: 'account:wrong',
      statement: 'Two offices.',
      visibility: 'user:ana',
      supersedes: old.body.id,
    })
    expect([wrong.status, pointersOf(wrong)]).toEqual([400, ['/body/subject', '/body/visibility']])
    const absent = '01a20949-bd45-728a-89c4-16e21a39c695'
    const hidden = await remember(
      { subject: 'account:other', statement: 'X.', visibility: 'user:carla', supersedes: old.body.id },
      'carla',
    )
    const missing = await remember(
      { subject: 'account:other', statement: 'X.', visibility: 'user:carla', supersedes: absent },
      'carla',
    )
    expect([hidden.status, hidden.body.detail.replace(old.body.id, absent)]).toEqual([404, missing.body.detail])
  })
})

describe('visibility', () => {
  test('others neither read, count, export nor collide with a memory that is not for them', async () => {
    const subject = 'person:hidden'
    await remember({ subject, statement: 'She resigns.', visibility: 'user:carla' }, 'carla')
    expect((await remember({ subject, statement: 'She resigns.', visibility: 'user:ana' })).body.outcome).toBe(
      'created',
    )
    expect(await recall(subject, '', 'carla')).toEqual(['She resigns.'])
    expect(await recall(subject, '', 'ben')).toEqual([])
    const { body } = await context.call('ben', 'GET', `/subjects/${subject}/export`)
    expect(body).toMatchObject({ memories: [], documents: [], sessions: [], complete: true })
    expect((await remember({ subject, statement: 'No.', visibility: 'team:finance' })).status).toBe(403)
    expect((await remember({ subject, statement: 'No.' }, 'dora')).status).toBe(403)
  })
})

describe('forgetting a subject', () => {
  test('takes all of it, lists what went, and nothing is found afterwards', async () => {
    const subject = 'person:Ada Lovelace'
    const path = `/subjects/${encodeURIComponent(subject)}`
    const memory = await remember({ subject, statement: 'Ada prefers mornings.' })
    const document = await context.add({
      text: 'Ada quixotically asked for mornings.',
      metadata: { subject },
      source: 'mail/1',
    })
    // A later version that no longer names her: the first one still does.
    await context.add({ text: 'Somebody quixotically asked for evenings.', source: 'mail/1' })
    const other = await context.add({ text: 'Quixotically unrelated.' })
    const session = await context.call('ana', 'POST', '/sessions', { subject })
    await context.call('ana', 'POST', `/sessions/${session.body.id}/messages`, { role: 'user', content: 'About Ada.' })

    const exported = (await context.call('ana', 'GET', `${path}/export`)).body
    expect([exported.memories.length, exported.documents.length, exported.sessions[0].messages[0].content]).toEqual([
      1,
      1,
      'About Ada.',
    ])

    expect((await context.call('ana', 'DELETE', path)).status).toBe(403)
    const { body: receipt } = await context.call('root', 'DELETE', path)
    expect(receipt).toMatchObject({
      removed: { memories: [memory.body.id], documents: [document.id], sessions: [session.body.id] },
      remaining: { memories: 0, documents: 0, chunks: 0, sessions: 0 },
      complete: true,
      deletedBy: 'root',
    })

    expect(await recall(subject, '&history=true', 'root')).toEqual([])
    expect((await context.search('quixotically')).hits.map((hit) => hit.document.id)).toEqual([other.id])
    const pack = await context.call('root', 'POST', '/pack', { query: 'quixotically Ada', tokenBudget: 500, subject })
    expect(pack.body.text).not.toContain('Ada')
    const after = (await context.call('root', 'GET', `${path}/export`)).body
    expect(after).toMatchObject({ memories: [], documents: [], sessions: [] })
    expect((await context.call('ana', 'GET', `/sessions/${session.body.id}`)).status).toBe(404)
    // Not in any table, the receipts included.
    const { rows } = await database.pool.query<{ held: string }>(
      `select query_to_xml('select * from ' || tablename, true, false, '')::text as held
       from pg_tables where schemaname = 'public'`,
    )
    expect(rows.filter(({ held }) => /Lovelace|prefers mornings/.test(held))).toEqual([])
  })

  test('of which nothing is known leaves a receipt of nothing', async () => {
    const { status, body } = await context.call('root', 'DELETE', '/subjects/nobody')
    expect([status, body.removed, body.complete]).toEqual([200, { memories: [], documents: [], sessions: [] }, true])
  })
})
