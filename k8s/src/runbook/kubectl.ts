/** Resolves a kubectl command of the runbook against the rendered manifests. Each fault is thrown in words. */
import { cores, mebibytes } from '../pod.ts'
import { type Cluster, type ClusterObject, type Container, find, ofKind, podsOf } from './cluster.ts'
import { derived, kindOf, type Parsed, parseKubectl } from './kubectl-words.ts'

/** What the lines before it in the same block have changed. */
export interface BlockState {
  /** Lowest number of replicas, by autoscaler. */
  readonly bounds: Map<string, number>
}

export interface Place {
  readonly cluster: Cluster
  exists(path: string): boolean
}

/** Programs in an image, by what the image is called. Ours has node and nothing else. */
const programs: Readonly<Record<string, readonly string[]>> = {
  postgres: ['psql', 'pg_isready', 'pg_dump', 'pg_restore', 'pg_basebackup', 'sh', 'du', 'df'],
  redis: ['redis-cli'],
}
const ownProgram = '/nodejs/bin/node'

const fail = (words: string): never => {
  throw new Error(words)
}

/** `deployment/x`, or `deployment x`: the object that it names, if one. */
function named(operands: Parsed['operands'], place: Place, namespace: string | undefined): ClusterObject | undefined {
  const [first, second] = operands
  if (first === undefined) return undefined
  const [resource = '', ...rest] = first.split('/')
  const kind = kindOf(resource) ?? fail(`there is no resource ${resource}`)
  const name = rest.length ? rest.join('/') : second
  if (kind === 'Node') return undefined
  if (name === undefined) {
    if (!derived.has(kind) && !ofKind(place.cluster, kind, namespace).length)
      fail(`the manifests have no ${kind} in ${namespace}`)
    return undefined
  }
  if (derived.has(kind)) return undefined
  return find(place.cluster, kind, name, namespace) ?? fail(`${kind} ${name} is not in the manifests of ${namespace}`)
}

function checkSelector(selector: string, { cluster }: Place, namespace: string): void {
  const [key = '', value] = selector.split('=')
  const candidates =
    key === 'kubernetes.io/service-name'
      ? ofKind(cluster, 'Service', namespace).map(({ metadata }) => ({ [key]: metadata.name }))
      : podsOf(cluster, namespace).map(({ labels }) => labels)
  const fits = candidates.filter((labels) => (value === undefined ? key in labels : labels[key] === value))
  if (!fits.length) fail(`nothing in ${namespace} has the label ${selector}`)
  if (value === undefined && fits.length !== candidates.length) fail(`some pods of ${namespace} lack the label ${key}`)
}

const containersOf = (object: ClusterObject): Container[] => object.spec.template.spec.containers as Container[]

function containerOf(object: ClusterObject, name: string | undefined): Container {
  const containers = containersOf(object)
  const found = name === undefined ? containers[0] : containers.find((each) => each.name === name)
  return found ?? fail(`${object.metadata.name} has no container ${name}`)
}

function checkScale(object: ClusterObject, replicas: number, place: Place, { bounds }: BlockState): void {
  const autoscaler = ofKind(place.cluster, 'HorizontalPodAutoscaler', object.metadata.namespace).find(
    ({ spec }) => spec.scaleTargetRef.name === object.metadata.name,
  )
  // At 0 an autoscaler stands still.
  if (!autoscaler || replicas === 0) return
  const lowest = bounds.get(autoscaler.metadata.name) ?? (autoscaler.spec.minReplicas as number)
  const highest = autoscaler.spec.maxReplicas as number
  if (replicas < lowest || replicas > highest)
    fail(`${autoscaler.metadata.name} keeps ${lowest} to ${highest} replicas: ${replicas} would not stay`)
}

