/** The committed YAML: what is in it, and that it is what the catalog says today. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { grace, serviceList, services } from '@sophia/catalog'
import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import type { IPodSpec, IService } from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { cores, mebibytes } from '../src/pod.ts'
import { byTag, imageNames, manifestFiles, profiles, toYaml, withDigests } from '../src/index.ts'

const folder = join(import.meta.dirname, '../manifests')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

interface Loaded {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> }
}
const load = (profile: string): Loaded[] =>
  globSync(`${profile}/*.yaml`, { cwd: folder })
    .sort()
    .flatMap((path) => parseAllDocuments(read(path)).map((document) => document.toJS() as Loaded))
const ofKind = <Kind>(profile: string, kind: string): Kind[] =>
  load(profile).filter((each) => each.kind === kind) as Kind[]

interface Workload {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: { readonly replicas?: number; readonly template: { readonly spec: IPodSpec } }
}
const workloads = (profile: string): Workload[] =>
  ['Deployment', 'StatefulSet', 'CronJob'].flatMap((kind) =>
    ofKind<Workload & { spec: { jobTemplate: { spec: Workload['spec'] } } }>(profile, kind).map((each) =>
      kind === 'CronJob' ? { ...each, spec: each.spec.jobTemplate.spec } : each,
    ),
  )

test('the committed files are those that the source makes', () => {
  const made = new Map([...manifestFiles(byTag)].map(([path, manifests]) => [path, toYaml(manifests)]))
  expect(globSync('**/*.yaml', { cwd: folder }).sort(), 'run `npm run manifests`').toEqual([...made.keys()].sort())
  for (const [path, text] of made) expect(read(path), `${path}: run \`npm run manifests\``).toBe(text)
})

test('a field that Kubernetes does not know is refused by the type checker, a wrong value before anything is written', () => {
  const spec = (replicas: number): NonNullable<IDeployment['spec']> => ({
    replicas,
    selector: { matchLabels: { app: 'x' } },
    // @ts-expect-error: there is no field of this name.
    unknown: true,
    template: { spec: { containers: [{ name: 'x', image: 'x:1' }] } },
  })
  const deployment = new Deployment({ metadata: { name: 'x' }, spec: spec(1.5) })
  expect(() => toYaml([deployment])).toThrow(/Deployment x: .*replicas/)
})

test('the command says what is committed otherwise, and how long it took', () => {
  const out = mkdtempSync(join(tmpdir(), 'sophia-manifests-'))
  const command = (...flags: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../src/write.ts'), '--out', out, ...flags], {
      encoding: 'utf8',
    })
  try {
    expect(command()).toMatchObject({ status: 0 })
    expect(command('--check')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^\d+ files made and checked in \d+ ms, 0 not as in /),
    })
    appendFileSync(join(out, 'small/60-tls.yaml'), '# by hand\n')
    rmSync(join(out, 'small/70-ingress.yaml'))
    writeFileSync(join(out, 'small/old.yaml'), '')
    expect(command('--check')).toMatchObject({
      status: 1,
      stderr:
        'small/old.yaml is no longer made\nsmall/70-ingress.yaml is missing\nsmall/60-tls.yaml would be made otherwise\n',
    })
  } finally {
    rmSync(out, { recursive: true })
  }
}, 120_000)

