/** Every night: a health proof, onto a volume of its own, from which the dashboard gets what it lacks. */
import { monitoring, services } from '@sophia/catalog'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import { PersistentVolumeClaim, ServiceAccount } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { monitoringNamespace } from './monitoring/prometheus.ts'
import { app, inNamespace, tcp } from './network.ts'
import { scheduledJob } from './scheduled.ts'
import { labels, resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'
import { secretNames } from './secrets.ts'
import { fromSecret, user } from './services.ts'

const name = 'prove'
const dashboard = services['sophia-dashboard']
const { prometheus, grafana } = monitoring
/** 129 MB are resident at the most, in the load of 20 users. */
const sizes = { cpu: { request: '50m', limit: '500m' }, memory: { request: '96Mi', limit: '192Mi' } }

/** Flags of `npm run prove`. */
function flags(profile: Profile): string[] {
  const { namespace, domain } = profile
  const watched = ({ name: program, port }: { name: string; port: number }) =>
    `http://${program}.${monitoringNamespace(profile)}:${port}`
  return [
    `--url=https://${domain}`,
    `--prometheus=${watched(prometheus)}`,
    `--grafana=${watched(grafana)}`,
    `--namespace=${namespace}`,
    '--out=/proofs',
    // By its own name: what failed may be the way in.
    `--publish=http://${dashboard.name}:${dashboard.port}`,
  ]
}

/** What the five criteria ask, and where they are published. */
const reached = (profile: Profile) =>
  new NetworkPolicy({
    metadata: { name, namespace: profile.namespace },
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        { to: [app(dashboard.name)], ports: tcp(dashboard.port) },
        { to: [inNamespace(monitoringNamespace(profile))], ports: tcp(prometheus.port, grafana.port) },
        // The public address is this cluster's own, and turns into a pod's on the way; so does that of the API server, into a
        // node's. Where a policy looks, before or after, is up to the cluster: what is known is the ports.
        { ports: tcp(443, 6443) },
      ],
    },
  })

const rights = ({ namespace }: Profile) => [
  new ServiceAccount({ metadata: { name, namespace }, automountServiceAccountToken: false }),
  new Role({
    metadata: { name, namespace },
    rules: [
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'list'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
    ],
  }),
  new RoleBinding({
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  }),
]

export function proveManifests(profile: Profile, images: Images) {
  const { namespace } = profile
  const temporary = scratch('scratch', '/tmp')
  return [
    new PersistentVolumeClaim({
      metadata: { name: 'proofs', namespace, labels: labels(name, 'proof') },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    ...rights(profile),
    reached(profile),
    scheduledJob({
      name,
      namespace,
      part: 'proof',
      at: '43 3 * * *',
      // What has failed has failed: a second look that passes would hide it.
      retries: 0,
      deadlineS: 900,
      user,
      container: {
        image: images(name),
        args: ['dist/main.js', ...flags(profile)],
        env: [fromSecret('SOPHIA_TOKEN', secretNames.prove)],
        resources: resources(sizes),
        volumeMounts: [{ name: 'proofs', mountPath: '/proofs' }, temporary.mount],
      },
      pod: {
        serviceAccountName: name,
        // It asks the API server for policies and images.
        automountServiceAccountToken: true,
        volumes: [{ name: 'proofs', persistentVolumeClaim: { claimName: 'proofs' } }, temporary.volume],
      },
    }),
  ]
}
