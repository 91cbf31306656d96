/** Redis and Postgres, one of each. Larger: an operator-run or managed cluster behind the same two addresses. */
import { stores } from '@sophia/catalog'
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1'
import { ConfigMap, type IPodSpec, PersistentVolumeClaim, Service } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { archiveScript, archiveSettings, backupsFolder } from './archive.ts'
import { containerSecurity, labels, mebibytes, podSecurity, resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'
import { secretNames } from './secrets.ts'

const service = (name: string, port: number, namespace: string) =>
  new Service({
    metadata: { name, namespace, labels: labels(name, 'store') },
    spec: { selector: { app: name }, ports: [{ name, port, targetPort: name }] },
  })

const execProbe = (...command: string[]) => ({ exec: { command }, periodSeconds: 10, timeoutSeconds: 5 })

function redisPod(profile: Profile, images: Images): IPodSpec {
  const { name, port } = stores.redis
  // What is saved is forked: it needs room beside what is kept.
  const maxMemoryMb = Math.floor(mebibytes(profile.redis.memory.limit) * 0.6)
  const settings = {
    port: String(port),
    requirepass: '$(REDIS_PASSWORD)',
    maxmemory: `${maxMemoryMb}mb`,
    // Nothing in it is an only copy, so the least used goes first.
    'maxmemory-policy': 'allkeys-lru',
    dir: '/data',
    save: '900 1',
  }
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(999),
    containers: [
      {
        name,
        image: images('redis'),
        imagePullPolicy: 'IfNotPresent',
        command: ['redis-server'],
        args: Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
        env: ['REDIS_PASSWORD', 'REDISCLI_AUTH'].map((variable) => ({
          name: variable,
          valueFrom: { secretKeyRef: { name: secretNames.redis, key: 'REDIS_PASSWORD' } },
        })),
        ports: [{ name, containerPort: port }],
        resources: resources(profile.redis),
        securityContext: containerSecurity,
        startupProbe: { ...execProbe('redis-cli', 'ping'), periodSeconds: 2, failureThreshold: 60 },
        livenessProbe: execProbe('redis-cli', 'ping'),
        readinessProbe: execProbe('redis-cli', 'ping'),
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'redis-data' } }],
  }
}

function redis(profile: Profile, images: Images) {
  const { name, port } = stores.redis
  const { namespace } = profile
  return [
    new PersistentVolumeClaim({
      metadata: { name: 'redis-data', namespace, labels: labels(name, 'store') },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: profile.redis.disk } } },
    }),
    new Deployment({
      metadata: { name, namespace, labels: labels(name, 'store') },
      spec: {
        replicas: 1,
        // Two servers on one volume would destroy it.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: labels(name, 'store') }, spec: redisPod(profile, images) },
      },
    }),
    service(name, port, namespace),
  ]
}

/** As the image has it, and backups may come over the network. */
const access = `local all all trust
local replication all trust
host all all 127.0.0.1/32 trust
host all all all scram-sha-256
host replication sophia all scram-sha-256
`

function postgres(profile: Profile, images: Images) {
  const { name, port } = stores.postgres
  const { namespace } = profile
  const run = scratch('run', '/var/run/postgresql', '16Mi')
  const temporary = scratch('scratch', '/tmp')
  // Parallel queries share their rows there; 64 MB, the default, is soon too little.
  const shared = { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } }
  const isReady = execProbe('pg_isready', '-U', 'sophia', '-d', 'postgres')
  const sharedMb = Math.floor(mebibytes(profile.postgres.memory.limit) / 4)
  const settings = {
    hba_file: '/etc/postgresql/pg_hba.conf',
    shared_buffers: `${sharedMb}MB`,
    max_connections: '300',
    jit: 'off',
    ...archiveSettings('/etc/postgresql/archive.sh'),
  }
  return [
    new ConfigMap({
      metadata: { name, namespace, labels: labels(name, 'store') },
      data: { 'pg_hba.conf': access, 'archive.sh': archiveScript(backupsFolder) },
    }),
    new PersistentVolumeClaim({
      metadata: { name: 'backups', namespace, labels: labels('backup', 'store') },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: profile.postgres.disk } } },
    }),
    new StatefulSet({
      metadata: { name, namespace, labels: labels(name, 'store') },
      spec: {
        replicas: 1,
        serviceName: name,
        updateStrategy: { type: 'RollingUpdate' },
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: labels(name, 'store') },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            // A checkpoint of a large cache takes its time.
            terminationGracePeriodSeconds: 120,
            securityContext: podSecurity(999),
            containers: [
              {
                name,
                image: images('postgres'),
                imagePullPolicy: 'IfNotPresent',
                args: Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
                env: [
                  { name: 'POSTGRES_USER', value: 'sophia' },
                  { name: 'PGDATA', value: '/var/lib/postgresql/18/docker' },
                  {
                    name: 'POSTGRES_PASSWORD',
                    valueFrom: { secretKeyRef: { name: secretNames.postgres, key: 'POSTGRES_PASSWORD' } },
                  },
                ],
                ports: [{ name, containerPort: port }],
                resources: resources(profile.postgres),
                securityContext: containerSecurity,
                startupProbe: { ...isReady, periodSeconds: 2, failureThreshold: 150 },
                livenessProbe: { ...isReady, failureThreshold: 6 },
                readinessProbe: isReady,
                volumeMounts: [
                  // The image of Postgres 18 refuses a volume at the old place, one folder below.
                  { name: 'data', mountPath: '/var/lib/postgresql' },
                  { name: 'settings', mountPath: '/etc/postgresql', readOnly: true },
                  { name: 'backups', mountPath: backupsFolder },
                  { name: shared.name, mountPath: '/dev/shm' },
                  run.mount,
                  temporary.mount,
                ],
              },
            ],
            volumes: [
              run.volume,
              temporary.volume,
              shared,
              { name: 'settings', configMap: { name } },
              { name: 'backups', persistentVolumeClaim: { claimName: 'backups' } },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: profile.postgres.disk } } },
          },
        ],
      },
    }),
    service(name, port, namespace),
  ]
}

export const storeManifests = (profile: Profile, images: Images) => [
  ...redis(profile, images),
  ...postgres(profile, images),
]
