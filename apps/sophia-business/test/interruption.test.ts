import { createTestDatabase } from '@sophia/database/testing'
import { sql } from 'kysely'
import { openDatabase } from '@sophia/database'
import { expect, test } from 'vitest'
import type { IntakeReport } from '../src/intake/intakes.ts'
import { migrations } from '../src/migrations/index.ts'
import { clientOf, crmFiles, startBusiness, template } from './business.ts'
import { generateExport, money } from './generated-export.ts'
import { startProcess } from './process.ts'

const until = async <Found>(look: () => Promise<Found | undefined>): Promise<Found> => {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 5))
  }
}

test('an upload whose process is killed in the middle is finished by the next one, exactly once', async () => {
  const { files, expected } = generateExport(30_000)
  const databaseUrl = await createTestDatabase()
  const { url, kill } = await startProcess({ DATABASE_URL: databaseUrl })
  const { id } = (await (await clientOf(url).send({ template }, files)).json()) as { id: string }
  const seen = await until(async () => {
    const report = (await (await fetch(`${url}/intake/${id}`)).json()) as IntakeReport
    return report.status === 'running' && report.rows.read > 2_000 ? report : undefined
  })
  await kill()
  expect(seen.rows.read).toBeLessThan(30_000)

  await using next = await startBusiness({ DATABASE_URL: databaseUrl })
  const report = await next.ended(id)
  expect([report.status, report.rows]).toEqual([
    'done',
    { read: 30_033, stored: 30_033, unchanged: 0, questioned: 0, rejected: 0 },
  ])
  const { totals } = await next.ask({ metrics: ['won_value', 'deals_open'] })
  expect(totals).toMatchObject({ won_value: { value: money(expected.wonCents) }, deals_open: { value: expected.open } })
})

test('a lost connection undoes what was begun, and the work is done again', async () => {
  const { files } = generateExport(20_000)
  await using business = await startBusiness()
  const database = await openDatabase<unknown>({ url: business.databaseUrl, name: 'test', migrations })
  const { id } = (await (await business.send({ template }, files)).json()) as { id: string }
  const ended = await until(async () => {
    const { rows } = await sql<{ ended: boolean }>`
      select pg_terminate_backend(l.pid) as ended from pg_locks as l
      where l.locktype = 'advisory' and l.objid = 8004 and l.granted and l.database = (select oid from pg_database where datname = current_database())
        and (select read from intakes where id = ${id}) > 0`.execute(database.kysely)
    return rows[0]?.ended
  })
  await database.close()
  expect(ended).toBe(true)
  expect((await business.ended(id)).rows).toMatchObject({ stored: 20_033 })
})

test('a shutdown puts the work back, and a restart finishes it', async () => {
  const { files } = generateExport(20_000)
  const first = await startBusiness()
  const { id } = (await (await first.send({ template }, files)).json()) as { id: string }
  await first.app.close()
  await using next = await startBusiness({ DATABASE_URL: first.databaseUrl })
  expect((await next.ended(id)).rows).toMatchObject({ stored: 20_033 })
})

test('an upload that keeps ending its process is given up, and says so', async () => {
  const first = await startBusiness()
  const { id } = (await (await first.send({ template }, crmFiles)).json()) as { id: string }
  await first.app.close()
  const database = await openDatabase<unknown>({ url: first.databaseUrl, name: 'test', migrations })
  await sql`update intakes set status = 'running', attempts = 5 where id = ${id}`.execute(database.kysely)
  await sql`insert into intake_jobs (intake_id) values (${id}) on conflict do nothing`.execute(database.kysely)
  await database.close()
  await using next = await startBusiness({ DATABASE_URL: first.databaseUrl })
  expect(await next.ended(id)).toMatchObject({
    status: 'failed',
    fault: { reason: expect.stringContaining('interrupted 5 times') },
  })
})
