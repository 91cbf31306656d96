/** The kubectl lines of both pages, run by a real kubectl against a cluster's stand-in: the runbook's over the rendered manifests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceList } from '@sophia/catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bash } from '../src/runbook/bash.ts'
import { installFile, readRepository, runbookFile } from '../src/runbook/repository.ts'
import { faultOf, harmless, type KubectlLine, kubectlLines, runLine, runLines } from '../src/runbook/run.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

const runbook = readFileSync(runbookFile, 'utf8')
const lines = kubectlLines(runbook)
const installation = kubectlLines(readFileSync(installFile, 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'sophia-runbook-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A stand-in and a shell that talks to it. */
function standIn(objects: () => readonly object[]) {
  const place = {} as { cluster: ApiServer; shell: Shell; run(line: KubectlLine): Promise<void> }
  beforeAll(async () => {
    place.cluster = await startApiServer(objects())
    place.shell = shellFor(place.cluster.url)
    const env = { ...place.shell.env, REVISION: '1', TOKEN: 'a token', ADDRESS: 'http://chat.example' }
    place.run = async (line) => {
      const ended = await runLine(line, { env, inUse: false }, folder)
      if (typeof ended === 'string') throw new Error(ended)
      expect(faultOf(ended, { inUse: false })).toBeUndefined()
    }
  })
  afterAll(async () => {
    place.shell?.close()
    await place.cluster?.close()
  })
  return place
}

describe.skipIf(!hasKubectl)('a real kubectl', () => {
  const there = standIn(() => readRepository().cluster.objects)

  test('finds more than sixty lines to run', () => {
    expect(lines.length).toBeGreaterThan(60)
  })

  test.each(lines)('$heading: $text', (line) => there.run(line), 60_000)

  test('what the lines ask for has happened', () => {
    const { requests, store } = there.cluster
    expect(requests.join('\n')).toContain('PATCH /apis/apps/v1/namespaces/sophia/deployments/mcp-research/scale')
    // Changed by hand, and put back from its file.
    expect(requests.join('\n')).toMatch(/PATCH \S+\/horizontalpodautoscalers\/mcp-agents-hpa/)
    expect(store.get('HorizontalPodAutoscaler', 'sophia', 'mcp-agents-hpa')?.spec.minReplicas).toBe(2)
    expect(store.get('Deployment', 'sophia', 'mcp-business')?.spec.template.spec.containers).toHaveLength(1)
  })

  test('a name that is not there fails, so that these tests can', async () => {
    const { code, stderr } = await there.shell.run('kubectl rollout restart deployment/sonic-ai -n sophia')
    expect(code).toBe(1)
    expect(stderr).toContain('deployments.apps "sonic-ai" not found')
  })
})

describe.skipIf(!hasKubectl)('an installation, line after line into a cluster that has nothing', () => {
  const there = standIn(() => [])

  test.each(installation)('$heading: $text', (line) => there.run(line), 60_000)

  test('ends in the nine services, their stores, who is told, a proof and a backup', () => {
    const { store } = there.cluster
    const names = (kind: string, namespace = 'sophia') =>
      store.list(kind, namespace).map(({ metadata }) => metadata.name)
    expect(names('Deployment')).toEqual(expect.arrayContaining(['redis', ...serviceList.map(({ name }) => name)]))
    expect(names('StatefulSet')).toEqual(['postgres'])
    expect(names('Secret')).toEqual(
      expect.arrayContaining([
        'sophia-access',
        'sophia-postgres',
        'sophia-redis',
        'sophia-prove',
        'sophia-hubspot-keys',
      ]),
    )
    expect(names('Secret', 'sophia-monitoring')).toEqual(['alertmanager-addresses'])
    expect(names('Job')).toEqual(expect.arrayContaining(['first-proof', 'first-backup']))
  })
})

