/** What the rendered manifests hold, as the runbook asks for it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

export interface ClusterObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    name: string
    readonly namespace?: string
    readonly labels?: Record<string, string>
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- any manifest: each reader knows its own kind.
  spec?: any
  readonly data?: Record<string, string>
}

export interface Cluster {
  readonly objects: readonly ClusterObject[]
}

export function readCluster(folder: string): Cluster {
  const objects = globSync('*.yaml', { cwd: folder })
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as ClusterObject)
  return { objects }
}

export const find = (cluster: Cluster, kind: string, name: string, namespace?: string): ClusterObject | undefined =>
  cluster.objects.find(
    (each) =>
      each.kind === kind && each.metadata.name === name && (!namespace || each.metadata.namespace === namespace),
  )

export const ofKind = (cluster: Cluster, kind: string, namespace?: string): ClusterObject[] =>
  cluster.objects.filter((each) => each.kind === kind && (!namespace || each.metadata.namespace === namespace))

/** Pods that the workloads of a namespace make: their labels and containers. */
export const podsOf = (cluster: Cluster, namespace: string) =>
  ['Deployment', 'StatefulSet', 'CronJob'].flatMap((kind) =>
    ofKind(cluster, kind, namespace).map(({ spec }) => {
      const { template } = kind === 'CronJob' ? spec.jobTemplate.spec : spec
      return {
        labels: template.metadata.labels as Record<string, string>,
        containers: template.spec.containers as Container[],
      }
    }),
  )

export interface Container {
  readonly name: string
  readonly image: string
  readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> }
}
