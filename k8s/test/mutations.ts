/** Twenty ways in which a manifest may drift from the runbook, and the lines that notice. */
import { type Cluster, type ClusterObject, find } from '../src/runbook/cluster.ts'

export interface Mutation {
  readonly what: string
  mutate(cluster: Cluster & { objects: ClusterObject[] }): void
  /** Matches exactly the lines that must fail. */
  readonly fails: RegExp
  readonly reason: RegExp
}

const must = (cluster: Cluster, kind: string, name: string, namespace = 'sophia'): ClusterObject => {
  const found = find(cluster, kind, name, namespace)
  if (!found) throw new Error(`No ${kind} ${name}`)
  return found
}
const remove = (cluster: { objects: ClusterObject[] }, kind: string, name?: string): void => {
  cluster.objects = cluster.objects.filter(
    (each) => each.kind !== kind || (name !== undefined && each.metadata.name !== name),
  )
}
const rename = (kind: string, name: string) => (cluster: Cluster) => {
  must(cluster, kind, name).metadata.name = `${name}-new`
}
const prometheusFile = (file: string, from: string, to: string) => (cluster: Cluster) => {
  const { data = {} } = must(cluster, 'ConfigMap', 'prometheus', 'sophia-monitoring') as {
    data?: Record<string, string>
  }
  data[file] = (data[file] ?? '').replaceAll(from, to)
}

