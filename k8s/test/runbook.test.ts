/** No line of the runbook can rot. */
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { alerts, runbookUrl } from '../src/index.ts'
import { checkRunbook, type Repository } from '../src/runbook/check.ts'
import type { ClusterObject } from '../src/runbook/cluster.ts'
import { anchorOf, anchorsOf, blocksOf, commandsOf } from '../src/runbook/markdown.ts'
import { installFile, linkedFiles, readRepository, runbookFile } from '../src/runbook/repository.ts'
import { serviceList } from '@sophia/catalog'
import { mutations } from './mutations.ts'

const markdown = readFileSync(runbookFile, 'utf8')
let repository: Repository
beforeAll(() => {
  repository = readRepository()
})

/** A page with these lines in one block. */
const page = (...lines: string[]): string => ['```bash', ...lines, '```', '', '## What Changed', ''].join('\n')
const reasons = (...lines: string[]): string[] => checkRunbook(page(...lines), repository).map(({ reason }) => reason)

test('every line can work', () => {
  expect(checkRunbook(markdown, repository)).toEqual([])
  // So that a reader that finds nothing is noticed.
  expect(blocksOf(markdown).flatMap(commandsOf).length).toBeGreaterThan(100)
})

test('every line of the installation can work', () => {
  const install = readFileSync(installFile, 'utf8')
  expect(checkRunbook(install, readRepository('small'))).toEqual([])
  expect(blocksOf(install).flatMap(commandsOf).length).toBeGreaterThan(20)
  for (const file of linkedFiles(installFile, install)) expect(existsSync(file), file).toBe(true)
})

test('has the eight chapters, and its contents lead to them', () => {
  const chapters = [...markdown.matchAll(/^\d\. \[(.+)\]\(#(.+)\)$/gm)]
  expect(chapters).toHaveLength(8)
  for (const [, , anchor] of chapters) expect(anchorsOf(markdown)).toContain(anchor)
})

test.each(serviceList)('names $name with the port, the resources and the replicas of the catalog', (service) => {
  const { name, port, healthPath, cpu, memory, replicas } = service
  const cores = (text: string) => (text.endsWith('m') ? String(Number(text.slice(0, -1)) / 1000) : text)
  const processors = [...new Set([cpu.request, cpu.limit].map(cores))].join('-')
  const row =
    `| ${name} | ${port} | \`${healthPath}\` | ${processors} CPU, ` +
    `${memory.request.replace('Gi', '')}-${memory.limit} | ${replicas.min}-${replicas.max} |`
  expect(markdown).toContain(row)
})

test.each(alerts)(
  '$alert leads to a heading that is there, and is listed with its level',
  ({ alert, annotations, labels }) => {
    const [url, anchor] = annotations.runbook_url.split('#')
    expect(url).toBe(runbookUrl)
    expect(anchorsOf(markdown)).toContain(anchor)
    const row = markdown.split('\n').find((line) => line.startsWith('|') && line.includes(alert))
    expect(row).toMatch(new RegExp(`\\| ${labels.level} \\|$`))
  },
)

/** What a line does to the cluster, or to the node; all others look, or wait. */
const changes =
  /kubectl (scale|patch|set resources|delete|apply|rollout (restart|undo)|create job)|npm run (backup|restore|emergency|deploy)|systemctl restart|rm -r/
const headings = [...new Set(alerts.map(({ annotations }) => annotations.runbook_url.split('#')[1] ?? ''))]

test.each(headings)('under #%s stands what to look at, what to do, and how to see that it worked', (anchor) => {
  const commands = blocksOf(markdown)
    .filter(({ heading, language }) => anchorOf(heading) === anchor && language === 'bash')
    .flatMap(commandsOf)
    .map(({ text }) => text)
    .filter((text) => !/^([A-Z]+=|read )/.test(text))
  const first = commands.findIndex((text) => changes.test(text))
  const last = commands.findLastIndex((text) => changes.test(text))
  expect(first, 'nothing to look at before something is changed').toBeGreaterThan(0)
  expect(commands.length - 1, 'nothing to look at after it').toBeGreaterThan(last)
})

test('its links lead to files and headings', () => {
  for (const [, anchor] of markdown.matchAll(/\]\(#([^)]+)\)/g)) expect(anchorsOf(markdown)).toContain(anchor)
  for (const file of linkedFiles(runbookFile, markdown)) expect(existsSync(file), file).toBe(true)
})

describe('a manifest that drifts', () => {
  test.each(mutations)('$what: exactly the lines that count on it fail', ({ mutate, fails, reason }) => {
    const objects = structuredClone(repository.cluster.objects) as ClusterObject[]
    const cluster = { objects }
    mutate(cluster)
    const faults = checkRunbook(markdown, { ...repository, cluster })
    const checked = blocksOf(markdown).flatMap((block) =>
      block.language === 'bash'
        ? commandsOf(block).map(({ text }) => text)
        : ['HorizontalPodAutoscaler mcp-research-hpa'],
    )
    expect(faults.map(({ text }) => text).sort()).toEqual(checked.filter((text) => fails.test(text)).sort())
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault.reason).toMatch(reason)
  })
})

describe('what does not work is told in words', () => {
  test.each([
    ['kubectl get pods', 'no namespace is given'],
    ['kubectl get pods -n sophia --selctor=app', 'kubectl get has no flag --selctor'],
    ['kubectl scale deployment mcp-research --replicas=many -n sophia', '--replicas=many does not fit'],
    [
      'kubectl scale deployment mcp-research --replicas=1 -n sophia',
      'mcp-research-hpa keeps 2 to 10 replicas: 1 would not stay',
    ],
    ['kubectl rollout undo deployment/sonic-ai -n sophia', 'Deployment sonic-ai is not in the manifests of sophia'],
    [
      'kubectl exec deployment/mcp-context -n sophia -- wget -qO- http://redis:6379/ping',
      'the image mcp-context has no wget',
    ],
    ['kubectl exec deployment/mcp-research -n sophia -- netstat -i', 'the image mcp-research has no netstat'],
    ['kubectl apply -f k8s-deploy/secrets/tls-secrets.yaml', 'there is no file k8s-deploy/secrets/tls-secrets.yaml'],
    ['kubectl logs -n sophia --selector=app=nobody', 'nothing in sophia has the label app=nobody'],
    [
      'curl "http://192.222.51.223:9090/api/v1/query?query=up{job=\\"kubernetes-pods\\"}"',
      'curl takes braces in an address for its own: --data-urlencode',
    ],
    ['curl -f http://192.222.51.223:3000/api/health', 'nothing listens on port 3000 of the node'],
    ['curl -f https://www.sophia-intel.ai/nowhere', 'sophia-dashboard is not known to answer /nowhere'],
    [
      'curl -fsG http://192.222.51.223:9090/api/v1/query --data-urlencode \'query=up{job="pods"}\'',
      'Prometheus has no job pods',
    ],
    [
      './scripts/load_testing/comprehensive_load_test.py --duration=1800',
      'the check does not know ./scripts/load_testing/comprehensive_load_test.py',
    ],
    ['npm run loadtests', 'package.json has no script loadtests'],
    ['kubectl get pods -n sophia > nowhere/pods', 'there is no folder nowhere'],
    ['kubectl logs $POD -n sophia', '$POD is not set before'],
    [
      'kubectl create secret generic sophia-nobody -n sophia --from-literal=A=b',
      'nothing asks for a secret sophia-nobody',
    ],
    ["echo 'unclosed", "' is not closed"],
  ])('%s', (line, reason) => {
    expect(reasons(line)).toEqual([reason])
  })
})
