/** The objects of the stand-in, and what a cluster makes of them by itself: pods, replica sets, endpoint slices. */
import { createHash } from 'node:crypto'

// oxlint-disable-next-line typescript/no-explicit-any -- any object of any kind.
export type Any = any
export interface Stored {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    name: string
    namespace?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    [member: string]: unknown
  }
  spec?: Any
  status?: Any
  [member: string]: unknown
}

const revision = 'deployment.kubernetes.io/revision'

/** Of the same template the same name, however its members are ordered. */
const fingerprint = (value: unknown): string => {
  const canonical = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(canonical)
    if (typeof part !== 'object' || part === null) return part
    const members = Object.entries(part)
      .filter(([, member]) => member !== null && JSON.stringify(member) !== '{}')
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(members.map(([key, member]) => [key, canonical(member)]))
  }
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex')
    .slice(0, 10)
}

export class Store {
  readonly #objects = new Map<string, Stored>()
  #version = 1000

  static key = (kind: string, namespace: string | undefined, name: string): string =>
    `${kind}/${namespace ?? ''}/${name}`

  get = (kind: string, namespace: string | undefined, name: string): Stored | undefined =>
    this.#objects.get(Store.key(kind, namespace, name))

  list = (kind: string, namespace: string | undefined): Stored[] =>
    [...this.#objects.values()].filter(
      (each) => each.kind === kind && (!namespace || each.metadata.namespace === namespace),
    )

  all = (): Stored[] => [...this.#objects.values()]

  put(object: Stored): Stored {
    const { kind, metadata } = object
    metadata['resourceVersion'] = String(++this.#version)
    metadata['uid'] ??= `uid-${kind}-${metadata.namespace ?? ''}-${metadata.name}`
    metadata['creationTimestamp'] ??= '2026-01-01T00:00:00Z'
    metadata['generation'] = Number(metadata['generation'] ?? 0) + 1
    this.#objects.set(Store.key(kind, metadata.namespace, metadata.name), object)
    // As the API server does of one that leaves it to an autoscaler.
    if (kind === 'Deployment') object.spec.replicas ??= 1
    if (kind === 'Deployment' || kind === 'StatefulSet') this.#settle(object)
    if (kind === 'Service') this.#slice(object)
    if (kind === 'Pod')
      object.status = { phase: 'Running', ...object.status, conditions: [{ type: 'Ready', status: 'True' }] }
    if (kind === 'Job') object.status = { conditions: [{ type: 'Complete', status: 'True' }] }
    if (kind === 'Certificate')
      object.status = { conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: 'Up to date' }] }
    return object
  }

  delete(kind: string, namespace: string | undefined, name: string): Stored | undefined {
    const found = this.get(kind, namespace, name)
    this.#objects.delete(Store.key(kind, namespace, name))
    for (const owned of this.#objects.values())
      if (
        (owned.metadata['ownerReferences'] as Any[] | undefined)?.some((owner) => owner.uid === found?.metadata['uid'])
      )
        this.delete(owned.kind, owned.metadata.namespace, owned.metadata.name)
    return found
  }

  #slice({ metadata: { name, namespace } }: Stored): void {
    const labels = { 'kubernetes.io/service-name': name }
    const metadata = { name: `${name}-1`, ...(namespace && { namespace }), labels }
    this.put({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType: 'IPv4', endpoints: [] })
  }

  /** A controller that is always done at once. */
  #settle(owner: Stored): void {
    const { name, namespace } = owner.metadata
    const { replicas = 1, template } = owner.spec
    const hash = fingerprint(template)
    for (const pod of this.list('Pod', namespace))
      if (pod.metadata['workload'] === `${owner.kind}/${name}`) this.delete('Pod', namespace, pod.metadata.name)
    if (owner.kind === 'Deployment') this.#revise(owner, hash)
    for (let index = 0; index < replicas; index++) {
      this.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: owner.kind === 'StatefulSet' ? `${name}-${index}` : `${name}-${hash}-${index}`,
          ...(namespace && { namespace }),
          labels: { ...template.metadata.labels },
          workload: `${owner.kind}/${name}`,
        },
        spec: { ...template.spec, nodeName: 'node-1' },
        status: {
          phase: 'Running',
          containerStatuses: template.spec.containers.map((container: Any) => ({
            name: container.name,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
            lastState: {},
          })),
        },
      })
    }
    owner.status = {
      observedGeneration: owner.metadata['generation'],
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
    }
  }

  #revise(owner: Stored, hash: string): void {
    const { name, namespace } = owner.metadata
    const own = this.list('ReplicaSet', namespace).filter((each) => each.metadata['workload'] === name)
    const highest = Math.max(0, ...own.map((each) => Number(each.metadata.annotations?.[revision])))
    const found = own.find((each) => each.metadata.name === `${name}-${hash}`)
    const current = owner.metadata.annotations?.[revision]
    const number = found && found.metadata.annotations?.[revision] === current ? current : String(highest + 1)
    owner.metadata.annotations = { ...owner.metadata.annotations, [revision]: number ?? '1' }
    const { template, selector, replicas } = owner.spec
    this.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace && { namespace }),
        labels: { ...template.metadata.labels },
        annotations: { [revision]: number ?? '1' },
        workload: name,
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: owner.metadata['uid'], controller: true },
        ],
      },
      spec: { replicas, selector, template },
      status: { replicas },
    })
  }
}
