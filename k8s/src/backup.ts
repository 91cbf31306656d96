/** Every night: all of Postgres onto a volume of its own. A copy elsewhere is made by `npm run backup`. */
import { stores } from '@sophia/catalog'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PersistentVolumeClaim } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { nightlyJob } from './nightly.ts'
import { labels, resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'
import { secretNames } from './secrets.ts'

const name = 'backup'
const keptDays = 7
/** However old: where new ones fail, the last good ones are all there is. */
const keptAlways = 3

/** Whole under another name first: what has the name of a backup is one. Room is made before it is needed. */
export const backupScript = (folder: string): string =>
  [
    'set -eu',
    `cd ${folder}`,
    'rm -rf ./*.part',
    `ls -1 | sort -r | tail -n +${keptAlways + 1} | while read -r old; do find "./$old" -maxdepth 0 -mtime +${keptDays} -exec rm -r {} +; done`,
    'to="$(date -u +%Y%m%dT%H%M%SZ)"',
    `pg_basebackup -h ${stores.postgres.name} -U sophia -D "$to.part" -F tar -X fetch -z -c fast`,
    'mv "$to.part" "$to"',
  ].join('\n')

const sizes = { cpu: { request: '50m', limit: '1' }, memory: { request: '64Mi', limit: '256Mi' } }

export function backupManifests(profile: Profile, images: Images) {
  const { namespace } = profile
  const temporary = scratch('scratch', '/tmp')
  return [
    new PersistentVolumeClaim({
      metadata: { name: 'backups', namespace, labels: labels(name, 'store') },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: profile.postgres.disk } } },
    }),
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
    }),
    nightlyJob({
      name,
      namespace,
      part: 'store',
      at: '17 2',
      retries: 2,
      deadlineS: 7200,
      user: 999,
      container: {
        image: images('postgres'),
        command: ['sh', '-c', backupScript('/backups')],
        env: [
          {
            name: 'PGPASSWORD',
            valueFrom: { secretKeyRef: { name: secretNames.postgres, key: 'POSTGRES_PASSWORD' } },
          },
        ],
        resources: resources(sizes),
        volumeMounts: [{ name: 'backups', mountPath: '/backups' }, temporary.mount],
      },
      pod: { volumes: [{ name: 'backups', persistentVolumeClaim: { claimName: 'backups' } }, temporary.volume] },
    }),
  ]
}
