import { stores } from '@sophia/catalog'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IPodSpec, IVolume, IVolumeMount } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { resources, scratch } from './pod.ts'
import { scheduledJob } from './scheduled.ts'
import { secretNames } from './secrets.ts'

/** It may talk to Postgres and to nobody else. */
const onlyPostgres = (name: string, namespace: string) =>
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

interface PostgresJob
  extends Pick<Parameters<typeof scheduledJob>[0], 'name' | 'namespace' | 'at' | 'retries' | 'deadlineS'> {
  /** Of a shell with the programs of Postgres and its password. */
  readonly script: string
  readonly sizes: Parameters<typeof resources>[0]
  readonly mounts?: readonly IVolumeMount[]
  readonly volumes?: readonly IVolume[]
  readonly affinity?: NonNullable<IPodSpec['affinity']>
}

/** A job beside Postgres, by the clock, in its image and as its user. */
export function postgresJob(job: PostgresJob, images: Images) {
  const { name, namespace, at, retries, deadlineS, script, sizes, mounts = [], volumes = [], affinity } = job
  const temporary = scratch('scratch', '/tmp')
  return [
    onlyPostgres(name, namespace),
    scheduledJob({
      name,
      namespace,
      part: 'store',
      at,
      retries,
      deadlineS,
      user: 999,
      container: {
        image: images('postgres'),
        command: ['sh', '-c', script],
        env: [
          { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: secretNames.postgres, key: 'POSTGRES_PASSWORD' } } },
        ],
        resources: resources(sizes),
        volumeMounts: [...mounts, temporary.mount],
      },
      pod: { ...(affinity && { affinity }), volumes: [...volumes, temporary.volume] },
    }),
  ]
}