describe.each(profiles)('$name', (profile) => {
  const { name, namespace, domain } = profile

  test('has the nine services with port, health probes and resources of the catalog, and their label', () => {
    for (const service of serviceList) {
      const deployment = ofKind<IDeployment>(name, 'Deployment').find((each) => each.metadata?.name === service.name)
      const pod = deployment?.spec?.template
      const [container, ...others] = pod?.spec?.containers ?? []
      expect(others).toEqual([])
      expect(pod?.metadata?.labels?.['app']).toBe(service.name)
      expect(container?.ports).toEqual([{ name: 'http', containerPort: service.port }])
      expect(container?.livenessProbe?.httpGet?.path).toBe('/health/live')
      expect(container?.readinessProbe?.httpGet?.path).toBe('/health/ready')
      expect(container?.startupProbe?.httpGet?.path).toBe('/health/live')
      const { cpu, memory } = profile.resources(service)
      expect(container?.resources).toEqual({
        requests: { cpu: cpu.request, memory: memory.request },
        limits: { cpu: cpu.limit, memory: memory.limit },
      })
      expect(pod?.spec?.terminationGracePeriodSeconds).toBe(grace.podS)
      expect(container?.lifecycle?.preStop?.sleep?.seconds).toBe(grace.preStopS)
      // Three quarters of the limit: what lies outside the heap needs the rest.
      const heap = container?.env?.find((variable) => variable.name === 'NODE_OPTIONS')?.value
      expect(heap).toBe(`--max-old-space-size=${Math.floor(mebibytes(memory.limit) * 0.75)}`)
      expect(pod?.spec?.topologySpreadConstraints).toMatchObject([
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: service.name } } },
      ])
    }
  })

  test('runs in namespaces that refuse what asks for a right, and every service has a Service and a budget of one', () => {
    const level = 'pod-security.kubernetes.io/enforce'
    const found = ofKind<Loaded>(name, 'Namespace').filter(({ metadata }) => !metadata.name.endsWith('-vault'))
    expect(found.map(({ metadata }) => [metadata.name, metadata.labels?.[level]])).toEqual([
      [namespace, 'restricted'],
      [`${namespace}-monitoring`, 'restricted'],
    ])
    const ports = new Map(
      ofKind<IService>(name, 'Service').map(({ metadata, spec }) => [metadata?.name, spec?.ports?.[0]?.port]),
    )
    const budgets = new Map(
      ofKind<IPodDisruptionBudget>(name, 'PodDisruptionBudget').map(({ metadata, spec }) => [metadata?.name, spec]),
    )
    for (const service of serviceList) {
      expect(ports.get(service.name)).toBe(service.port)
      expect(budgets.get(service.name)).toMatchObject({
        maxUnavailable: 1,
        selector: { matchLabels: { app: service.name } },
      })
    }
    expect([ports.get('redis'), ports.get('postgres')]).toEqual([6379, 5432])
  })

  test.each(workloads(name))('$kind $metadata.name asks for no right and cannot be told to', ({ metadata, spec }) => {
    const pod = spec.template.spec
    // Those ask the API server who is there, and may read nothing else: the roles are below.
    const asks = ['prometheus', 'kube-state-metrics', 'alloy', 'prove'].includes(metadata.name)
    expect(pod.automountServiceAccountToken).toBe(asks)
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC).toBeUndefined()
    for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(container.image).toMatch(/:[\w.-]+$/)
      expect(container.image).not.toMatch(/:latest$/)
      const { requests, limits } = container.resources ?? {}
      expect(mebibytes(String(requests?.['memory']))).toBeLessThanOrEqual(mebibytes(String(limits?.['memory'])))
      expect(cores(String(requests?.['cpu']))).toBeLessThanOrEqual(cores(String(limits?.['cpu'])))
    }
    const volumes = new Set(pod.volumes?.map((volume) => volume.name))
    // A StatefulSet's own volume is in its templates.
    if (spec.template.spec.containers[0]?.name === 'postgres') volumes.add('data')
    for (const mount of pod.containers.flatMap((container) => container.volumeMounts ?? []))
      expect(volumes).toContain(mount.name)
  })

  test('lets exactly those services talk that the catalog has an arrow for', () => {
    const policies = ofKind<INetworkPolicy>(name, 'NetworkPolicy')
    const closed = policies.find(
      ({ metadata }) => metadata?.name === 'default-deny' && metadata.namespace === namespace,
    )
    expect(closed?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    const arrows = (side: 'ingress' | 'egress') =>
      policies.flatMap((policy) => {
        const own = policy.spec?.podSelector?.matchLabels?.['app'] ?? ''
        const peers =
          side === 'ingress'
            ? (policy.spec?.ingress ?? []).flatMap((rule) => rule.from ?? [])
            : (policy.spec?.egress ?? []).flatMap((rule) => rule.to ?? [])
        return peers.flatMap((peer) => {
          const other = peer.podSelector?.matchLabels?.['app'] ?? ''
          if (!(own in services) || !(other in services)) return []
          return side === 'ingress' ? `${other} → ${own}` : `${own} → ${other}`
        })
      })
    const expected = serviceList.flatMap((caller) => caller.calls.map((called) => `${caller.name} → ${called}`)).sort()
    expect(arrows('ingress').sort()).toEqual(expected)
    expect(arrows('egress').sort()).toEqual(expected)
  })

  test('every object is in its namespace, and the entrance leads to services and ports that are there', () => {
    const here = load(name)
    const elsewhere = here.filter(
      (each) =>
        ![namespace, `${namespace}-vault`, `${namespace}-monitoring`].includes(each.metadata.namespace ?? '') &&
        !['Namespace', 'ClusterIssuer'].includes(each.kind) &&
        // Prometheus sees the pods of cert-manager, for the ends of certificates.
        !(each.metadata.namespace === 'cert-manager' && each.kind.startsWith('Role')),
    )
    expect(elsewhere.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([])
    const text = read(`${name}/70-ingress.yaml`)
    const zone = domain.replace(/^www\./, '')
    for (const host of [domain, `hubspot.${zone}`, `github.${zone}`]) {
      expect(text).toContain(`host: ${host}`)
      expect(read(`${name}/60-tls.yaml`)).toContain(`- ${host}\n`)
    }
    expect(text).toContain('ingressClassName: nginx')
  })

  test('nothing may write to the API server, or read a secret but the reader of the vault', () => {
    for (const { metadata, rules } of ofKind<IRole & Loaded>(name, 'Role')) {
      for (const { verbs, resources } of rules ?? []) {
        expect(['get', 'list', 'watch']).toEqual(expect.arrayContaining(verbs ?? []))
        if (metadata.namespace !== `${namespace}-vault`) expect(resources).not.toContain('secrets')
      }
    }
    expect(ofKind(name, 'ClusterRole')).toEqual([])
  })

  test('no secret is in it, and each that is asked for comes from somewhere', () => {
    expect(ofKind(name, 'Secret')).toEqual([])
    const wanted = new Set(
      [...JSON.stringify(workloads(name)).matchAll(/"secretKeyRef":\{"name":"([^"]+)"/g)].map(([, secret]) => secret),
    )
    expect(wanted.size).toBe(4)
    if (!profile.externalSecrets) return
    const external = ofKind<Loaded>(name, 'ExternalSecret').map(({ metadata }) => metadata.name)
    expect(external).toEqual(expect.arrayContaining([...wanted]))
  })
})

test('mcp-research is scaled as the runbook says', () => {
  const found = ofKind<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler').find(
    (each) => each.metadata?.name === 'mcp-research-hpa',
  )
  const { behavior, ...spec } = found?.spec ?? {}
  expect(behavior?.scaleDown?.stabilizationWindowSeconds).toBe(300)
  expect(spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mcp-research' },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
    ],
  })
})

