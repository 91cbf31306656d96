import { mkdtemp, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { type Migration, openDatabase } from '../src/index.ts'
import { createTestDatabase, freePort } from '../src/testing.ts'
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../src/embedded.ts'

const migrations: Record<string, Migration> = {
  '0001_items': { up: (db) => db.schema.createTable('items').addColumn('id', 'bigint').execute() },
}

describe('openDatabase', () => {
  test('makes the service’s own database when the server has none of that name', async () => {
    const name = `own_${Date.now()}`
    const database = await openDatabase({ url: inject('postgresUrl'), name, migrations })
    const { rows } = await sql<{ current: string }>`select current_database() as current`.execute(database.kysely)
    expect(rows[0]?.current).toBe(name)
    await database.close()
  })

  test('three replicas that start at once apply each migration once', async () => {
    const url = await createTestDatabase()
    const replicas = await Promise.all(
      [1, 2, 3].map(() => openDatabase<{ items: { id: number } }>({ url, name: 'x', migrations })),
    )
    await replicas[0]?.kysely.insertInto('items').values({ id: 1 }).execute()
    const counted = await sql<{ n: number }>`select count(*) as n from items`.execute(replicas[1]!.kysely)
    expect(counted.rows[0]?.n).toBe(1)
    await Promise.all(replicas.map((replica) => replica.close()))
  })

  test('whatever keeps a start from its migrations is told with where it stands', async () => {
    const url = await createTestDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('create table kysely_migration (other text)')
    await client.end()
    const refused = await openDatabase({ url, name: 'x', migrations }).catch((error: Error) => error)
    expect(refused).toMatchObject({ name: 'DatabaseError', message: expect.stringMatching(/^Migration .+ failed: /) })
  })

  test('a later start applies what is new, and refuses a database that is ahead of it', async () => {
    const url = await createTestDatabase()
    const later: Record<string, Migration> = {
      ...migrations,
      '0002_more': { up: (db) => db.schema.createTable('more').addColumn('id', 'bigint').execute() },
    }
    const tables = async (known: Record<string, Migration>) => {
      const database = await openDatabase({ url, name: 'x', migrations: known })
      const { rows } = await sql<{ name: string }>`
        select tablename as name from pg_tables where tablename in ('items', 'more') order by 1`.execute(
        database.kysely,
      )
      await database.close()
      return rows.map(({ name }) => name)
    }
    expect(await tables(migrations)).toEqual(['items'])
    expect(await tables(migrations)).toEqual(['items'])
    expect(await tables(later)).toEqual(['items', 'more'])
    await expect(tables(migrations)).rejects.toThrow(/0002_more/)
  })

  test('a failing migration names itself and changes nothing', async () => {
    const url = await createTestDatabase()
    const broken = {
      ...migrations,
      '0002_broken': { up: (db) => sql`select nothing from nowhere`.execute(db).then(() => {}) } satisfies Migration,
    }
    await expect(openDatabase({ url, name: 'x', migrations: broken })).rejects.toThrow(/0002_broken/)
    const pool = new pg.Pool({ connectionString: url })
    const { rows } = await pool.query("select tablename from pg_tables where tablename = 'items'")
    expect(rows).toEqual([])
    await pool.end()
  })

  test('an unreachable server is named, the password is not', async () => {
    const port = await freePort()
    const opening = openDatabase({ url: `postgres://u:secret@127.0.0.1:${port}`, name: 'x', migrations, patience: 0 })
    await expect(opening).rejects.toThrow(`No Postgres answers at 127.0.0.1:${port}`)
    await expect(opening).rejects.not.toThrow(/secret/)
  })
})

describe('a connection that is cut', () => {
  test('between two statements of a transaction fails the transaction and nothing else', async () => {
    const database = await openDatabase<{ items: { id: number } }>({
      url: await createTestDatabase(),
      name: 'x',
      migrations,
    })
    const cut = database.kysely.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.kysely)
      await new Promise((wake) => setTimeout(wake, 200))
      await sql`select 1`.execute(trx)
    })
    await expect(cut).rejects.toThrow()
    await database.check()
    await database.close()
  })
})

describe('startEmbeddedPostgres', () => {
  test('says what to do when its port is taken', async () => {
    const folder = await mkdtemp('/var/tmp/sophia-taken-')
    const port = Number(new URL(inject('postgresUrl')).port)
    await expect(startEmbeddedPostgres({ folder: `${folder}/postgres`, port })).rejects.toThrow(EmbeddedPostgresError)
    await rm(folder, { recursive: true })
  })

  test('ends a server that its starter left behind, and keeps the data', async () => {
    const folder = await mkdtemp('/var/tmp/sophia-orphan-')
    const port = await freePort()
    const { spawn } = await import('node:child_process')
    const script = `import { startEmbeddedPostgres } from '${new URL('../src/embedded.ts', import.meta.url).href}'
      await startEmbeddedPostgres({ folder: '${folder}/postgres', port: ${port} }); console.log('up')`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((up) => starter.stdout.once('data', up))
    starter.kill('SIGKILL')
    await new Promise((gone) => starter.once('exit', gone))
    const again = await startEmbeddedPostgres({ folder: `${folder}/postgres`, port })
    const database = await openDatabase({ url: again.url, name: 'kept', migrations })
    await database.check()
    await database.close()
    await again.stop()
    await rm(folder, { recursive: true })
  })

  test.skipIf(process.getuid?.() !== 0)(
    'as root, below a folder that others may not enter, lives elsewhere',
    async () => {
      const closed = await mkdtemp('/tmp/sophia-closed-')
      const server = await startEmbeddedPostgres({ folder: `${closed}/data/postgres`, port: await freePort() })
      expect(server.folder).toMatch(/^\/var\/tmp\/sophia-[0-9a-f]{12}\/postgres$/)
      await server.stop()
      await rm(closed, { recursive: true })
      await rm(dirname(server.folder), { recursive: true })
    },
  )
})
