/** Prometheus' own tools judge its configuration, the rules and the routes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IConfigMap } from 'kubernetes-models/v1'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import type { prometheusConfig } from '../src/monitoring/prometheus.ts'
import { alerts, ruleGroups } from '../src/monitoring/rules.ts'
import { profileNamed, profiles } from '../src/index.ts'
import { alertCases } from './alert-cases.ts'

const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined
/** A machine without them says so; the pipeline installs both. */
const withPromtool = has('promtool') ? describe : describe.skip
const withAmtool = has('amtool') ? describe : describe.skip

const folder = mkdtempSync(join(tmpdir(), 'sophia-monitoring-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** A settings file as it is committed in the ConfigMap of a profile. */
function settings(profile: string, map: string, file: string): string {
  const text = readFileSync(join(import.meta.dirname, `../manifests/${profile}/80-monitoring.yaml`), 'utf8')
  const found = parseAllDocuments(text)
    .map((document) => document.toJS() as IConfigMap)
    .find((each) => each.kind === 'ConfigMap' && each.metadata?.name === map)
  const content = found?.data?.[file]
  if (!content) throw new Error(`${profile} has no ${file} in ${map}`)
  return content
}

const stepS = 15
const firing = (alert: string, atS: number, value: number) => ({
  expr: `(count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)) > bool 0`,
  eval_time: `${atS}s`,
  exp_samples: [{ labels: '{}', value }],
})

/** promtool's words, one test for each promise of each alert. */
const ruleTests = (rules: string, cases = alertCases) => ({
  rule_files: [rules],
  evaluation_interval: `${stepS}s`,
  tests: cases.flatMap(({ alert, series, short, at, beyond, seenS, forS }) => {
    const told = (name: string, value: number, promql_expr_test: object[]) => ({
      name: `${alert}: ${name}`,
      interval: `${stepS}s`,
      input_series: Object.entries(series(value)).map(([each, values]) => ({ series: each, values })),
      promql_expr_test,
    })
    const never = [firing(alert, seenS + forS + stepS, 0), firing(alert, seenS + forS + 20 * stepS, 0)]
    return [
      told('silent short of its threshold', short, never),
      told('silent on its threshold', at, never),
      told('told after its time, and not a step before', beyond, [
        ...(seenS + forS >= stepS ? [firing(alert, seenS + forS - stepS, 0)] : []),
        firing(alert, seenS + forS, 1),
      ]),
    ]
  }),
})

withPromtool('the rules of production', () => {
  const rules = put('rules.yaml', settings('production', 'prometheus', 'rules.yaml'))

  test('every alert is silent short of its threshold, on it and a step before its time, and told after it', () => {
    const tests = put('tests.yaml', stringify(ruleTests(rules), { aliasDuplicateObjects: false }))
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', tests], { encoding: 'utf8' })
    expect(`${stdout}${stderr}`).toMatch(/SUCCESS/)
    expect(`${stdout}${stderr}`).not.toMatch(/FAILED/)
  }, 300_000)

  test('a threshold that moved is noticed', () => {
    const moved = put('moved.yaml', readFileSync(rules, 'utf8').replace('> 0.8\n', '> 0.7\n'))
    const cases = alertCases.filter(({ alert }) => alert === 'HighCpu')
    const tests = put('moved-tests.yaml', stringify(ruleTests(moved, cases), { aliasDuplicateObjects: false }))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', tests], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(`${stdout}${stderr}`).toMatch(/HighCpu.*time: 6m,\s+exp: \{\} 0E\+00\s+got: \{\} 1E\+00/)
  }, 120_000)

  test.each(profiles)('$name: Prometheus takes its configuration', ({ name }) => {
    const own = put(`${name}-rules.yaml`, settings(name, 'prometheus', 'rules.yaml'))
    const { scrape_configs, ...others } = parse(
      settings(name, 'prometheus', 'prometheus.yaml').replace('/etc/prometheus/rules.yaml', own),
    ) as ReturnType<typeof prometheusConfig>
    const [{ kubernetes_sd_configs, ...pods } = { kubernetes_sd_configs: [] }] = scrape_configs
    expect(kubernetes_sd_configs).toHaveLength(1)
    // Debian builds Prometheus without Kubernetes: it judges all but that one member.
    const config = put(`${name}.yaml`, stringify({ ...others, scrape_configs: [pods] }))
    expect(execFileSync('promtool', ['check', 'config', config], { encoding: 'utf8' })).toContain('SUCCESS')
  })
})

test('every alert has its cases', () => {
  expect(alertCases.map(({ alert }) => alert).sort()).toEqual(alerts.map(({ alert }) => alert).sort())
})

test('what a service may use is what its profile gives it', () => {
  const [limits] = ruleGroups(profileNamed('small')).groups
  expect(limits?.rules).toContainEqual({
    record: 'sophia:memory_limit:bytes',
    expr: `vector(${320 * 2 ** 20})`,
    labels: { service: 'sophia-github' },
  })
})

withAmtool('who is told', () => {
  const config = put('alertmanager.yaml', settings('production', 'alertmanager', 'alertmanager.yaml'))

  test('Alertmanager takes its configuration', () => {
    expect(execFileSync('amtool', ['check-config', config], { encoding: 'utf8' })).toContain('SUCCESS')
  })

  test.each([1, 2, 3, 4])('level %i is told at its own address', (level) => {
    const routes = ['config', 'routes', 'test', `--config.file=${config}`, `level=${level}`, 'service=mcp-research']
    expect(execFileSync('amtool', routes, { encoding: 'utf8' }).trim()).toBe(`level-${level}`)
  })

  test('each has an address of its own', () => {
    const { receivers } = parse(readFileSync(config, 'utf8')) as {
      receivers: { slack_configs: { api_url_file: string }[] }[]
    }
    expect(new Set(receivers.map(({ slack_configs: [slack] }) => slack?.api_url_file)).size).toBe(4)
  })
})
