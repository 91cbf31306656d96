/**
 * Brings the Postgres of a namespace to what it was at a time, from the base backups and the log on its volume `backups`. What it
 * had before stays beside it, and so does the log: a time that was ill chosen can be chosen again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { serviceList } from '@sophia/catalog'
import { backupsFolder } from '../archive.ts'
import { listBases } from '../backup.ts'
import { carry, dataClaim, dataFolder, dataVolume } from './carrier.ts'
import { type ClusterItem, kubectl, listItems } from './kubectl.ts'

/** `latest`: all that was archived. */
export type Until = Date | 'latest'

/** @throws for what is not a moment in the past with its zone. */
export function readUntil(text: string, now = new Date()): Until {
  if (text === 'latest') return text
  const until = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(until.getTime()))
    throw new Error(`--until ${text}: a time with its zone, as 2026-01-31T14:30:00Z, or latest`)
  if (until > now) throw new Error(`--until ${text} is yet to come`)
  return until
}

/** As base backups are named. */
const stamp = (time: Date): string => time.toISOString().replaceAll(/[-:]|\.\d+/g, '')

interface Places {
  readonly data: string
  /** Which history of the log to follow, where an earlier restore began another. */
  readonly timeline: string
}

/** Data changes its place only once it is whole. Says where the old data is. */
export function rewindScript(until: Until, { data, timeline }: Places, now = new Date()): string {
  const last = until === 'latest' ? '99991231T000000Z' : stamp(until)
  const settings = [
    `restore_command = 'gzip -dc ${backupsFolder}/wal/%f.gz > %p'`,
    `recovery_target_timeline = '${timeline}'`,
    `recovery_target_time = '${until === 'latest' ? '' : until.toISOString().replace('Z', '+00')}'`,
    "recovery_target_action = 'promote'",
  ]
  return [
    'set -eu',
    `cd ${backupsFolder}`,
    "base=''",
    "later=''",
    `for each in $(${listBases}); do`,
    `  if [ "$each" \\> ${last} ]; then later="$later $each"; else base="$each"; fi`,
    'done',
    `if [ -z "$base" ]; then echo "no base backup had ended by ${last}; there are:$later" >&2; exit 1; fi`,
    `rm -rf ${data}.part`,
    `mkdir -p -m 700 ${data}.part`,
    `tar -xzf "$base/base.tar.gz" -C ${data}.part`,
    `cat >> ${data}.part/postgresql.auto.conf <<'settings'`,
    ...settings,
    'settings',
    `touch ${data}.part/recovery.signal`,
    `if [ -e ${data} ]; then mv ${data} ${data}.before-${stamp(now)}; fi`,
    `mv ${data}.part ${data}`,
    // They lead on from what is now given up.
    'for each in $later; do mv "$each" "$each.left"; done',
    'echo "$base"',
  ].join('\n')
}

/** Once it is through, nothing of it may be left for the next start. */
const settingsOfRecovery = [
  'restore_command',
  'recovery_target_timeline',
  'recovery_target_time',
  'recovery_target_action',
]

interface Rewound {
  /** The base backup that it began with. */
  readonly base: string
}

async function promoted(namespace: string, tries: number): Promise<void> {
  const psql = ['exec', 'statefulset/postgres', '-n', namespace, '--', 'psql', '-U', 'sophia', '-d', 'postgres', '-At']
  for (let left = tries; ; left--) {
    const said = await kubectl([...psql, '-c', 'select pg_is_in_recovery()']).catch((error: Error) => error)
    if (said === 'f\n') break
    if (!left)
      throw new Error(
        `Postgres has not come to that time (${said instanceof Error ? said.message : 'it still reads the log'}): kubectl logs postgres-0 -n ${namespace} says why. "recovery ended before configured recovery target": nothing was written after it; take latest. What was there before lies beside the data, and services are still at 0`,
      )
    await sleep(5_000)
  }
  for (const setting of settingsOfRecovery) await kubectl([...psql, '-c', `alter system reset ${setting}`])
}

/** Services stand still meanwhile, and come back as many as they were. */
export async function rewind(namespace: string, until: Until, timeline = 'latest', tries = 240): Promise<Rewound> {
  const stores = await listItems('statefulsets', namespace)
  const postgres = stores.find(({ metadata }) => metadata.name === 'postgres')
  if (!postgres) throw new Error(`There is no StatefulSet postgres in ${namespace}`)
  const ours = new Set<string>(serviceList.map(({ name }) => name))
  const services = (await listItems('deployments', namespace)).filter(({ metadata }) => ours.has(metadata.name))
  const scale = (kind: string, name: string, replicas: number) =>
    kubectl(['scale', kind, name, `--replicas=${replicas}`, '-n', namespace])
  const start = async () => {
    for (const { metadata, spec } of services) await scale('deployment', metadata.name, spec.replicas as number)
  }
  let base: string
  try {
    for (const { metadata } of services) await scale('deployment', metadata.name, 0)
    // It archives what it has before it ends.
    await scale('statefulset', 'postgres', 0)
    await kubectl(['wait', 'pod/postgres-0', '-n', namespace, '--for=delete', '--timeout=180s'])
    base = await unpack(postgres, namespace, rewindScript(until, { data: dataFolder(postgres), timeline }))
  } catch (error) {
    // Nothing has changed its place.
    await scale('statefulset', 'postgres', 1)
    await start()
    throw error
  }
  await scale('statefulset', 'postgres', 1)
  await promoted(namespace, tries)
  // It remembers what is no longer so.
  await kubectl(['exec', 'deployment/redis', '-n', namespace, '--', 'redis-cli', 'flushall'])
  await start()
  return { base }
}

async function unpack(postgres: ClusterItem, namespace: string, script: string): Promise<string> {
  const claims = await listItems('persistentvolumeclaims', namespace)
  if (!claims.some(({ metadata }) => metadata.name === dataClaim))
    await kubectl(['apply', '-n', namespace, '-f', '-'], { input: JSON.stringify(dataVolume(postgres)) })
  return (await carry({ postgres, namespace, claims: { data: dataClaim, backups: 'backups' } }, script)).trim()
}