test('each service of two replicas or more has an autoscaler with its bounds, up at once and down slowly', () => {
  const found = ofKind<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler')
  const several = serviceList.filter(({ replicas }) => replicas.min > 1)
  expect(new Set(found.map(({ metadata }) => metadata?.name))).toEqual(
    new Set(several.map(({ name }) => `${name}-hpa`)),
  )
  for (const { name, replicas } of several) {
    const spec = found.find(({ metadata }) => metadata?.name === `${name}-hpa`)?.spec
    expect(spec).toMatchObject({ minReplicas: replicas.min, maxReplicas: replicas.max })
    expect(spec?.behavior).toMatchObject({
      scaleUp: { stabilizationWindowSeconds: 0 },
      scaleDown: { stabilizationWindowSeconds: 300 },
    })
  }
})

test('KEDA scales by the same share of a processor as the autoscaler that it takes over', () => {
  const [scaled] = parseAllDocuments(read('options/keda.yaml')).map(
    (document) => document.toJS() as { spec: { triggers: { type: string; metadata: { value?: string } }[] } },
  )
  const cpu = scaled?.spec.triggers.find(({ type }) => type === 'cpu')?.metadata.value
  const own = ofKind<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler')
    .find(({ metadata }) => metadata?.name === 'mcp-agents-hpa')
    ?.spec?.metrics?.find(({ resource }) => resource?.name === 'cpu')
  expect(Number(cpu)).toBe(own?.resource?.target.averageUtilization)
})

