/** The nine Deployments and their Services. */
import {
  grace,
  monitoring,
  type ServiceEntry,
  type ServiceName,
  serviceList,
  services,
  urlVariable,
} from '@sophia/catalog'
import { Deployment } from 'kubernetes-models/apps/v1'
import { type IContainer, type IEnvVar, Service } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { monitoringNamespace } from './monitoring/prometheus.ts'
import { containerSecurity, labels, mebibytes, podSecurity, resources, scraped, scratch } from './pod.ts'
import { besideDomain, type Profile, isScaled, replicasOf } from './profiles.ts'
import { sandboxPort } from './sandbox.ts'
import { secretNames } from './secrets.ts'

/** The number of `nonroot` in the image. */
export const user = 65532
/** Where the services listen for a vendor, below the domain. */
export const webhooks: Partial<Record<ServiceName, { host: string; path: string; variable?: string }>> = {
  // HubSpot signs the address, so the service has to know it to the letter.
  'sophia-hubspot': { host: 'hubspot', path: '/webhooks', variable: 'HUBSPOT_WEBHOOK_URL' },
  'sophia-github': { host: 'github', path: '/webhooks' },
}

export const fromSecret = (name: string, secret: string, optional = false): IEnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key: name, ...(optional && { optional }) } },
})

/** Of a K3s that nobody told otherwise (`--cluster-cidr`). */
const podNetwork = '10.42.0.0/16'

/** Host names under which a service may be asked: its own in the cluster, and what leads to it from outside. */
function hosts({ name }: { name: ServiceName }, profile: Profile): string {
  const { namespace, domain } = profile
  const own = [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`]
  const outside = name === 'sophia-dashboard' ? domain : webhooks[name] && besideDomain(profile, webhooks[name].host)
  // The first is what the service calls itself.
  return [...(outside ? [outside] : []), ...own].join(',')
}

function environment(service: ServiceEntry & { name: ServiceName }, profile: Profile): IEnvVar[] {
  const { memory } = profile.resources(service)
  // A quarter is left for what lies outside the heap: buffers, code, the threads.
  const heapMb = Math.floor(mebibytes(memory.limit) * 0.75)
  const plain: Record<string, string> = {
    NODE_ENV: 'production',
    NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
    PORT: String(service.port),
    SOPHIA_HOST: '0.0.0.0',
    SOPHIA_ALLOWED_HOSTS: hosts(service, profile),
    // The ingress controller is a pod; who reaches a service at all is said by the network policies.
    SOPHIA_TRUSTED_PROXIES: podNetwork,
    SOPHIA_PUBLIC_URL: `https://${profile.domain}`,
    SOPHIA_SHUTDOWN_MS: String(grace.shutdownS * 1000),
  }
  for (const called of service.calls as readonly ServiceName[])
    plain[urlVariable(called)] = `http://${called}:${services[called].port}`
  if (service.vendors.length && profile.sandbox) {
    plain['SOPHIA_ALLOW_SANDBOX'] = 'true'
    plain['SOPHIA_SANDBOX_URL'] = `http://sandbox:${sandboxPort}`
  }
  const webhook = webhooks[service.name]
  if (webhook?.variable) plain[webhook.variable] = `https://${besideDomain(profile, webhook.host)}${webhook.path}`
  if (profile.logs)
    plain['OTEL_EXPORTER_OTLP_ENDPOINT'] =
      `http://${monitoring.alloy.name}.${monitoringNamespace(profile)}:${monitoring.alloy.port}`
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    fromSecret('SOPHIA_API_KEYS', secretNames.access),
    fromSecret('SOPHIA_SERVICE_SECRET', secretNames.access),
    fromSecret('REDIS_URL', secretNames.redis),
    ...(service.database ? [fromSecret('DATABASE_URL', secretNames.postgres)] : []),
  ]
}

const http = (path: string) => ({ httpGet: { path, port: 'http' } })

const probes: Pick<IContainer, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> = {
  // A start that migrates a database may take a minute.
  startupProbe: { ...http('/health/live'), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 90 },
  livenessProbe: { ...http('/health/live'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readinessProbe: { ...http('/health/ready'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
}

export function deploymentOf(service: ServiceEntry & { name: ServiceName }, profile: Profile, images: Images) {
  const { name, port, tier } = service
  const { volume, mount } = scratch('scratch', '/tmp')
  return new Deployment({
    metadata: { name, namespace: profile.namespace, labels: labels(name, tier) },
    spec: {
      // Where an autoscaler looks after them, a release must not set their number back.
      ...(isScaled(profile, service) ? {} : { replicas: replicasOf(profile, service).min }),
      revisionHistoryLimit: 10,
      // Nobody is turned away while a version changes.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: labels(name, tier), annotations: scraped(port) },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: grace.podS,
          securityContext: podSecurity(user),
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app: name } },
            },
          ],
          containers: [
            {
              name,
              image: images(name),
              imagePullPolicy: 'IfNotPresent',
              ports: [{ name: 'http', containerPort: port }],
              env: environment(service, profile),
              // Keys of vendors, models and sources: whatever the operator has.
              envFrom: [{ secretRef: { name: secretNames.of(name), optional: true } }],
              resources: resources(profile.resources(service)),
              securityContext: containerSecurity,
              ...probes,
              lifecycle: { preStop: { sleep: { seconds: grace.preStopS } } },
              volumeMounts: [mount],
            },
          ],
          volumes: [volume],
        },
      },
    },
  })
}

export const serviceOf = ({ name, port, tier }: ServiceEntry, { namespace }: Profile) =>
  new Service({
    metadata: { name, namespace, labels: labels(name, tier) },
    spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort: 'http' }] },
  })

export const serviceManifests = (profile: Profile, images: Images) =>
  serviceList.flatMap((service) => [deploymentOf(service, profile, images), serviceOf(service, profile)])
