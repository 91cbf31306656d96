/**
 * `npm run restore`: brings a backup into an empty namespace. Postgres first, while nothing can write to it; services last.
 * Redis is not brought back: nothing in it is an only copy.
 */
import { createReadStream, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { vaultOf } from '../secrets.ts'
import { type Manifest, sha256 } from './backup.ts'
import { type ClusterItem, kubectl, listItems } from './kubectl.ts'
import { fromFile, toFile } from './objects.ts'

const carrier = 'postgres-restore'

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

/** A pod that holds the volume of Postgres open, with the image of Postgres and nothing running. */
function carrierFor(postgres: ClusterItem): ClusterItem {
  const pod = structuredClone(postgres.spec.template.spec)
  const [container] = pod.containers
  const { name, image, securityContext, resources, volumeMounts } = container
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: carrier },
    spec: {
      ...pod,
      restartPolicy: 'Never',
      containers: [{ name, image, securityContext, resources, volumeMounts, command: ['sleep', '86400'] }],
      volumes: [...pod.volumes, { name: 'data', persistentVolumeClaim: { claimName: 'data-postgres-0' } }],
    },
  }
}

/** As the StatefulSet will look for it. */
const volumeOf = (postgres: ClusterItem): ClusterItem => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-postgres-0', labels: { app: 'postgres' } },
  spec: postgres.spec.volumeClaimTemplates[0].spec,
})

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
  const data = postgres.spec.template.spec.containers[0].env.find((each: { name: string }) => each.name === 'PGDATA')
    .value as string

  await apply([volumeOf(postgres), carrierFor(postgres)])
  await kubectl(['wait', `pod/${carrier}`, '-n', namespace, '--for=condition=Ready', '--timeout=180s'])
  const unpack = [
    'exec',
    '-i',
    carrier,
    '-n',
    namespace,
    '--',
    'sh',
    '-c',
    `mkdir -p -m 700 ${data} && tar -xf - -C ${data}`,
  ]
  const tar = createReadStream(join(folder, 'postgres.tar.gz')).pipe(createGunzip())
  await kubectl(unpack, { input: tar })
  await kubectl(['delete', 'pod', carrier, '-n', namespace])
  const workload = ({ kind }: ClusterItem) => ['Deployment', 'CronJob', 'HorizontalPodAutoscaler'].includes(kind)
  await apply(items.filter((item) => !workload(item)))
  await kubectl(['rollout', 'status', 'statefulset/postgres', '-n', namespace, '--timeout=300s'])
  await apply(items.filter(workload))
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { from: { type: 'string' }, namespace: { type: 'string' } } })
  const { from, namespace } = values
  if (!from || !namespace) {
    console.error(
      'Say which backup and where to: npm run restore -- --from backups/20260101T000000Z --namespace sophia-staging',
    )
    process.exit(2)
  }
  try {
    const began = performance.now()
    await restore(resolve(process.env['INIT_CWD'] ?? process.cwd(), from), namespace)
    console.log(`Restored into ${namespace} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    console.error(`Not restored: ${(error as Error).message}`)
    process.exit(1)
  }
}
