/** What every pod of ours has in common: no rights, no way to write, no token, one place for scratch files. */
import type { ServiceEntry } from '@sophia/catalog'
import type { IContainer, IPodSpec, ISecurityContext } from 'kubernetes-models/v1'

export type Sizes = Pick<ServiceEntry, 'cpu' | 'memory'>

export const resources = ({ cpu, memory }: Sizes): NonNullable<IContainer['resources']> => ({
  requests: { cpu: cpu.request, memory: memory.request },
  limits: { cpu: cpu.limit, memory: memory.limit },
})

/** What Pod Security `restricted` asks of a container, and a root that cannot be written. */
export const containerSecurity: ISecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

/** `user`: the number that the image's own program runs as. */
export const podSecurity = (user: number): NonNullable<IPodSpec['securityContext']> => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  // Or each start walks over every file of a large volume.
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
})

/** Memory of a scratch folder counts as the pod's own, so it is bounded. */
export const scratch = (name: string, mountPath: string, sizeLimit = '64Mi') => ({
  volume: { name, emptyDir: { sizeLimit } },
  mount: { name, mountPath },
})

export const labels = (app: string, part: string): Record<string, string> => ({
  app,
  'app.kubernetes.io/name': app,
  'app.kubernetes.io/part-of': 'sophia',
  'app.kubernetes.io/component': part,
})

/** Prometheus scrapes what says so, in the job `kubernetes-pods`. */
export const scraped = (port: number): Record<string, string> => ({
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': String(port),
  'prometheus.io/path': '/metrics',
})

/** `512Mi` in MiB. */
export function mebibytes(quantity: string): number {
  const [, amount, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? []
  if (!amount) throw new Error(`${quantity}: memory is written in Mi or Gi`)
  return Number(amount) * (unit === 'Gi' ? 1024 : 1)
}

/** `500m` in cores. */
export function cores(quantity: string): number {
  const [, amount, milli] = /^(\d+)(m?)$/.exec(quantity) ?? []
  if (!amount) throw new Error(`${quantity}: processors are written whole or in m`)
  return milli ? Number(amount) / 1000 : Number(amount)
}
