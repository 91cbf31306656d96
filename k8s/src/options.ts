/** What a cluster may have besides. Nothing in the profiles needs it. */
import { Gateway, HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1'
import { PeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1'
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1'
import { monitoring, services } from '@sophia/catalog'
import { entries } from './entrance.ts'
import { monitoringNamespace } from './monitoring/prometheus.ts'
import type { Profile } from './profiles.ts'
import { autoscalerName, cpuTarget } from './scaling.ts'
import { secretNames } from './secrets.ts'

const { prometheus } = monitoring

/** What waits for mcp-agents. */
export const waitingRuns = 'max(sophia_queue_depth{queue="runs"})'

/** Replicas of mcp-agents by what waits in the queue of runs. Takes the autoscaler over that is there. */
export function kedaManifests(profile: Profile) {
  const { namespace } = profile
  const service = services['mcp-agents']
  const { name, replicas } = service
  const target = cpuTarget(profile.resources(service).cpu.request)
  return [
    new ScaledObject({
      metadata: {
        name,
        namespace,
        annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' },
      },
      spec: {
        scaleTargetRef: { name },
        minReplicaCount: replicas.min,
        maxReplicaCount: replicas.max,
        advanced: { horizontalPodAutoscalerConfig: { name: autoscalerName(name) } },
        triggers: [
          {
            type: 'prometheus',
            metadata: {
              serverAddress: `http://${prometheus.name}.${monitoringNamespace(profile)}:${prometheus.port}`,
              query: waitingRuns,
              // One replica works on four runs at once (SOPHIA_RUN_CONCURRENCY).
              threshold: '4',
            },
          },
          { type: 'cpu', metricType: 'Utilization', metadata: { value: String(target) } },
        ],
      },
    }),
  ]
}

/** Traffic between pods is encrypted and both sides are known. Needs pods with a sidecar or ambient mode. */
export const istioManifests = ({ namespace }: Profile) => [
  new PeerAuthentication({ metadata: { name: 'default', namespace }, spec: { mtls: { mode: 'STRICT' } } }),
]

/** In place of the Ingress, where a gateway controller runs. */
export function gatewayManifests(profile: Profile) {
  const { namespace } = profile
  return [
    new Gateway({
      metadata: { name: 'sophia', namespace },
      spec: {
        gatewayClassName: 'nginx',
        listeners: entries(profile).map(({ host, service }) => ({
          name: service,
          hostname: host,
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: secretNames.tls }] },
        })),
      },
    }),
    ...entries(profile).map(
      ({ host, path, exact, service }) =>
        new HTTPRoute({
          metadata: { name: service, namespace },
          spec: {
            parentRefs: [{ name: 'sophia', sectionName: service }],
            hostnames: [host],
            rules: [
              {
                matches: [{ path: { type: exact ? 'Exact' : 'PathPrefix', value: path } }],
                backendRefs: [{ name: service, port: services[service].port }],
              },
            ],
          },
        }),
    ),
  ]
}