describe.skipIf(!hasKubectl)('npm run runbook:check with KUBECONFIG set', () => {
  const there = standIn(() => readRepository().cluster.objects)
  /** As somebody calls it whose own kubectl is on the path. */
  const check = (kubeconfig: string) => bash('npm run -s runbook:check', { ...there.shell.env, KUBECONFIG: kubeconfig })

  test('runs the lines against that cluster, and changes nothing there', async () => {
    const before = JSON.stringify(there.cluster.store.all())
    const { code, stdout, stderr } = await check(there.shell.env['KUBECONFIG'] ?? '')
    expect(stderr).toBe('')
    expect(stdout).toMatch(
      /docs\/runbook\.md: \d{2,} kubectl lines run against the cluster of KUBECONFIG, without a change, 0 failed/,
    )
    expect(code).toBe(0)
    const { requests } = there.cluster
    for (const asked of [
      'PATCH /apis/apps/v1/namespaces/sophia/deployments/mcp-research/scale',
      'EXEC ',
      'GET /api/v1/',
    ])
      expect(
        requests.some((request) => request.startsWith(asked)),
        asked,
      ).toBe(true)
    expect(JSON.stringify(there.cluster.store.all())).toBe(before)
  }, 120_000)

  test('a file that is not there, a server that is away and a cluster without Sophia are each said in a line', async () => {
    expect(await check('/nowhere')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'KUBECONFIG names /nowhere, which is not there\n',
    })
    const away = shellFor('http://127.0.0.1:9')
    const config = away.env['KUBECONFIG'] ?? ''
    const refused = await check(config)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(
      /^The cluster of KUBECONFIG \(.+\): The connection to the server 127\.0\.0\.1:9 was refused.*\n$/,
    )
    away.close()
    const empty = await startApiServer([])
    const without = shellFor(empty.url)
    expect((await check(without.env['KUBECONFIG'] ?? '')).stderr).toMatch(
      /^The cluster of .+ namespaces "sophia" not found\n$/,
    )
    without.close()
    await empty.close()
  }, 60_000)

  test('a line that this cluster cannot run is named, with what kubectl says', async () => {
    const { cluster, shell } = there
    const page = '```bash\nkubectl get pods -n sophia\nkubectl rollout status deployment/sonic-ai -n sophia\n```'
    const { faults, run } = await runLines(page, { env: shell.env, inUse: true })
    expect(run).toBe(2)
    expect(faults).toEqual([
      {
        line: 3,
        text: 'kubectl rollout status deployment/sonic-ai -n sophia',
        reason: 'Error from server (NotFound): deployments.apps "sonic-ai" not found',
      },
    ])
    expect(cluster.store.get('Deployment', 'sophia', 'sonic-ai')).toBeUndefined()
  }, 60_000)
})

test.each([
  ['kubectl get pods -n sophia | grep x || true', 'kubectl get pods -n sophia | grep x || true'],
  [
    'kubectl scale deployment mcp-agents --replicas=4 -n sophia',
    'kubectl scale deployment mcp-agents --replicas=4 -n sophia --dry-run=server',
  ],
  [
    'kubectl delete pods --field-selector=status.phase=Failed -n sophia',
    'kubectl delete pods --field-selector=status.phase=Failed -n sophia --dry-run=server',
  ],
  ['kubectl rollout restart deployment/redis -n sophia', 'kubectl get deployment/redis -n sophia'],
  [
    'kubectl exec deployment/redis -n sophia -- redis-cli ping',
    'kubectl exec deployment/redis -n sophia -- redis-cli ping',
  ],
  ['kubectl exec deployment/redis -n sophia -- redis-cli flushall', undefined],
  ["kubectl exec statefulset/postgres -n sophia -- sh -c 'rm -r /var/lib/postgresql/18/docker.before-*'", undefined],
  ["kubectl exec statefulset/postgres -n sophia -- psql -U sophia -d postgres -c 'drop database x'", undefined],
  ['npm run -s new-secrets -- --namespace sophia | kubectl create -f -', undefined],
  ['kubectl wait job/prove-by-hand -n sophia --for=condition=Complete --timeout=300s', undefined],
])('in a cluster in use: %s', (text, script) => {
  expect(harmless({ number: 1, text, heading: '', choices: [] }).script).toBe(script)
})
