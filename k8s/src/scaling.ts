/** How many of each there are, and how many may be away at once. */
import { type ServiceEntry, serviceList } from '@sophia/catalog'
import { HorizontalPodAutoscaler, type IHorizontalPodAutoscalerBehavior } from 'kubernetes-models/autoscaling/v2'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { cores } from './pod.ts'
import { type Profile, replicasOf, scaled } from './profiles.ts'

/** Up at once, since people wait; down slowly, since a load comes back. */
const behavior: IHorizontalPodAutoscalerBehavior = {
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }] },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
}

/** Of one processor, the most that a pod should be full. */
const fullPercent = 70

/**
 * The target is a share of what a pod requests, but JavaScript runs on one thread: of a pod that requests two processors, 70 % is
 * never reached, however much it has to do.
 */
export const cpuTarget = (request: string): number => Math.min(fullPercent, Math.floor(fullPercent / cores(request)))

const utilization = (name: 'cpu' | 'memory', averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
})

export const autoscalerName = (service: string): string => `${service}-hpa`

const autoscaler = (service: ServiceEntry, profile: Profile) => {
  const { min, max } = replicasOf(profile, service)
  return new HorizontalPodAutoscaler({
    metadata: { name: autoscalerName(service.name), namespace: profile.namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: service.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [utilization('cpu', cpuTarget(profile.resources(service).cpu.request)), utilization('memory', 80)],
      behavior,
    },
  })
}

const budget = (name: string, { namespace }: Profile) =>
  new PodDisruptionBudget({
    metadata: { name, namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  })

export const scalingManifests = (profile: Profile) => [
  ...scaled(profile).map((service) => autoscaler(service, profile)),
  ...serviceList.map(({ name }) => budget(name, profile)),
]