test('whoever reaches Grafana may look at logs and traces, which a Viewer may not', () => {
  const grafana = ofKind<IDeployment>('production', 'Deployment').find(({ metadata }) => metadata?.name === 'grafana')
  const env = grafana?.spec?.template.spec?.containers[0]?.env
  expect(env).toContainEqual({ name: 'GF_AUTH_ANONYMOUS_ORG_ROLE', value: 'Editor' })
})

test('every autoscaler has a target that one thread can reach', () => {
  const deployments = ofKind<IDeployment>('production', 'Deployment')
  for (const { metadata, spec } of ofKind<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler')) {
    const pod = deployments.find((each) => each.metadata?.name === spec?.scaleTargetRef.name)?.spec?.template.spec
    const request = cores(String(pod?.containers[0]?.resources?.requests?.['cpu']))
    const target = spec?.metrics?.find(({ resource }) => resource?.name === 'cpu')?.resource?.target
    const processors = (request * (target?.averageUtilization ?? Number.NaN)) / 100
    expect(processors, metadata?.name).toBeLessThanOrEqual(0.7)
  }
})

test('Redis never has two servers on its volume', () => {
  const redis = ofKind<IDeployment>('production', 'Deployment').find((each) => each.metadata?.name === 'redis')
  expect(redis?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  expect(redis?.spec?.template.spec?.volumes).toEqual([
    { name: 'data', persistentVolumeClaim: { claimName: 'redis-data' } },
  ])
})

test('requests end before the service does, and the service before the pod', () => {
  expect(grace.preStopS + grace.shutdownS).toBeLessThan(grace.podS)
})

test('small fits one node of 8 GB with room for Kubernetes, limits counted in full', () => {
  const pods = workloads('small').map(({ spec }) => spec.template.spec.containers)
  const sum = (side: 'requests' | 'limits') =>
    pods.flat().reduce((total, { resources }) => total + mebibytes(String(resources?.[side]?.['memory'])), 0)
  // K3s, the ingress controller and cert-manager take about 1.2 GB.
  expect(sum('limits')).toBeLessThanOrEqual(8 * 1024 - 1200)
  expect(sum('requests')).toBeLessThanOrEqual(4 * 1024)
  const cpu = pods.flat().reduce((total, { resources }) => total + cores(String(resources?.requests?.['cpu'])), 0)
  expect(cpu).toBeLessThanOrEqual(2)
})

describe('a release', () => {
  const digest = `sha256:${'a'.repeat(64)}`

  test('names every image by its digest', () => {
    const images = withDigests(Object.fromEntries(imageNames.map((image) => [image, digest])))
    const text = [...manifestFiles(images).values()].map(toYaml).join('')
    const named = [...text.matchAll(/image: (\S+)/g)].map(([, image]) => image)
    expect(named.length).toBeGreaterThan(30)
    for (const image of named) expect(image).toMatch(/:[\w.-]+@sha256:a{64}$/)
  })

  test('says every image that has none, and what is no digest', () => {
    const { redis: _, ...others } = Object.fromEntries(imageNames.map((image) => [image, digest]))
    expect(() => withDigests({ ...others, postgres: 'latest', mysql: digest })).toThrow(
      'No release:\n  redis has no digest\n  postgres: latest is no sha256 digest\n  mysql is no image of ours',
    )
  })
})
