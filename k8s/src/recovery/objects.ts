/** Objects of a namespace as they were asked for: without what a cluster adds, and without secrets. */
import { parseAllDocuments, stringify } from 'yaml'
import type { ClusterItem } from './kubectl.ts'

/** Kinds that somebody asked for, in an order in which they can be made again. */
export const kept = [
  'limitranges',
  'serviceaccounts',
  'configmaps',
  'persistentvolumeclaims',
  'secretstores',
  'externalsecrets',
  'networkpolicies',
  'services',
  'deployments',
  'statefulsets',
  'cronjobs',
  'hpa',
  'poddisruptionbudgets',
  'certificates',
  'ingresses',
] as const

/** A cluster makes these by itself, in every namespace. */
const own = new Set(['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default'])
const members = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'ownerReferences',
  'selfLink',
]
/** Among them that a claim is bound, which would keep it waiting for a volume of another cluster. */
const clustersOwn =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|pv\.kubernetes\.io\/.*|volume(\.beta)?\.kubernetes\.io\/.*)$/

interface Copy {
  status?: unknown
  readonly metadata: Record<string, unknown>
  readonly spec?: Record<string, unknown>
}

/** @returns undefined for what is not to be kept. */
export function stripped(item: ClusterItem): ClusterItem | undefined {
  const { kind, metadata } = item
  if (kind === 'Secret' || own.has(`${kind}/${metadata.name}`)) return undefined
  // Somebody else makes it: the object that it belongs to is kept.
  if (Array.isArray(metadata['ownerReferences']) && metadata['ownerReferences'].length) return undefined
  const copy = structuredClone(item) as unknown as Copy
  delete copy.status
  for (const member of [...members, 'namespace']) delete copy.metadata[member]
  const notes = copy.metadata['annotations'] as Record<string, string> | undefined
  for (const note of Object.keys(notes ?? {})) if (clustersOwn.test(note)) delete notes?.[note]
  if (notes && !Object.keys(notes).length) delete copy.metadata['annotations']
  if (kind === 'Service')
    for (const member of ['clusterIP', 'clusterIPs', 'healthCheckNodePort']) delete copy.spec?.[member]
  if (kind === 'PersistentVolumeClaim') delete copy.spec?.['volumeName']
  return copy as unknown as ClusterItem
}

export const toFile = (items: readonly ClusterItem[]): string =>
  items.map((item) => stringify(item, { aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n')

export const fromFile = (text: string): ClusterItem[] =>
  parseAllDocuments(text).map((document) => document.toJS() as ClusterItem)
