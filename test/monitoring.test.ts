/** Dashboards, rules and alerts against a real Prometheus, fed by the running services. */
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { serviceList } from '@sophia/catalog'
import { alerts, chosenBy, dashboards, profileNamed, ruleGroups, waitingRuns } from '@sophia/k8s'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { startPrometheus, type TestPrometheus } from './prometheus.ts'

const run = promisify(execFile)

/** Members of a series' name that Prometheus makes of a histogram. */
const base = (metric: string): string => metric.replace(/_(bucket|sum|count)$/, '')
const metricText = /\b(?:sophia|nodejs|process)_[a-z0-9_]+/g

const panelQueries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => panel.queries.map(({ expr }) => ({ where: `${title}: ${panel.title}`, expr }))),
)
const runbook = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8')
const runbookQueries = [...runbook.matchAll(/--data-urlencode 'query=([^']+)'/g)].map(([, expr = '']) => ({
  where: 'The runbook',
  expr,
}))
/** Lines that ask Prometheus, whole: with curl, and jq behind it. */
const curlLines = [...new Set([...runbook.matchAll(/^curl .*:9090.*$/gm)].map(([line]) => line))]
/** Lines that ask the platform itself, as anybody may from outside. */
const platformLines = [
  ...new Set([...runbook.matchAll(/^curl .*https:\/\/www\.sophia-intel\.ai.*$/gm)].map(([line]) => line)),
]
const hasJq = spawnSync('jq', ['--version']).error === undefined
const rules = ruleGroups(profileNamed('production')).groups.flatMap((group) => group.rules)
const ruleQueries = rules.map((rule) => ({ where: 'alert' in rule ? rule.alert : rule.record, expr: rule.expr }))

let platform: Platform
let prometheus: TestPrometheus
/** A machine without one says so; the pipeline installs it. */
const installed = spawnSync('prometheus', ['--version']).error === undefined

beforeAll(async () => {
  platform = await startPlatform()
  // HubSpot's daily limit is known after its first answer.
  await fetch(`${platform.urls['sophia-hubspot']}/deals?limit=1`)
  if (!installed) return
  prometheus = await startPrometheus(
    serviceList.map(({ name }) => ({
      url: platform.urls[name],
      labels: { service: name, pod: `${name}-1`, namespace: 'sophia' },
    })),
    JSON.stringify(ruleGroups(profileNamed('production'))),
  )
}, 240_000)
afterAll(async () => {
  await prometheus?.close()
  await platform?.close()
})

test('every metric of ours that a dashboard or an alert names is told by a service', async () => {
  const told = new Set<string>()
  for (const { name } of serviceList) {
    const text = await (await fetch(`${platform.urls[name]}/metrics`)).text()
    for (const [, metric] of text.matchAll(/^# TYPE (\S+)/gm)) if (metric) told.add(metric)
  }
  const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])))
  const named = [...panelQueries, ...ruleQueries].flatMap(({ where, expr }) =>
    [...expr.matchAll(metricText)].map(([metric]) => ({ where, metric: base(metric) })),
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter(({ metric }) => !told.has(metric))).toEqual([])
  const computed = [...panelQueries, ...ruleQueries].flatMap(({ expr }) => expr.match(/\bsophia:[a-z_:]+/g) ?? [])
  expect(computed.filter((name) => !recorded.has(name))).toEqual([])
})

test.each(platformLines)('the platform answers the line of the runbook: %s', async (line) => {
  const { stdout } = await run('bash', [
    '-c',
    line.replace('https://www.sophia-intel.ai', platform.urls['sophia-dashboard']),
  ])
  expect(JSON.parse(stdout)).toMatchObject({ service: 'sophia-dashboard' })
})

describe.skipIf(!installed)('a Prometheus over the nine', () => {
  test('sees all nine up, and what the platform dashboard shows of them', async () => {
    await vi.waitFor(
      async () => {
        const [answering] = await prometheus.query('count(sophia:replicas:up > 0)')
        expect(answering?.value[1]).toBe('9')
        // Nine averages: each has been asked for its metrics at least twice.
        expect(await prometheus.query('sophia:response:average_seconds')).toHaveLength(9)
      },
      { timeout: 60_000, interval: 500 },
    )
    for (const name of ['sophia:cpu:share', 'sophia:memory:share', 'sophia:errors:share', 'sophia:requests:rate'])
      expect(new Set((await prometheus.query(name)).map(({ metric }) => metric['service'])), name).toEqual(
        new Set(serviceList.map((service) => service.name)),
      )
  }, 90_000)

  test.each([...panelQueries, ...runbookQueries])('$where: $expr is a query that it answers', async ({ expr }) => {
    await prometheus.query(expr.replaceAll('$service', '.*'))
  })

  test('has what the option of KEDA scales by, and each service that a dashboard lets one choose', async () => {
    await vi.waitFor(async () => expect(await prometheus.query(waitingRuns)).toHaveLength(1), {
      timeout: 30_000,
      interval: 500,
    })
    const chosen = (await prometheus.query(chosenBy)).map(({ metric }) => metric['service'])
    expect(new Set(chosen)).toEqual(new Set(serviceList.map(({ name }) => name)))
  }, 60_000)

  test.each(curlLines)('answers the line of the runbook: %s', async (line) => {
    const here = line.replace('http://192.222.51.223:9090', prometheus.url)
    // What jq makes of it is for the eye; without one on this machine, curl is run alone.
    const { stdout } = await run('bash', ['-o', 'pipefail', '-c', hasJq ? here : here.replace(/ \| jq .*/, '')])
    expect(stdout).not.toBe('')
    expect(stdout).not.toContain('"status":"error"')
  })

  test('takes every rule, and computes it without a fault', async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/rules`)
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] }
    }
    const found = data.groups.flatMap((group) => group.rules)
    expect(found.filter(({ health }) => health !== 'ok')).toEqual([])
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(alerts.map(({ alert }) => alert)))
  })

  test('an unknown function is refused, so that these tests can fail', async () => {
    await expect(prometheus.query('averagely(up)')).rejects.toThrow(/unknown function/)
  })
})
