/** The stand-in for vendors without a key, where a profile allows it. */
import { companions } from '@sophia/catalog'
import { Deployment } from 'kubernetes-models/apps/v1'
import { Service } from 'kubernetes-models/v1'
import type { Images } from './images.ts'
import { containerSecurity, labels, podSecurity, resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'

export const sandboxPort = companions.sandbox.port
const name = 'sandbox'
const sizes = { cpu: { request: '50m', limit: '500m' }, memory: { request: '96Mi', limit: '256Mi' } }

export function sandboxManifests({ namespace, sandbox }: Profile, images: Images) {
  if (!sandbox) return []
  const { volume, mount } = scratch('scratch', '/tmp')
  const probe = { httpGet: { path: '/_health', port: 'http' } }
  return [
    new Deployment({
      metadata: { name, namespace, labels: labels(name, 'sandbox') },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: labels(name, 'sandbox') },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: podSecurity(65532),
            containers: [
              {
                name,
                image: images(name),
                imagePullPolicy: 'IfNotPresent',
                env: [{ name: 'SOPHIA_HOST', value: '0.0.0.0' }],
                ports: [{ name: 'http', containerPort: sandboxPort }],
                resources: resources(sizes),
                securityContext: containerSecurity,
                startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
                livenessProbe: { ...probe, periodSeconds: 10 },
                readinessProbe: { ...probe, periodSeconds: 5 },
                volumeMounts: [mount],
              },
            ],
            volumes: [volume],
          },
        },
      },
    }),
    new Service({
      metadata: { name, namespace, labels: labels(name, 'sandbox') },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: sandboxPort, targetPort: 'http' }] },
    }),
  ]
}