function checkPatch(object: ClusterObject, patch: string, { bounds }: BlockState): void {
  const { spec } = JSON.parse(patch) as { spec?: { minReplicas?: number } }
  if (object.kind !== 'HorizontalPodAutoscaler') return
  const lowest = spec?.minReplicas
  if (lowest === undefined) return
  if (lowest < 1 || lowest > object.spec.maxReplicas)
    fail(`${object.metadata.name} ends at ${object.spec.maxReplicas} replicas`)
  bounds.set(object.metadata.name, lowest)
}

const amounts = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(',').map((pair) => pair.split('=') as [string, string]))

/** Requests within limits, limits within what the namespace allows. */
function checkResources(object: ClusterObject, { flags }: Parsed, { cluster }: Place): void {
  const name = flags.get('-c') ?? fail('without -c every container is changed')
  const { resources } = containerOf(object, name)
  const requests = { ...resources.requests, ...amounts(flags.get('--requests') ?? 'x=x') }
  const limits = { ...resources.limits, ...amounts(flags.get('--limits') ?? 'x=x') }
  const [range] = ofKind(cluster, 'LimitRange', object.metadata.namespace)
  const most = (range?.spec.limits[0].max ?? {}) as Record<string, string>
  for (const [what, read] of [
    ['cpu', cores],
    ['memory', mebibytes],
  ] as const) {
    const [request = '', limit = '', highest] = [requests[what], limits[what], most[what]]
    if (read(request) > read(limit)) fail(`asks for ${request} ${what}, more than its limit of ${limit}`)
    if (highest && read(limit) > read(highest)) fail(`${limit} ${what} is more than the ${highest} of the namespace`)
  }
}

function checkExec(object: ClusterObject, { flags, inside }: Parsed): void {
  const container = containerOf(object, flags.get('-c'))
  const [program] = inside
  const image = /([^/:@]+)(?:[:@][^/]*)?$/.exec(container.image)?.[1] ?? ''
  const has = programs[image] ?? (image === object.metadata.name ? [ownProgram] : [])
  if (!program || !has.includes(program)) fail(`the image ${image} has no ${program}`)
}

/** A secret that no container asks for would change nothing. */
function checkSecret([type, name]: Parsed['operands'], { cluster }: Place): void {
  if (type !== 'generic') fail(`kubectl create secret ${type}: the check knows generic`)
  const asked = JSON.stringify(cluster.objects.filter(({ kind }) => kind === 'Deployment'))
  if (!asked.includes(`"${name}"`)) fail(`nothing asks for a secret ${name}`)
}

/** @throws the first fault. */
export function checkKubectl(words: readonly string[], place: Place, state: BlockState): void {
  const parsed = parseKubectl(words)
  const { verb, operands, flags } = parsed
  const file = flags.get('-f')
  if (verb === 'apply' || verb === 'create') {
    if (file && file !== '-' && !place.exists(file)) fail(`there is no file ${file}`)
    return
  }
  if (verb === 'top nodes' || (['get', 'describe'].includes(verb) && operands[0] === 'nodes')) return
  const namespace = flags.get('-n') ?? fail('no namespace is given')
  if (!find(place.cluster, 'Namespace', namespace)) fail(`there is no namespace ${namespace}`)
  const selector = flags.get('--selector')
  if (selector) checkSelector(selector, place, namespace)
  if (verb === 'create secret') return checkSecret(operands, place)
  if (verb === 'create job') return void named([flags.get('--from') ?? fail('of which cronjob?')], place, namespace)
  if (verb === 'logs' && operands[0]?.includes('/')) named(operands, place, namespace)
  if (verb === 'logs' || verb === 'top pods') return
  const object = named(operands, place, namespace)
  if (verb === 'scale') checkScale(object ?? fail('scales what?'), Number(flags.get('--replicas')), place, state)
  if (verb === 'patch') checkPatch(object ?? fail('patches what?'), flags.get('-p') ?? fail('no -p'), state)
  if (verb === 'set resources') checkResources(object ?? fail('sets what?'), parsed, place)
  if (verb === 'exec') checkExec(object ?? fail('runs where?'), parsed)
}
