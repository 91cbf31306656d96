/** Who may talk to whom: nobody, but for the arrows of the catalog. */
import { monitoring, type ServiceEntry, serviceList, services, stores } from '@sophia/catalog'
import {
  type INetworkPolicyEgressRule,
  type INetworkPolicyIngressRule,
  type INetworkPolicyPeer,
  type INetworkPolicyPort,
  NetworkPolicy,
} from 'kubernetes-models/networking.k8s.io/v1'
import { monitoringNamespace } from './monitoring/prometheus.ts'
import type { Profile } from './profiles.ts'
import { sandboxPort } from './sandbox.ts'
import { webhooks } from './services.ts'

/** Namespace of the ingress controller, as its chart is installed by docs/install.md. */
export const entranceNamespace = 'nginx-ingress'

export const app = (name: string): INetworkPolicyPeer => ({ podSelector: { matchLabels: { app: name } } })
export const inNamespace = (name: string): INetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})
export const tcp = (...ports: number[]): INetworkPolicyPort[] => ports.map((port) => ({ protocol: 'TCP', port }))

/** The public internet and nothing of ours: a service that reads pages must not be talked into reading the cluster. */
const outside: INetworkPolicyEgressRule = {
  to: [
    {
      ipBlock: {
        cidr: '0.0.0.0/0',
        except: ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
      },
    },
  ],
  ports: tcp(80, 443),
}

const policy = (
  name: string,
  namespace: string,
  ingress: INetworkPolicyIngressRule[],
  egress?: INetworkPolicyEgressRule[],
) =>
  new NetworkPolicy({
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress,
      ...(egress && { egress }),
    },
  })

export const callersOf = (name: string): string[] =>
  serviceList.filter(({ calls }) => calls.includes(name)).map((caller) => caller.name)

function ofService(service: ServiceEntry & { name: keyof typeof services }, profile: Profile) {
  const { namespace, sandbox, logs } = profile
  const watchers = inNamespace(monitoringNamespace(profile))
  const { name, port, calls, vendors, database, configuredServers } = service
  const from = callersOf(name).map(app)
  if (name === 'sophia-dashboard' || webhooks[name]) from.push(inNamespace(entranceNamespace))
  if (name === 'sophia-dashboard') from.push(app('prove'))
  from.push(watchers)
  const egress: INetworkPolicyEgressRule[] = calls.map((called) => ({
    to: [app(called)],
    ports: tcp(services[called as keyof typeof services].port),
  }))
  egress.push({ to: [app(stores.redis.name)], ports: tcp(stores.redis.port) })
  if (database) egress.push({ to: [app(stores.postgres.name)], ports: tcp(stores.postgres.port) })
  if (vendors.length && sandbox) egress.push({ to: [app('sandbox')], ports: tcp(sandboxPort) })
  if (vendors.length || configuredServers) egress.push(outside)
  if (logs) egress.push({ to: [watchers], ports: tcp(monitoring.alloy.port) })
  return policy(name, namespace, [{ from, ports: tcp(port) }], egress)
}

export function networkManifests(profile: Profile) {
  const { namespace, sandbox } = profile
  const stored = serviceList.filter(({ database }) => database)
  const vendorCallers = serviceList.filter(({ vendors }) => vendors.length)
  return [
    new NetworkPolicy({
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }),
    new NetworkPolicy({
      metadata: { name: 'allow-names', namespace },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    }),
    // cert-manager answers the certificate authority from a pod that it puts here.
    new NetworkPolicy({
      metadata: { name: 'acme-solver', namespace },
      spec: {
        podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [inNamespace(entranceNamespace)], ports: tcp(8089) }],
      },
    }),
    ...serviceList.map((service) => ofService(service, profile)),
    policy(
      stores.redis.name,
      namespace,
      [{ from: [...serviceList.map(({ name }) => app(name)), app('backup')], ports: tcp(stores.redis.port) }],
      [],
    ),
    policy(
      stores.postgres.name,
      namespace,
      [
        {
          from: [...stored.map(({ name }) => app(name)), app('backup'), app('archive')],
          ports: tcp(stores.postgres.port),
        },
      ],
      [],
    ),
    ...(sandbox
      ? [
          policy(
            'sandbox',
            namespace,
            [{ from: vendorCallers.map(({ name }) => app(name)), ports: tcp(sandboxPort) }],
            [],
          ),
        ]
      : []),
  ]
}

/** Neither Prometheus nor Grafana asks who is there: only each other, the services' traces, and the node's own ports. */
export function monitoringNetwork(profile: Profile) {
  const namespace = monitoringNamespace(profile)
  const { prometheus, grafana, alloy } = monitoring
  // K3s hands the ports of the node on from a pod of its own; it has looked at the address before.
  const node = inNamespace('kube-system')
  return [
    new NetworkPolicy({
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [inNamespace(namespace)] }] },
    }),
    policy(prometheus.name, namespace, [
      { from: [node, inNamespace(profile.namespace), inNamespace('keda')], ports: tcp(prometheus.port) },
    ]),
    policy(grafana.name, namespace, [{ from: [node, inNamespace(profile.namespace)], ports: tcp(grafana.port) }]),
    policy(alloy.name, namespace, [{ from: [inNamespace(profile.namespace)], ports: tcp(alloy.port) }]),
  ]
}
