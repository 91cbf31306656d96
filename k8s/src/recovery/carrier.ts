/** A pod that holds the volumes of Postgres open, with its image and nothing running. */
import type { Readable } from 'node:stream'
import { type ClusterItem, kubectl } from './kubectl.ts'

export const dataClaim = 'data-postgres-0'
const name = 'postgres-restore'

/** Where the StatefulSet has its data. */
export const dataFolder = (postgres: ClusterItem): string =>
  postgres.spec.template.spec.containers[0].env.find((each: { name: string }) => each.name === 'PGDATA').value as string

/** As the StatefulSet will look for it. */
export const dataVolume = (postgres: ClusterItem): ClusterItem => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: dataClaim, labels: { app: 'postgres' } },
  spec: postgres.spec.volumeClaimTemplates[0].spec,
})

/** With those volumes only: what else the pod of Postgres mounts may not be there yet, and the pod would wait for it. */
function carrierFor(postgres: ClusterItem, claims: Readonly<Record<string, string>>): ClusterItem {
  const { containers, securityContext, automountServiceAccountToken, enableServiceLinks } = postgres.spec.template.spec
  const { image, securityContext: rights, resources, volumeMounts } = containers[0]
  const mounts = volumeMounts.filter((each: { name: string }) => each.name in claims)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      securityContext,
      automountServiceAccountToken,
      enableServiceLinks,
      restartPolicy: 'Never',
      // What sleeps does not hear that it should end.
      terminationGracePeriodSeconds: 0,
      containers: [
        { name, image, securityContext: rights, resources, volumeMounts: mounts, command: ['sleep', '86400'] },
      ],
      volumes: Object.entries(claims).map(([volume, claimName]) => ({
        name: volume,
        persistentVolumeClaim: { claimName },
      })),
    },
  }
}

interface Carried {
  readonly postgres: ClusterItem
  readonly namespace: string
  /** Names of claims by the names of their volumes in the pod of Postgres. */
  readonly claims: Readonly<Record<string, string>>
}

/** Runs a script of sh in it. The pod is gone afterwards, also when the script failed. */
export async function carry(
  { postgres, namespace, claims }: Carried,
  script: string,
  input?: Readable,
): Promise<string> {
  const carrier = JSON.stringify(carrierFor(postgres, claims))
  await kubectl(['apply', '-n', namespace, '-f', '-'], { input: carrier })
  try {
    await kubectl(['wait', `pod/${name}`, '-n', namespace, '--for=condition=Ready', '--timeout=180s'])
    const within = ['exec', ...(input ? ['-i'] : []), name, '-n', namespace, '--', 'sh', '-c', script]
    return await kubectl(within, input ? { input } : {})
  } finally {
    await kubectl(['delete', 'pod', name, '-n', namespace])
  }
}
