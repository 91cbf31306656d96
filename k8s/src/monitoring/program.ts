/** One program of the monitoring stack: its settings in a ConfigMap, its data on a volume, its Service. */
import { createHash } from 'node:crypto'
import { Deployment } from 'kubernetes-models/apps/v1'
import { type IPolicyRule, Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import {
  ConfigMap,
  type IContainer,
  type IVolume,
  type IVolumeMount,
  PersistentVolumeClaim,
  Service,
  ServiceAccount,
} from 'kubernetes-models/v1'
import { containerSecurity, labels, podSecurity, resources, type Sizes, scraped, scratch } from '../pod.ts'

export interface Program {
  readonly name: string
  readonly image: string
  readonly user: number
  readonly port: number
  /** More ports that others of the namespace use. */
  readonly otherPorts?: Readonly<Record<string, number>>
  /** Port on the node's own address, for operators on the node. */
  readonly nodePort?: number
  readonly args?: readonly string[]
  readonly sizes: Sizes
  readonly healthPath: string
  /** Path of a folder, and the files in it. */
  readonly settings?: { readonly folder: string; readonly files: Readonly<Record<string, string>> }
  readonly data?: { readonly path: string; readonly size: string }
  /** What it may read from the API server, by namespace. */
  readonly reads?: { readonly namespaces: readonly string[]; readonly rules: readonly IPolicyRule[] }
  readonly env?: IContainer['env']
  readonly volumes?: readonly { readonly volume: IVolume; readonly mount: IVolumeMount }[]
}

/** Whoever changes settings wants them read: the pod is replaced when they change. */
const fingerprint = (files: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)

function volumesOf({ name, settings, data, volumes = [] }: Program) {
  const { volume, mount } = scratch('scratch', '/tmp')
  const all: { volume: IVolume; mount: IVolumeMount }[] = [{ volume, mount }, ...volumes]
  if (settings)
    all.push({
      volume: { name: 'settings', configMap: { name } },
      mount: { name: 'settings', mountPath: settings.folder, readOnly: true },
    })
  if (data)
    all.push({
      volume: { name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } },
      mount: { name: 'data', mountPath: data.path },
    })
  return { volumes: all.map((each) => each.volume), volumeMounts: all.map((each) => each.mount) }
}

function deployment(program: Program, namespace: string): Deployment {
  const { name, image, user, port, otherPorts = {}, args, sizes, healthPath, settings, reads, env } = program
  const { volumes, volumeMounts } = volumesOf(program)
  const probe = { httpGet: { path: healthPath, port: 'http' }, timeoutSeconds: 5 }
  return new Deployment({
    metadata: { name, namespace, labels: labels(name, 'monitoring') },
    spec: {
      replicas: 1,
      // One volume, one writer.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: labels(name, 'monitoring'),
          annotations: {
            ...scraped(port),
            ...(settings && { 'sophia/settings': fingerprint(settings.files) }),
          },
        },
        spec: {
          ...(reads && { serviceAccountName: name }),
          automountServiceAccountToken: reads !== undefined,
          enableServiceLinks: false,
          securityContext: podSecurity(user),
          containers: [
            {
              name,
              image,
              imagePullPolicy: 'IfNotPresent',
              ...(args && { args: [...args] }),
              ...(env && { env }),
              ports: [
                { name: 'http', containerPort: port },
                ...Object.entries(otherPorts).map(([other, containerPort]) => ({ name: other, containerPort })),
              ],
              resources: resources(sizes),
              securityContext: containerSecurity,
              startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 90 },
              livenessProbe: { ...probe, periodSeconds: 15, failureThreshold: 4 },
              readinessProbe: { ...probe, periodSeconds: 10 },
              volumeMounts,
            },
          ],
          volumes,
        },
      },
    },
  })
}

/** @param operators addresses from which the port on the node may be used. */
export function programManifests(program: Program, namespace: string, operators: readonly string[]) {
  const { name, port, otherPorts = {}, nodePort, settings, data, reads } = program
  const meta = { name, namespace, labels: labels(name, 'monitoring') }
  const selector = { app: name }
  return [
    ...(reads ? [new ServiceAccount({ metadata: meta, automountServiceAccountToken: false })] : []),
    ...(reads?.namespaces ?? []).flatMap((where) => [
      new Role({
        metadata: { name: `${name}-reads-for-${namespace}`, namespace: where },
        rules: [...(reads?.rules ?? [])],
      }),
      new RoleBinding({
        metadata: { name: `${name}-reads-for-${namespace}`, namespace: where },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: `${name}-reads-for-${namespace}` },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    ]),
    ...(settings ? [new ConfigMap({ metadata: meta, data: { ...settings.files } })] : []),
    ...(data
      ? [
          new PersistentVolumeClaim({
            metadata: { ...meta, name: `${name}-data` },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: data.size } } },
          }),
        ]
      : []),
    deployment(program, namespace),
    new Service({
      metadata: meta,
      spec: {
        selector,
        ports: [
          { name: 'http', port, targetPort: 'http' },
          ...Object.entries(otherPorts).map(([other, number]) => ({ name: other, port: number, targetPort: other })),
        ],
      },
    }),
    ...(nodePort
      ? [
          new Service({
            metadata: { ...meta, name: `${name}-node` },
            spec: {
              type: 'LoadBalancer',
              loadBalancerSourceRanges: [...operators],
              selector,
              ports: [{ name: 'http', port: nodePort, targetPort: 'http' }],
            },
          }),
        ]
      : []),
  ]
}
