/**
 * What Postgres writes goes onto the volume of backups once a minute, so that a restore may end at any moment since the oldest
 * base backup: docs/adr/0032-archive-of-the-log.md.
 */
import { stores } from '@sophia/catalog'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IPodSpec } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'
import { scheduledJob } from './scheduled.ts'
import { secretNames } from './secrets.ts'

/** Where the volume `backups` is mounted: base backups by the time at which they ended, and `wal`. */
export const backupsFolder = '/backups'
/** Seconds after which a segment that is not full is archived, too: as much may be lost with the disk. */
const timeoutS = 60
/** A segment that waits longer is late. */
const lateS = 3 * timeoutS

/**
 * `archive.sh PATH NAME`. Under its name only when it is whole and on the disk; what is there is never replaced: another cluster's
 * log under the same name would be the end of every restore.
 */
export const archiveScript = (folder: string): string => `set -eu
to="${folder}/wal/$2.gz"
mkdir -p "${folder}/wal"
if [ -e "$to" ]; then
  # After a crash Postgres brings the same segment again.
  gzip -dc "$to" | cmp -s - "$1" && exit 0
  echo "$to is there and has something else in it" >&2
  exit 1
fi
gzip -c "$1" > "$to.part"
sync "$to.part"
mv "$to.part" "$to"
sync "${folder}/wal"
`

export const archiveSettings = (script: string): Record<string, string> => ({
  archive_mode: 'on',
  archive_command: `sh ${script} %p %f`,
  archive_timeout: String(timeoutS),
})

/** 0 when all that is older has been archived. */
export const waitingSql = (seconds: number): string =>
  "select case current_setting('archive_mode') when 'off' then 'all' else count(*)::text end as waiting " +
  `from pg_ls_archive_statusdir() where name like '%.ready' and modification < now() - interval '${seconds} s'`

const checkScript = [
  'set -eu',
  `waiting="$(psql -h ${stores.postgres.name} -U sophia -d postgres -Atc "${waitingSql(lateS)}")"`,
  `if [ "$waiting" != 0 ]; then echo "$waiting segments have waited for ${lateS} s" >&2; exit 1; fi`,
].join('\n')

/** A job beside Postgres may talk to it and to nobody else. */
export const onlyPostgres = (name: string, namespace: string) =>
  new NetworkPolicy({
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        {
          to: [{ podSelector: { matchLabels: { app: stores.postgres.name } } }],
          ports: [{ protocol: 'TCP', port: stores.postgres.port }],
        },
      ],
    },
  })

export const postgresPassword = {
  name: 'PGPASSWORD',
  valueFrom: { secretKeyRef: { name: secretNames.postgres, key: 'POSTGRES_PASSWORD' } },
}

/** A volume of one node is there only: whoever else mounts it has to be there, too. */
export const besidePostgres: NonNullable<IPodSpec['affinity']> = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels: { app: stores.postgres.name } }, topologyKey: 'kubernetes.io/hostname' },
    ],
  },
}

const name = 'archive'
const sizes = { cpu: { request: '10m', limit: '200m' }, memory: { request: '16Mi', limit: '32Mi' } }

/** Looks every five minutes. It is the last success of this job that the alert LogNotArchived watches. */
export function archiveManifests({ namespace }: Profile, images: Images) {
  const temporary = scratch('scratch', '/tmp')
  return [
    onlyPostgres(name, namespace),
    scheduledJob({
      name,
      namespace,
      part: 'store',
      at: '*/5 * * * *',
      retries: 0,
      deadlineS: 120,
      user: 999,
      container: {
        image: images('postgres'),
        command: ['sh', '-c', checkScript],
        env: [postgresPassword],
        resources: resources(sizes),
        volumeMounts: [temporary.mount],
      },
      pod: { volumes: [temporary.volume] },
    }),
  ]
}
