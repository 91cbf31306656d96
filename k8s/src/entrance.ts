/** The namespace and the door to the outside. */
import { Certificate, ClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import { type ServiceName, services } from '@sophia/catalog'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1'
import { LimitRange, Namespace } from 'kubernetes-models/v1'
import { mebibytes } from './pod.ts'
import { besideDomain, podSecurityLevel, type Profile } from './profiles.ts'
import { secretNames } from './secrets.ts'
import { webhooks } from './services.ts'

export function namespaceManifests(profile: Profile) {
  const { namespace } = profile
  const largest = Math.max(
    mebibytes(profile.postgres.memory.limit),
    ...Object.values(services).map((service) => mebibytes(profile.resources(service).memory.limit)),
  )
  return [
    new Namespace({
      metadata: {
        name: namespace,
        labels: podSecurityLevel,
      },
    }),
    new LimitRange({
      metadata: { name: 'containers', namespace },
      spec: {
        limits: [
          {
            type: 'Container',
            // A patch at three in the morning may double what the largest has, and no more.
            max: { cpu: '8', memory: `${largest * 2}Mi` },
            default: { cpu: '500m', memory: '256Mi' },
            defaultRequest: { cpu: '50m', memory: '64Mi' },
          },
        ],
      },
    }),
  ]
}

/** Every host name that leads here, and the service behind it. */
export const entries = (profile: Profile): { host: string; path: string; exact: boolean; service: ServiceName }[] => [
  { host: profile.domain, path: '/', exact: false, service: 'sophia-dashboard' },
  ...Object.entries(webhooks).map(([service, { host, path }]) => ({
    host: besideDomain(profile, host),
    path,
    exact: true,
    service: service as ServiceName,
  })),
]

const issuer = 'letsencrypt'
const ingressName = 'sophia-ingress'

export function entranceManifests(profile: Profile) {
  const { namespace } = profile
  const hosts = entries(profile).map(({ host }) => host)
  return [
    new Ingress({
      metadata: { name: ingressName, namespace },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts, secretName: secretNames.tls }],
        rules: entries(profile).map(({ host, path, exact, service }) => ({
          host,
          http: {
            paths: [
              {
                path,
                pathType: exact ? 'Exact' : 'Prefix',
                backend: { service: { name: service, port: { name: 'http' } } },
              },
            ],
          },
        })),
      },
    }),
  ]
}

/** In a file of its own: the runbook renews by applying it again. */
export function tlsManifests(profile: Profile) {
  return [
    new ClusterIssuer({
      metadata: { name: issuer },
      spec: {
        acme: {
          server: 'https://acme-v02.api.letsencrypt.org/directory',
          privateKeySecretRef: { name: `${issuer}-account` },
          // Into the Ingress that is there: a second one for the same host would be refused by its controller.
          solvers: [{ http01: { ingress: { name: ingressName } } }],
        },
      },
    }),
    new Certificate({
      metadata: {
        name: 'sophia-tls',
        namespace: profile.namespace,
        // The challenge is led from http to https, which must answer before there is a certificate to answer with.
        annotations: { 'cert-manager.io/issue-temporary-certificate': 'true' },
      },
      spec: {
        secretName: secretNames.tls,
        dnsNames: entries(profile).map(({ host }) => host),
        issuerRef: { name: issuer, kind: 'ClusterIssuer' },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      },
    }),
  ]
}
