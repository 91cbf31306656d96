/** Where secrets come from. No secret is in this folder: an external store holds them, or the operator makes them. */
import { type ServiceName, serviceList } from '@sophia/catalog'
import { ExternalSecret, SecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1'
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import { Namespace, ServiceAccount } from 'kubernetes-models/v1'
import type { Profile } from './profiles.ts'

export const secretNames = {
  access: 'sophia-access',
  postgres: 'sophia-postgres',
  redis: 'sophia-redis',
  prove: 'sophia-prove',
  tls: 'sophia-tls',
  of: (service: ServiceName): string => `${service}-keys`,
} as const

/** The keys that must be in each. Those of vendors are the operator's choice. */
export const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  [secretNames.access]: ['SOPHIA_API_KEYS', 'SOPHIA_SERVICE_SECRET'],
  [secretNames.postgres]: ['DATABASE_URL', 'POSTGRES_PASSWORD'],
  [secretNames.redis]: ['REDIS_URL', 'REDIS_PASSWORD'],
  [secretNames.prove]: ['SOPHIA_TOKEN'],
}

/**
 * The namespace that holds the originals, closed to everybody but the reader below; staging cannot read production's.
 * Another provider (Vault, a cloud's own) is one change here.
 */
export const vaultOf = (namespace: string): string => `${namespace}-vault`
const reader = 'external-secrets-reader'

const external = (name: string, namespace: string) =>
  new ExternalSecret({
    metadata: { name, namespace },
    spec: {
      refreshInterval: '15m',
      secretStoreRef: { kind: 'SecretStore', name: 'sophia' },
      // A secret that is gone from the store stays until somebody looks: losing it would stop the platform.
      target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      dataFrom: [{ extract: { key: name } }],
    },
  })

/** Services that have keys of their own: of vendors, models, embeddings. */
export const keyed = serviceList.filter((service) => service.vendors.length || service.configuredServers)

export function secretManifests({ namespace, externalSecrets }: Profile) {
  if (!externalSecrets) return []
  const vault = vaultOf(namespace)
  return [
    new Namespace({ metadata: { name: vault } }),
    new ServiceAccount({ metadata: { name: reader, namespace }, automountServiceAccountToken: false }),
    new Role({
      metadata: { name: reader, namespace: vault },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    }),
    new RoleBinding({
      metadata: { name: reader, namespace: vault },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: reader },
      subjects: [{ kind: 'ServiceAccount', name: reader, namespace }],
    }),
    new SecretStore({
      metadata: { name: 'sophia', namespace },
      spec: {
        provider: {
          kubernetes: {
            remoteNamespace: vault,
            auth: { serviceAccount: { name: reader } },
            server: { caProvider: { type: 'ConfigMap', name: 'kube-root-ca.crt', key: 'ca.crt' } },
          },
        },
      },
    }),
    ...Object.keys(requiredKeys).map((name) => external(name, namespace)),
    ...keyed.map(({ name }) => external(secretNames.of(name), namespace)),
  ]
}
