/**
 * `npm run restore`: brings a backup into an empty namespace, or with `--until` the Postgres of a namespace to what it was at a time.
 * Postgres first, while nothing can write to it; services last. Redis is not brought back: nothing in it is an only copy.
 */
import { createReadStream, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { vaultOf } from '../secrets.ts'
import { type Manifest, sha256 } from './backup.ts'
import { carry, dataClaim, dataFolder, dataVolume } from './carrier.ts'
import { type ClusterItem, kubectl, listItems } from './kubectl.ts'
import { fromFile, toFile } from './objects.ts'
import { readUntil, rewind } from './rewind.ts'

/** @throws naming each file that is not what was backed up. */
export async function readBackup(folder: string): Promise<Manifest> {
  const manifest = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')) as Manifest
  const faults: string[] = []
  for (const [name, { sha256: expected }] of Object.entries(manifest.files)) {
    const found = await sha256(join(folder, name)).catch(() => undefined)
    if (found !== expected) faults.push(found ? `${name} was changed` : `${name} is gone`)
  }
  if (faults.length) throw new Error(`${folder}: ${faults.join(', ')}`)
  return manifest
}

/** Addresses within the cluster name the namespace; hosts of the outside do not. */
const moved = (items: readonly ClusterItem[], from: string, to: string): ClusterItem[] =>
  JSON.parse(
    JSON.stringify(items)
      .replaceAll(`.${from}.svc`, `.${to}.svc`)
      .replaceAll(`.${from}-monitoring:`, `.${to}-monitoring:`)
      .replaceAll(`"remoteNamespace":"${vaultOf(from)}"`, `"remoteNamespace":"${vaultOf(to)}"`)
      // Host names under which a service may be asked: `mcp-research.sophia,`
      .replaceAll(new RegExp(`\\.${from}(?=[,"])`, 'g'), `.${to}`),
  ) as ClusterItem[]

export async function restore(folder: string, namespace: string): Promise<void> {
  const { namespace: from } = await readBackup(folder)
  const there: ClusterItem[] = []
  // A claim outlives its StatefulSet, and holds the data.
  for (const kind of ['deployments', 'statefulsets', 'persistentvolumeclaims', 'pods'])
    there.push(...(await listItems(kind, namespace)))
  if (there.length)
    throw new Error(
      `${namespace} is not empty: ${there.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')} would be overwritten`,
    )
  const items = moved(fromFile(readFileSync(join(folder, 'objects.yaml'), 'utf8')), from, namespace)
  const postgres = items.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'postgres')
  if (!postgres) throw new Error(`${folder} has no StatefulSet postgres`)
  const apply = (what: readonly ClusterItem[]) =>
    kubectl(['apply', '-n', namespace, '-f', '-'], { input: toFile(what) })
  const data = dataFolder(postgres)
  await apply([dataVolume(postgres)])
  const tar = createReadStream(join(folder, 'postgres.tar.gz')).pipe(createGunzip())
  const unpack = `mkdir -p -m 700 ${data} && tar -xf - -C ${data}`
  await carry({ postgres, namespace, claims: { data: dataClaim } }, unpack, tar)
  const workload = ({ kind }: ClusterItem) => ['Deployment', 'CronJob', 'HorizontalPodAutoscaler'].includes(kind)
  await apply(items.filter((item) => !workload(item)))
  await kubectl(['rollout', 'status', 'statefulset/postgres', '-n', namespace, '--timeout=300s'])
  await apply(items.filter(workload))
}

async function run(): Promise<string> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      namespace: { type: 'string' },
      until: { type: 'string' },
      timeline: { type: 'string', default: 'latest' },
    },
  })
  const { from, namespace, until, timeline } = values
  if (!namespace || (from === undefined) === (until === undefined))
    throw new Error(
      'say what and where: --namespace sophia-staging --from backups/20260101T000000Z, or --namespace sophia --until 2026-01-31T14:30:00Z',
    )
  if (!/^(latest|\d+)$/.test(timeline)) throw new Error(`--timeline ${timeline}: latest, or the number of one`)
  if (until === undefined) {
    await restore(resolve(process.env['INIT_CWD'] ?? process.cwd(), from ?? ''), namespace)
    return namespace
  }
  const { base } = await rewind(namespace, readUntil(until), timeline)
  return `${namespace}, as it was ${until === 'latest' ? 'last' : `at ${until}`} (from ${base})`
}

if (import.meta.main) {
  try {
    const began = performance.now()
    console.log(`Restored into ${await run()} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    console.error(`Not restored: ${(error as Error).message}`)
    process.exit(1)
  }
}
