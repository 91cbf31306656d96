/** The archive of Postgres' log and a restore to a moment, rehearsed: a real Postgres, killed, its data gone. */
import { execFile, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { archiveScript, archiveSettings, waitingSql } from '../src/archive.ts'
import { backupScript } from '../src/backup.ts'
import { readUntil } from '../src/recovery/rewind.ts'
import { readRepository } from '../src/runbook/repository.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { baseBackup } from './base-backup.ts'
import type { Ran } from '../src/stand-in/exec.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

const run = promisify(execFile)
const patience = { timeout: 60_000, interval: 100 }

describe.skipIf(!hasKubectl)('a restore to a moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-rewind-'))
  const backups = join(folder, 'backups')
  const wal = join(backups, 'wal')
  const script = join(folder, 'archive.sh')
  let data: string
  let cluster: ApiServer
  let shell: Shell
  let server: EmbeddedPostgres | undefined
  const inRedis: string[] = []

  const start = async () => {
    server = await startEmbeddedPostgres({
      folder: data,
      port: await freePort(),
      settings: { ...archiveSettings(script), archive_timeout: '1' },
    })
    return server
  }
  const query = async (sql: string): Promise<string[]> => {
    const client = new pg.Client({ connectionString: `${(server ?? (await start())).url}/postgres` })
    await client.connect()
    try {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      // As psql shows them.
      return rows.map(([first]) => (typeof first === 'boolean' ? String(first)[0] : String(first)) as string)
    } finally {
      await client.end()
    }
  }
  const archived = () => vi.waitFor(async () => expect(await query(waitingSql(0))).toEqual(['0']), patience)
  /** Ends the segment in which a mark stands. @returns its name. */
  const ended = async () => {
    const [segment = ''] = await query("select pg_walfile_name(pg_logical_emit_message(true, 'test', 'mark'))")
    await query('select pg_switch_wal()')
    return segment
  }
  /** Everything that was written until now is in the archive. */
  const written = async () => {
    const segment = await ended()
    await vi.waitFor(() => expect(readdirSync(wal)).toContain(`${segment}.gz`), patience)
  }
  const names = () => query('select name from deals order by id')

  /** The one program of the job that npm does not have. */
  const nightly = async () => {
    const programs = join(folder, 'programs')
    mkdirSync(programs, { recursive: true })
    writeFileSync(join(folder, 'base.tar.gz'), gzipSync(await baseBackup(server?.url ?? '')))
    const copies = `#!/bin/sh\nmkdir "$6" && cp ${join(folder, 'base.tar.gz')} "$6"\n`
    writeFileSync(join(programs, 'pg_basebackup'), copies, { mode: 0o755 })
    await run('sh', ['-c', backupScript(backups)], {
      env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
    })
    return readdirSync(backups)
      .filter((name) => name.endsWith('Z'))
      .sort()
      .at(-1) as string
  }

  const exec = async (pod: string, [program = '', ...words]: readonly string[]): Promise<Ran> => {
    if (program === 'redis-cli') {
      inRedis.push(words.join(' '))
      return { stdout: 'OK\n', code: 0 }
    }
    if (program === 'psql')
      return query(words.at(-1) ?? '').then(
        (rows) => ({ stdout: `${rows.join('\n')}\n`, code: 0 }),
        (error: Error) => ({ stdout: '', stderr: error.message, code: 2 }),
      )
    if (pod !== 'postgres-restore') return { stdout: '', stderr: `${program}: not found`, code: 127 }
    expect(cluster.store.list('Pod', 'sophia').filter(({ metadata }) => metadata.name === 'postgres-0')).toEqual([])
    for (const { persistentVolumeClaim } of cluster.store.get('Pod', 'sophia', pod)?.spec.volumes ?? [])
      expect(cluster.store.get('PersistentVolumeClaim', 'sophia', persistentVolumeClaim.claimName)).toBeDefined()
    await server?.stop()
    server = undefined
    const here = (words[1] ?? '').replaceAll('/var/lib/postgresql/18/docker', data).replaceAll('/backups', backups)
    const child = spawn('sh', ['-c', here], { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    // In a pod the program that unpacks is Postgres' own user; here it may be root.
    const { uid, gid } = statSync(backups)
    await run('chown', ['-R', `${uid}:${gid}`, data]).catch(() => {})
    return { stdout, stderr, code }
  }

  const restore = (flags: string) => shell.run(`node k8s/src/recovery/restore.ts --namespace sophia ${flags}`)
  const replicas = () =>
    Object.fromEntries(
      [...cluster.store.list('Deployment', 'sophia'), ...cluster.store.list('StatefulSet', 'sophia')].map(
        ({ metadata, spec }) => [metadata.name, spec.replicas],
      ),
    )

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    writeFileSync(script, archiveScript(backups))
    mkdirSync(wal, { recursive: true })
    data = join(folder, 'postgres')
    server = await start()
    data = server.folder
    // Both are Postgres' own in a pod.
    const { uid, gid } = statSync(data)
    await run('chown', ['-R', `${uid}:${gid}`, backups])
    cluster = await startApiServer(readRepository().cluster.objects, { exec })
    shell = shellFor(cluster.url)
  }, 120_000)
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
    await run('sh', ['-c', `rm -rf ${data} ${data}.before-*`])
  })

  test('brings back every row up to then from base and log, and another moment when that one was ill chosen', async () => {
    await query('create table deals (id int generated always as identity, name text)')
    await written()
    const before = readdirSync(wal)
    await query("insert into deals (name) values ('in the base')")
    const base = await nightly()
    // What comes before the first base backup leads nowhere.
    for (const name of before) expect(readdirSync(wal)).not.toContain(name)

    await query("insert into deals (name) values ('in the log')")
    const [until = ''] = await query(
      'select to_char(clock_timestamp() at time zone \'utc\', \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\')',
    )
    await new Promise((wake) => setTimeout(wake, 1_100))
    await query("insert into deals (name) values ('by mistake')")
    await query("delete from deals where name <> 'by mistake'")
    const later = await nightly()
    await written()
    const full = replicas()

    // The disk is gone.
    process.kill(server?.pid ?? 0, 'SIGKILL')
    await server?.ended
    server = undefined
    await vi.waitFor(() => rmSync(data, { recursive: true }), patience)
    cluster.store.delete('PersistentVolumeClaim', 'sophia', 'data-postgres-0')

    const said = await restore(`--until ${until}`)
    expect(said).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(`^Restored into sophia, as it was at ${until} \\(from ${base}\\) in [\\d.]+ s\n$`),
    })
    expect(await names()).toEqual(['in the base', 'in the log'])
    expect(replicas()).toEqual(full)
    expect(cluster.store.get('Pod', 'sophia', 'postgres-restore')).toBeUndefined()
    expect(inRedis).toEqual(['flushall'])
    expect(readdirSync(backups)).toContain(`${later}.left`)
    expect(readFileSync(join(data, 'postgresql.auto.conf'), 'utf8')).not.toMatch(/recovery|restore/)

    // The log goes on, on a timeline of its own.
    await query("insert into deals (name) values ('afterwards')")
    await written()
    expect(readdirSync(wal).filter((name) => name.startsWith('00000002'))).not.toEqual([])
    await archived()

    // It was no mistake.
    expect(await restore('--until latest --timeline 1')).toMatchObject({ code: 0, stderr: '' })
    expect(await names()).toEqual(['by mistake'])
    await query("insert into deals (name) values ('after that')")
    await written()
    await archived()

    const early = await restore('--until 2020-01-01T00:00:00Z')
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining(`no base backup had ended by 2020`) })
    expect(replicas()).toEqual(full)
    expect(await names()).toEqual(['by mistake', 'after that'])
  }, 240_000)

  test('a segment that cannot be archived is noticed, kept and brought later', async () => {
    await archived()
    chmodSync(wal, 0o555)
    const segment = await ended()
    await vi.waitFor(async () => expect(await query(waitingSql(0))).not.toEqual(['0']), patience)
    expect(readdirSync(wal)).not.toContain(`${segment}.gz`)
    chmodSync(wal, 0o755)
    await archived()
    expect(readdirSync(wal)).toContain(`${segment}.gz`)
  }, 120_000)

  test('a segment is never replaced by another of its name', async () => {
    const own = join(folder, 'own')
    const [one, other] = ['one', 'other'].map((content) => {
      writeFileSync(join(folder, content), content)
      return join(folder, content)
    }) as [string, string]
    const archive = (path: string) =>
      run('sh', ['-c', archiveScript(own), 'archive.sh', path, '000000010000000000000001'])
    await archive(one)
    await archive(one)
    await expect(archive(other)).rejects.toThrow('has something else in it')
    const { stdout } = await run('gzip', ['-dc', join(own, 'wal/000000010000000000000001.gz')])
    expect(stdout).toBe('one')
    expect(readdirSync(join(own, 'wal'))).toEqual(['000000010000000000000001.gz'])
  })
})

test('a moment is in the past and has a zone', () => {
  const now = new Date('2026-01-31T14:30:00Z')
  expect(readUntil('latest', now)).toBe('latest')
  expect(readUntil('2026-01-31T15:00:00+02:00', now)).toEqual(new Date('2026-01-31T13:00:00Z'))
  expect(() => readUntil('2026-01-31T14:00:00', now)).toThrow('a time with its zone')
  expect(() => readUntil('yesterday', now)).toThrow('a time with its zone')
  expect(() => readUntil('2026-01-31T14:30:01Z', now)).toThrow('is yet to come')
})
