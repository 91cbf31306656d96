/** Prometheus, Alertmanager, Grafana and, where there is room, Loki, Tempo and Alloy. */
import { monitoring } from '@sophia/catalog'
import { Namespace } from 'kubernetes-models/v1'
import { stringify } from 'yaml'
import type { Images } from '../images.ts'
import { podSecurityLevel, type Profile } from '../profiles.ts'
import { addressFolder, alertmanagerConfig } from './alertmanager.ts'
import { alloyConfig, grafanaSources, lokiConfig, tempoConfig } from './collection.ts'
import { dashboards, grafanaModel } from './dashboards.ts'
import { type Program, programManifests } from './program.ts'
import { monitoringNamespace, prometheusConfig } from './prometheus.ts'
import { ruleGroups } from './rules.ts'

const sizes = (cpu: string, cpuLimit: string, memory: string, memoryLimit: string) => ({
  cpu: { request: cpu, limit: cpuLimit },
  memory: { request: memory, limit: memoryLimit },
})

const { prometheus, alertmanager, grafana, loki, tempo, alloy, kubeStateMetrics } = monitoring
const yaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })

const watched = (profile: Profile): Program[] => [
  {
    ...prometheus,
    image: 'prometheus',
    user: 65534,
    args: [
      '--config.file=/etc/prometheus/prometheus.yaml',
      '--storage.tsdb.path=/data',
      `--storage.tsdb.retention.time=${profile.logs ? '30d' : '10d'}`,
      `--storage.tsdb.retention.size=${profile.logs ? '18GB' : '4GB'}`,
    ],
    sizes: profile.logs ? sizes('250m', '2', '1Gi', '2Gi') : sizes('50m', '500m', '192Mi', '512Mi'),
    healthPath: '/-/healthy',
    settings: {
      folder: '/etc/prometheus',
      files: { 'prometheus.yaml': yaml(prometheusConfig(profile)), 'rules.yaml': yaml(ruleGroups(profile)) },
    },
    data: { path: '/data', size: profile.logs ? '20Gi' : '5Gi' },
    reads: {
      namespaces: [profile.namespace, monitoringNamespace(profile), 'cert-manager'],
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
    },
  },
  {
    ...alertmanager,
    image: 'alertmanager',
    user: 65534,
    args: ['--config.file=/etc/alertmanager/alertmanager.yaml', '--storage.path=/data', '--cluster.listen-address='],
    sizes: sizes('20m', '200m', '32Mi', '64Mi'),
    healthPath: '/-/healthy',
    settings: { folder: '/etc/alertmanager', files: { 'alertmanager.yaml': yaml(alertmanagerConfig) } },
    data: { path: '/data', size: '1Gi' },
    volumes: [
      {
        // Without it alerts are still shown, and nobody is told: docs/install.md makes it.
        volume: { name: 'addresses', secret: { secretName: 'alertmanager-addresses', optional: true } },
        mount: { name: 'addresses', mountPath: addressFolder, readOnly: true },
      },
    ],
  },
  {
    ...grafana,
    image: 'grafana',
    user: 472,
    sizes: sizes('50m', '500m', '128Mi', '256Mi'),
    healthPath: '/api/health',
    env: Object.entries({
      GF_PATHS_DATA: '/data',
      GF_PATHS_PROVISIONING: '/etc/grafana/provisioning-sophia',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      // Only operators reach its port; what they see there they may see.
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      // Logs and traces are looked at in Explore, which is closed to a Viewer.
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Editor',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    }).map(([name, value]) => ({ name, value })),
    settings: {
      folder: '/etc/grafana/dashboards',
      files: {
        'sources.yaml': yaml(grafanaSources(profile)),
        'providers.yaml': yaml({
          apiVersion: 1,
          providers: [{ name: 'sophia', type: 'file', options: { path: '/etc/grafana/dashboards' } }],
        }),
        ...Object.fromEntries(
          dashboards.map((each) => [`${each.uid}.json`, JSON.stringify(grafanaModel(each), null, 1)]),
        ),
      },
    },
    // Where Grafana looks for each kind: the same ConfigMap, one file of it in each place.
    volumes: [
      ['datasources', 'sources.yaml'],
      ['dashboards', 'providers.yaml'],
    ].map(([kind = '', file = '']) => ({
      volume: { name: kind, configMap: { name: grafana.name, items: [{ key: file, path: file }] } },
      mount: { name: kind, mountPath: `/etc/grafana/provisioning-sophia/${kind}`, readOnly: true },
    })),
    data: { path: '/data', size: '1Gi' },
  },
  {
    ...kubeStateMetrics,
    image: 'kube-state-metrics',
    user: 65534,
    args: [`--namespaces=${profile.namespace}`, '--resources=cronjobs,deployments,horizontalpodautoscalers,pods'],
    sizes: sizes('10m', '100m', '32Mi', '64Mi'),
    healthPath: '/healthz',
    reads: {
      namespaces: [profile.namespace],
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list', 'watch'] },
        { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['list', 'watch'] },
        { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list', 'watch'] },
      ],
    },
  },
]

const collected = ({ namespace }: Profile): Program[] => [
  {
    ...loki,
    image: 'loki',
    user: 10001,
    args: ['-config.file=/etc/loki/loki.yaml'],
    sizes: sizes('100m', '1', '256Mi', '1Gi'),
    healthPath: '/ready',
    settings: { folder: '/etc/loki', files: { 'loki.yaml': yaml(lokiConfig) } },
    data: { path: '/data', size: '20Gi' },
  },
  {
    ...tempo,
    image: 'tempo',
    user: 10001,
    otherPorts: { otlp: 4318 },
    args: ['-config.file=/etc/tempo/tempo.yaml'],
    sizes: sizes('50m', '500m', '128Mi', '512Mi'),
    healthPath: '/ready',
    settings: { folder: '/etc/tempo', files: { 'tempo.yaml': yaml(tempoConfig) } },
    data: { path: '/data', size: '10Gi' },
  },
  {
    name: alloy.name,
    image: 'alloy',
    user: 473,
    port: 12345,
    otherPorts: { otlp: alloy.port },
    args: ['run', '--server.http.listen-addr=0.0.0.0:12345', '--storage.path=/tmp/alloy', '/etc/alloy/config.alloy'],
    sizes: sizes('50m', '500m', '128Mi', '384Mi'),
    healthPath: '/-/ready',
    settings: { folder: '/etc/alloy', files: { 'config.alloy': alloyConfig(namespace) } },
    reads: {
      namespaces: [namespace],
      rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }],
    },
  },
]

export function monitoringManifests(profile: Profile, images: Images) {
  const namespace = monitoringNamespace(profile)
  const programs = [...watched(profile), ...(profile.logs ? collected(profile) : [])]
  return [
    new Namespace({ metadata: { name: namespace, labels: podSecurityLevel } }),
    ...programs.flatMap((program) =>
      programManifests(
        { ...program, image: images(program.image as Parameters<Images>[0]) },
        namespace,
        profile.operators,
      ),
    ),
  ]
}