export const mutations: readonly Mutation[] = [
  {
    what: 'a Deployment gets another name',
    mutate: rename('Deployment', 'sophia-hubspot'),
    fails: /deployment sophia-hubspot /,
    reason: /Deployment sophia-hubspot is not in the manifests of sophia/,
  },
  {
    what: 'a Deployment is gone',
    mutate: (cluster) => remove(cluster, 'Deployment', 'mcp-business'),
    fails: /mcp-business/,
    reason: /Deployment mcp-business is not/,
  },
  {
    what: 'a StatefulSet becomes a Deployment',
    mutate: (cluster) => {
      Object.assign(must(cluster, 'StatefulSet', 'postgres'), { kind: 'Deployment' })
    },
    fails: /statefulset\/postgres/,
    reason: /StatefulSet postgres is not/,
  },
  {
    what: 'a Service is gone',
    mutate: (cluster) => remove(cluster, 'Service', 'mcp-research'),
    fails: /kubernetes\.io\/service-name=\$SERVICE/,
    reason: /nothing in sophia has the label/,
  },
  {
    what: 'pods of a service lose their label',
    mutate: (cluster) => {
      must(cluster, 'Deployment', 'mcp-context').spec.template.metadata.labels = { name: 'mcp-context' }
    },
    // Those that count on every pod having it.
    fails: /--selector=app --/,
    reason: /some pods of sophia lack the label app/,
  },
  {
    what: 'an autoscaler allows fewer replicas',
    mutate: (cluster) => {
      must(cluster, 'HorizontalPodAutoscaler', 'mcp-research-hpa').spec.maxReplicas = 4
    },
    fails: /mcp-research --replicas=5|"minReplicas":5|kind: Hori|HorizontalPodAutoscaler mcp-research-hpa/,
    reason: /4|something else/,
  },
  {
    what: 'an autoscaler asks for more replicas',
    mutate: (cluster) => {
      must(cluster, 'HorizontalPodAutoscaler', 'mcp-context-hpa').spec.minReplicas = 3
    },
    fails: /mcp-context --replicas=2/,
    reason: /keeps 3 to 10/,
  },
  {
    what: 'an autoscaler is called otherwise',
    mutate: rename('HorizontalPodAutoscaler', 'sophia-dashboard-hpa'),
    // The second would be undone by an autoscaler that nothing has told.
    fails: /hpa sophia-dashboard-hpa|sophia-dashboard --replicas=1/,
    reason: /sophia-dashboard-hpa/,
  },
  {
    what: 'an autoscaler looks at another share',
    mutate: (cluster) => {
      must(cluster, 'HorizontalPodAutoscaler', 'mcp-research-hpa').spec.metrics[0].resource.target.averageUtilization =
        60
    },
    fails: /^HorizontalPodAutoscaler mcp-research-hpa$/,
    reason: /something else/,
  },
  {
    what: 'a container gets another name',
    mutate: (cluster) => {
      must(cluster, 'Deployment', 'mcp-business').spec.template.spec.containers[0].name = 'service'
    },
    fails: /set resources deployment\/mcp-business/,
    reason: /has no container mcp-business/,
  },
  {
    what: 'a limit becomes smaller than what is asked for',
    mutate: (cluster) => {
      must(cluster, 'Deployment', 'mcp-research').spec.template.spec.containers[0].resources.limits.cpu = '1'
    },
    fails: /--requests=cpu=1500m/,
    reason: /asks for 1500m cpu, more than its limit of 1/,
  },
  {
    what: 'the namespace allows smaller containers only',
    mutate: (cluster) => {
      must(cluster, 'LimitRange', 'containers').spec.limits[0].max.memory = '12Gi'
    },
    fails: /--limits=memory=16Gi/,
    reason: /more than the 12Gi/,
  },
  {
    what: 'Redis comes in another image',
    mutate: (cluster) => {
      must(cluster, 'Deployment', 'redis').spec.template.spec.containers[0].image = 'docker.io/valkey/valkey:9.0.0'
    },
    fails: /redis-cli/,
    reason: /the image valkey has no redis-cli/,
  },
  {
    what: 'the Ingress gets another name',
    mutate: rename('Ingress', 'sophia-ingress'),
    fails: /sophia-ingress/,
    reason: /Ingress sophia-ingress/,
  },
  {
    what: 'the Ingress serves another domain',
    mutate: (cluster) => {
      must(cluster, 'Ingress', 'sophia-ingress').spec.rules[0].host = 'sophia.example'
    },
    fails: /curl -f https:\/\/www/,
    reason: /no Ingress leads to www\.sophia-intel\.ai/,
  },
  {
    what: 'the Certificate leaves the domain out',
    mutate: (cluster) => {
      must(cluster, 'Certificate', 'sophia-tls').spec.dnsNames = ['sophia.example']
    },
    fails: /openssl s_client/,
    reason: /not in the certificate/,
  },
  {
    what: 'network policies are gone',
    mutate: (cluster) => remove(cluster, 'NetworkPolicy'),
    fails: /get networkpolicies/,
    reason: /no NetworkPolicy in sophia/,
  },
  {
    what: 'the nightly proof gets another name',
    mutate: rename('CronJob', 'prove'),
    fails: /cronjob prove\b|cronjob\/prove\b/,
    reason: /CronJob prove is not in the manifests/,
  },
  {
    what: 'secrets come from elsewhere',
    mutate: (cluster) => remove(cluster, 'ExternalSecret'),
    fails: /get externalsecrets/,
    reason: /no ExternalSecret/,
  },
  {
    what: 'Grafana listens on another port of the node',
    mutate: (cluster) => {
      must(cluster, 'Service', 'grafana-node', 'sophia-monitoring').spec.ports[0].port = 3000
    },
    fails: /:3001\//,
    reason: /nothing listens on port 3001/,
  },
  {
    what: 'the scrape job is called otherwise',
    mutate: prometheusFile('prometheus.yaml', 'job_name: kubernetes-pods', 'job_name: pods'),
    fails: /job="kubernetes-pods"/,
    reason: /no job kubernetes-pods/,
  },
  {
    what: 'a recording rule is called otherwise',
    mutate: prometheusFile('rules.yaml', 'record: sophia:cpu:share', 'record: sophia:cpu:part'),
    fails: /sort_desc\(sophia:cpu:share\)/,
    reason: /no series is called sophia:cpu:share/,
  },
  {
    what: 'the namespace is called otherwise',
    mutate: (cluster) => {
      const namespace = cluster.objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'sophia')
      if (namespace) namespace.metadata.name = 'sophia-prod'
    },
    fails: / -n sophia\b/,
    reason: /no namespace sophia$/,
  },
]
