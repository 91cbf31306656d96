/** Backup, restore and emergency, with a real kubectl, a real Postgres and a real Redis behind a cluster's stand-in. */
import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { startRedis } from '@sophia/service/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { backupScript } from '../src/backup.ts'
import { stripped } from '../src/recovery/objects.ts'
import { readRepository } from '../src/runbook/repository.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { baseBackup } from './base-backup.ts'
import type { Ran } from '../src/stand-in/exec.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

const run = promisify(execFile)
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'sophia-access', namespace: 'sophia' },
  data: { SOPHIA_SERVICE_SECRET: Buffer.from('not for a disk').toString('base64') },
}

/** As a cluster leaves it when it has found a volume. */
const bound = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name: 'bound',
    namespace: 'sophia',
    annotations: {
      'pv.kubernetes.io/bind-completed': 'yes',
      'volume.kubernetes.io/storage-provisioner': 'local',
      'mine/note': 'x',
    },
  },
  spec: { volumeName: 'pvc-1', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

test('an address that a cluster gave to a Service is not kept: another may have it in the next', () => {
  const spec = { selector: { app: 'redis' }, ports: [{ port: 6379 }] }
  const given = { ...spec, clusterIP: '10.43.0.7', clusterIPs: ['10.43.0.7'], healthCheckNodePort: 30000 }
  const kept = stripped({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis', uid: '1' }, spec: given })
  expect(kept).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis' }, spec })
})

describe.skipIf(!hasKubectl)('recovery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-recovery-'))
  let cluster: ApiServer
  let shell: Shell
  let redis: Awaited<ReturnType<typeof startRedis>>
  let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>
  /** Where the restored cluster of Postgres comes to lie. */
  const restored = join(folder, 'restored')

  /** Programs of the images, as they run here. */
  const exec = async (pod: string, command: readonly string[], input: Readable): Promise<Ran> => {
    const [program = '', ...words] = command
    if (program === 'pg_basebackup') return { stdout: await baseBackup(server.url), code: 0 }
    if (program === 'redis-cli') {
      const { stdout } = await run('redis-cli', ['-u', redis?.url ?? '', ...words], {
        encoding: 'buffer',
        maxBuffer: 2 ** 26,
      })
      return { stdout, code: 0 }
    }
    if (pod === 'postgres-restore') {
      const script = (words[1] ?? '').replaceAll('/var/lib/postgresql/18/docker', restored)
      const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'pipe'] })
      input.pipe(child.stdin)
      const stderr = (await buffer(child.stderr)).toString()
      return { stdout: '', stderr, code: child.exitCode ?? 0 }
    }
    return { stdout: '', stderr: `${program}: not found`, code: 127 }
  }

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    redis = await startRedis()
    server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), port: await freePort() })
    const client = new pg.Client({ connectionString: `${server.url}/postgres` })
    await client.connect()
    await client.query('create table deals as select n as id, md5(n::text) as name from generate_series(1, 5000) n')
    await client.end()
    if (redis) await run('redis-cli', ['-u', redis.url, 'set', 'deal:1', 'won'])
    cluster = await startApiServer([...readRepository().cluster.objects, secret, bound], { exec })
    shell = shellFor(cluster.url)
  }, 120_000)
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
    await server?.stop()
    await redis?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const command = (name: string, flags: string) => shell.run(`node k8s/src/recovery/${name}.ts ${flags}`)
  const sum = async (url: string): Promise<string> => {
    const client = new pg.Client({ connectionString: `${url}/postgres` })
    await client.connect()
    const { rows } = await client.query(
      "select count(*) || ' ' || md5(string_agg(name, ',' order by id)) as sum from deals",
    )
    await client.end()
    return (rows[0] as { sum: string }).sum
  }

  test('an emergency keeps one of each core service and no integration, and is undone', async () => {
    const replicas = () =>
      Object.fromEntries(
        cluster.store.list('Deployment', 'sophia').map(({ metadata, spec }) => [metadata.name, spec.replicas]),
      )
    expect(await command('emergency', '--mode down')).toMatchObject({ code: 0 })
    expect(replicas()).toMatchObject({
      'mcp-research': 1,
      'sophia-dashboard': 1,
      'sophia-hubspot': 0,
      'sophia-lambda': 0,
      redis: 1,
    })
    expect(cluster.store.get('HorizontalPodAutoscaler', 'sophia', 'mcp-research-hpa')?.spec.minReplicas).toBe(1)
    expect(await command('emergency', '--mode up')).toMatchObject({ code: 0 })
    expect(replicas()).toMatchObject({
      'mcp-research': 2,
      'sophia-dashboard': 2,
      'sophia-hubspot': 1,
      'sophia-lambda': 1,
    })
    expect(cluster.store.get('HorizontalPodAutoscaler', 'sophia', 'mcp-research-hpa')?.spec.minReplicas).toBe(2)
  }, 120_000)

  test('where nothing is autoscaled, an emergency ends with one of each', async () => {
    const small = await startApiServer(readRepository('small').cluster.objects)
    const there = shellFor(small.url)
    try {
      expect(await there.run('node k8s/src/recovery/emergency.ts --mode up')).toMatchObject({ code: 0 })
      const services = small.store.list('Deployment', 'sophia').filter(({ metadata }) => metadata.name !== 'redis')
      expect(services.map(({ spec }) => spec.replicas)).toEqual(services.map(() => 1))
    } finally {
      there.close()
      await small.close()
    }
  }, 120_000)

  test('an emergency of a namespace without Sophia says so', async () => {
    expect(await command('emergency', '--mode down --namespace nowhere')).toMatchObject({
      code: 1,
      stderr: 'There is no service of Sophia in namespace nowhere\n',
    })
  }, 60_000)

  test('a backup is brought back into an empty place, row for row, and no secret was on the disk', async () => {
    const said = await command('backup', `--to ${join(folder, 'backups')}`)
    expect(said).toMatchObject({ code: 0, stderr: '' })
    const made = said.stdout.trim()
    expect(readdirSync(made).sort()).toEqual(['backup.json', 'objects.yaml', 'postgres.tar.gz', 'redis.rdb.gz'])
    const text = readFileSync(join(made, 'objects.yaml'), 'utf8')
    expect(text).not.toContain(secret.data.SOPHIA_SERVICE_SECRET)
    const objects = parseAllDocuments(text).map((document) => document.toJS() as { kind: string; metadata: object })
    expect(objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'Certificate',
        'NetworkPolicy',
        'ExternalSecret',
        'PersistentVolumeClaim',
        'HorizontalPodAutoscaler',
      ]),
    )
    expect(objects.filter(({ kind }) => ['Secret', 'Pod', 'ReplicaSet', 'EndpointSlice'].includes(kind))).toEqual([])
    for (const { metadata } of objects) expect(metadata).not.toHaveProperty('resourceVersion')
    // Or it would wait for a volume that only the old cluster has.
    expect(objects).toContainEqual(
      expect.objectContaining({
        metadata: { name: 'bound', annotations: { 'mine/note': 'x' } },
        spec: { accessModes: bound.spec.accessModes, resources: bound.spec.resources },
      }),
    )

    if (redis) {
      const saved = gunzipSync(readFileSync(join(made, 'redis.rdb.gz'))).toString('latin1')
      expect(saved).toMatch(/^REDIS/)
      expect(saved).toContain('deal:1')
    }

    // What is written afterwards is not in it: that is the recovery point.
    const expected = await sum(server.url)
    const client = new pg.Client({ connectionString: `${server.url}/postgres` })
    await client.connect()
    await client.query('delete from deals where id > 10')
    await client.end()

    const back = await command('restore', `--from ${made} --namespace sophia-staging`)
    expect(back.stderr).toBe('')
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/Restored into sophia-staging in [\d.]+ s/) })
    expect(
      cluster.store
        .list('Deployment', 'sophia-staging')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(
      cluster.store
        .list('Deployment', 'sophia')
        .map(({ metadata }) => metadata.name)
        .sort(),
    )
    expect(cluster.store.get('Pod', 'sophia-staging', 'postgres-restore')).toBeUndefined()
    const store = cluster.store.get('SecretStore', 'sophia-staging', 'sophia')
    expect(store?.spec.provider.kubernetes.remoteNamespace).toBe('sophia-staging-vault')
    const hosts = JSON.stringify(cluster.store.get('Deployment', 'sophia-staging', 'mcp-research')?.spec)
    expect(hosts).toContain('mcp-research.sophia-staging.svc')

    expect(existsSync(join(restored, 'PG_VERSION'))).toBe(true)
    // In a pod the program that unpacks is Postgres' own user; here it may be root.
    const { uid, gid } = statSync(server.folder)
    await run('chown', ['-R', `${uid}:${gid}`, restored])
    const again = await startEmbeddedPostgres({ folder: restored, port: await freePort() })
    try {
      expect(await sum(again.url)).toBe(expected)
    } finally {
      await again.stop()
    }
  }, 180_000)

  test('nothing is restored over something, or from a backup that was changed', async () => {
    const made = join(folder, 'backups', readdirSync(join(folder, 'backups'))[0] ?? '')
    const over = await command('restore', `--from ${made} --namespace sophia`)
    expect(over).toMatchObject({ code: 1, stderr: expect.stringContaining('sophia is not empty') })
    cluster.store.put({ ...structuredClone(bound), metadata: { name: 'data-postgres-0', namespace: 'left-behind' } })
    const left = await command('restore', `--from ${made} --namespace left-behind`)
    expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining('PersistentVolumeClaim data-postgres-0') })
    writeFileSync(join(made, 'redis.rdb.gz'), 'something else')
    const changed = await command('restore', `--from ${made} --namespace empty`)
    expect(changed).toMatchObject({ code: 1, stderr: expect.stringContaining('redis.rdb.gz was changed') })
  }, 60_000)

  test('every night old backups go before a new one needs their room, and never the last three', async () => {
    const backups = join(folder, 'nightly')
    const programs = join(folder, 'programs')
    await run('mkdir', ['-p', backups, programs])
    const nightly = async (baseBackup: string) => {
      writeFileSync(join(programs, 'pg_basebackup'), `#!/bin/sh\n${baseBackup}\n`, { mode: 0o755 })
      const env = { ...process.env, PATH: `${programs}:${process.env['PATH']}` }
      await run('sh', ['-c', backupScript(backups)], { env }).catch(() => {})
      return readdirSync(backups)
        .filter((name) => name !== 'wal')
        .sort()
    }
    const nights = ['01', '02', '03', '04', '05'].map((day) => `202601${day}T021700Z`)
    for (const night of nights)
      await run('sh', ['-c', `mkdir ${backups}/${night} && touch -d 2026-01-01 ${backups}/${night}`])
    await run('mkdir', [join(backups, '20260106T021700Z.part')])
    expect(await nightly('mkdir -p "$6"; exit 1')).toEqual([...nights.slice(2), expect.stringMatching(/\.part$/)])
    const made = await nightly('mkdir -p "$6"')
    expect(made.slice(0, 3)).toEqual(nights.slice(2))
    expect(made[3]).toMatch(/^2\d{7}T\d{6}Z$/)
    expect(made).toHaveLength(4)
  })

  test('a backup that fails half-way leaves nothing that looks like one', async () => {
    const to = join(folder, 'failed')
    const failed = await command('backup', `--to ${to} --namespace nowhere`)
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('No backup: ') })
    expect(readdirSync(to).filter((name) => !name.endsWith('.part'))).toEqual([])
  }, 60_000)
})
