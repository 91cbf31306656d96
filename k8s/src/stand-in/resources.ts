/** What the stand-in knows of: as discovery tells it. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
  readonly short: readonly string[]
  readonly all: boolean
}

const rows: readonly (readonly [string, string, string, string?, string?])[] = [
  ['', 'v1', 'Namespace', 'ns', 'cluster'],
  ['', 'v1', 'Node', 'no', 'cluster'],
  ['', 'v1', 'Pod', 'po', 'all'],
  ['', 'v1', 'Service', 'svc', 'all'],
  ['', 'v1', 'ConfigMap', 'cm'],
  ['', 'v1', 'Secret'],
  ['', 'v1', 'ServiceAccount', 'sa'],
  ['', 'v1', 'PersistentVolumeClaim', 'pvc'],
  ['', 'v1', 'LimitRange', 'limits'],
  ['', 'v1', 'Event', 'ev'],
  ['apps', 'v1', 'Deployment', 'deploy', 'all'],
  ['apps', 'v1', 'StatefulSet', 'sts', 'all'],
  ['apps', 'v1', 'ReplicaSet', 'rs', 'all'],
  ['batch', 'v1', 'CronJob', 'cj', 'all'],
  ['batch', 'v1', 'Job', '', 'all'],
  ['autoscaling', 'v2', 'HorizontalPodAutoscaler', 'hpa', 'all'],
  ['policy', 'v1', 'PodDisruptionBudget', 'pdb'],
  ['networking.k8s.io', 'v1', 'NetworkPolicy', 'netpol'],
  ['networking.k8s.io', 'v1', 'Ingress', 'ing'],
  ['discovery.k8s.io', 'v1', 'EndpointSlice'],
  ['rbac.authorization.k8s.io', 'v1', 'Role'],
  ['rbac.authorization.k8s.io', 'v1', 'RoleBinding'],
  ['cert-manager.io', 'v1', 'Certificate', 'cert'],
  ['cert-manager.io', 'v1', 'ClusterIssuer', '', 'cluster'],
  ['external-secrets.io', 'v1', 'ExternalSecret', 'es'],
  ['external-secrets.io', 'v1', 'SecretStore', 'ss'],
]

const pluralOf = (kind: string): string => {
  const word = kind.toLowerCase()
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`
  return /(s|x)$/.test(word) ? `${word}es` : `${word}s`
}

export const resources: readonly Resource[] = rows.map(([group, version, kind, short = '', where = '']) => ({
  group,
  version,
  kind,
  plural: pluralOf(kind),
  namespaced: where !== 'cluster',
  short: short ? [short] : [],
  all: where === 'all',
}))

export const apiVersionOf = ({ group, version }: Resource): string => (group ? `${group}/${version}` : version)

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet']

const measured = {
  metadata: { name: 'metrics.k8s.io' },
  versions: [
    {
      version: 'v1beta1',
      freshness: 'Current',
      resources: ['Node', 'Pod'].map((kind) => ({
        resource: `${kind.toLowerCase()}s`,
        responseKind: { group: 'metrics.k8s.io', version: 'v1beta1', kind: `${kind}Metrics` },
        scope: kind === 'Pod' ? 'Namespaced' : 'Cluster',
        singularResource: '',
        verbs: ['get', 'list'],
        shortNames: [] as string[],
        categories: [] as string[],
      })),
    },
  ],
}

/** `/api` for the core group, `/apis` for all others. */
export function discovery(core: boolean): object {
  const own = resources.filter(({ group }) => (group === '') === core)
  const groups = [...new Set(own.map(({ group }) => group))]
  const items: object[] = groups.map((group) => {
    const members = own.filter((each) => each.group === group)
    return {
      metadata: { name: group },
      versions: [
        {
          version: members[0]?.version,
          freshness: 'Current',
          resources: members.map((each) => ({
            resource: each.plural,
            responseKind: { group, version: each.version, kind: each.kind },
            scope: each.namespaced ? 'Namespaced' : 'Cluster',
            singularResource: each.kind.toLowerCase(),
            verbs,
            shortNames: each.short,
            categories: each.all ? ['all'] : [],
            ...(scalable.includes(each.kind) && {
              subresources: [
                {
                  subresource: 'scale',
                  responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
                  verbs: ['get', 'patch', 'update'],
                },
              ],
            }),
          })),
        },
      ],
    }
  })
  // What `kubectl top` looks for before anything else.
  if (!core) items.push(measured)
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
}

/** As old clients, and `kubectl top`, read it. */
export const legacyGroups = (): object => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...new Set(resources.map(({ group }) => group)), 'metrics.k8s.io'].filter(Boolean).map((name) => {
    const version = resources.find(({ group }) => group === name)?.version ?? 'v1beta1'
    const versions = [{ groupVersion: `${name}/${version}`, version }]
    return { name, versions, preferredVersion: versions[0] }
  }),
})

/** The least that lets `kubectl apply` go on: that each kind can be patched with a field validation. */
export const openApi = (group: string): object => ({
  openapi: '3.0.0',
  info: { title: group, version: '1' },
  paths: Object.fromEntries(
    resources
      .filter((each) => each.group === group)
      .map((each) => [
        `/${each.plural}/{name}`,
        {
          patch: {
            parameters: [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }],
            responses: {},
            'x-kubernetes-action': 'patch',
            'x-kubernetes-group-version-kind': { group: each.group, version: each.version, kind: each.kind },
          },
        },
      ]),
  ),
})
