/** `npm run backup`: the objects of a namespace without secrets, all of Postgres, and Redis, into a folder of its own. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { type ClusterItem, kubectl, listKnown } from './kubectl.ts'
import { kept, stripped, toFile } from './objects.ts'

export interface Manifest {
  readonly version: 1
  readonly namespace: string
  /** Everything that was written before this moment is in it. */
  readonly startedAt: string
  readonly endedAt: string
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** @returns the folder. It has another name until it is whole. */
export async function backup(namespace: string, to: string): Promise<string> {
  const startedAt = new Date().toISOString()
  const name = join(to, startedAt.replaceAll(/[-:]|\.\d+/g, ''))
  const part = `${name}.part`
  mkdirSync(part, { recursive: true, mode: 0o700 })
  const items: ClusterItem[] = []
  // A small cluster has no store of secrets and no certificates of its own.
  for (const kind of kept)
    for (const item of (await listKnown(kind, namespace)) ?? []) items.push(...[stripped(item) ?? []].flat())
  writeFileSync(join(part, 'objects.yaml'), toFile(items))
  await kubectl(
    [
      'exec',
      'statefulset/postgres',
      '-n',
      namespace,
      '--',
      'pg_basebackup',
      '-U',
      'sophia',
      '-D',
      '-',
      '-F',
      'tar',
      '-X',
      'fetch',
      '-c',
      'fast',
    ],
    { zipTo: join(part, 'postgres.tar.gz') },
  )
  await kubectl(['exec', 'deployment/redis', '-n', namespace, '--', 'redis-cli', '--rdb', '-'], {
    zipTo: join(part, 'redis.rdb.gz'),
  })
  const files: Record<string, { bytes: number; sha256: string }> = {}
  for (const file of ['objects.yaml', 'postgres.tar.gz', 'redis.rdb.gz'])
    files[file] = { bytes: statSync(join(part, file)).size, sha256: await sha256(join(part, file)) }
  const manifest: Manifest = { version: 1, namespace, startedAt, endedAt: new Date().toISOString(), files }
  writeFileSync(join(part, 'backup.json'), JSON.stringify(manifest, null, 2))
  renameSync(part, name)
  return name
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { namespace: { type: 'string', default: 'sophia' }, to: { type: 'string', default: 'backups' } },
  })
  try {
    console.log(await backup(values.namespace, resolve(process.env['INIT_CWD'] ?? process.cwd(), values.to)))
  } catch (error) {
    console.error(`No backup: ${(error as Error).message}`)
    process.exit(1)
  }
}
