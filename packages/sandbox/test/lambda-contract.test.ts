/** Every answer of the stand-in, held against what Lambda Cloud promises of its own. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, expect, test } from 'vitest'
import { createSandbox, startSandbox } from '../src/index.ts'
import { lambdaVendor } from '../src/lambda/lambda.ts'
import { type AnswerName, answers, codesOf } from './lambda-schemas.ts'
import { routesOf } from './played-routes.ts'

const app = createSandbox()
afterAll(() => app.close())
const ajv = new Ajv2020({
  allErrors: true,
  formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
})

const base = '/api/v1'
/** What was answered with success. */
const answered: [method: string, path: string][] = []

async function ask<Data>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  as: AnswerName,
  payload?: object,
) {
  const response = await app.inject({
    method,
    url: `/lambda${base}${path}`,
    headers: { authorization: 'Bearer key' },
    ...(payload && { payload }),
  })
  const validate = ajv.compile(answers[as])
  validate(response.json())
  expect({ path, faults: validate.errors }).toEqual({ path, faults: null })
  if (as === 'refusal') {
    const { code } = response.json<{ error: { code: string } }>().error
    expect(
      codesOf(method, path.split('?')[0] ?? '', response.statusCode),
      `${method} ${path} ${response.statusCode}`,
    ).toContain(code)
  }
  if (response.statusCode < 300) answered.push([method.toLowerCase(), `${base}${path.split('?')[0]}`])
  return response.json<{ data: Data }>().data
}

interface Named {
  id: string
  name: string
}

test('reads', async () => {
  const [first] = await ask<Named[]>('GET', '/instances', 'instances')
  await ask('GET', `/instances/${first?.id}`, 'instance')
  await ask('GET', '/instance-types', 'instanceTypes')
  await ask('GET', '/regions', 'regions')
  await ask('GET', '/ssh-keys', 'sshKeys')
  await ask('GET', '/file-systems', 'filesystems')
  await ask('GET', '/images', 'images')
  await ask('GET', '/firewall-rules', 'firewallRules')
  await ask('GET', '/firewall-rulesets', 'rulesets')
  await ask('GET', '/firewall-rulesets/global', 'globalRuleset')
  await ask('GET', '/audit-events', 'auditEvents')
  const { page_token } = (
    await app.inject({ url: `/lambda${base}/audit-events`, headers: { authorization: 'Bearer key' } })
  ).json<{ page_token: string }>()
  await ask('GET', `/audit-events?page_token=${page_token}`, 'auditEvents')
})

test('an instance from its launch to its end, with its key, its filesystem and its rules', async () => {
  const types = await ask<Record<string, { regions_with_capacity_available: Named[] }>>(
    'GET',
    '/instance-types',
    'instanceTypes',
  )
  const [type, region] = Object.entries(types).flatMap(([name, each]) =>
    each.regions_with_capacity_available.map((free) => [name, free.name] as const),
  )[0] as readonly [string, string]
  const key = await ask<Named>('POST', '/ssh-keys', 'generatedSshKey', { name: 'probe' })
  const drive = await ask<Named>('POST', '/filesystems', 'filesystem', { name: 'probe', region })
  const rules = [{ protocol: 'tcp', port_range: [443, 443], source_network: '0.0.0.0/0', description: '' }]
  const ruleset = await ask<Named>('POST', '/firewall-rulesets', 'ruleset', { name: 'probe', region, rules })
  const { instance_ids } = await ask<{ instance_ids: string[] }>('POST', '/instance-operations/launch', 'launched', {
    region_name: region,
    instance_type_name: type,
    ssh_key_names: ['probe'],
    file_system_names: ['probe'],
    tags: [{ key: 'probe', value: '1' }],
    firewall_rulesets: [{ id: ruleset.id }],
  })
  await ask('GET', `/instances/${instance_ids[0]}`, 'instance')
  await ask('POST', `/instances/${instance_ids[0]}`, 'instance', { name: 'renamed' })
  await ask('GET', `/firewall-rulesets/${ruleset.id}`, 'ruleset')
  await ask('PUT', '/firewall-rules', 'firewallRules', { data: rules })
  await ask('PATCH', '/firewall-rulesets/global', 'globalRuleset', { rules })
  await ask('POST', '/instance-operations/restart', 'refusal', { instance_ids })
  expect((await app.inject({ method: 'POST', url: '/_clock', payload: { advanceMs: 120_000 } })).statusCode).toBe(200)
  await ask('GET', '/instances', 'instances')
  await ask('POST', '/instance-operations/restart', 'restarted', { instance_ids })
  await ask('POST', '/instance-operations/terminate', 'terminated', { instance_ids })
  await app.inject({ method: 'POST', url: '/_clock', payload: { advanceMs: 60_000 } })
  await ask('PATCH', `/firewall-rulesets/${ruleset.id}`, 'ruleset', { name: 'renamed' })
  await ask('DELETE', `/firewall-rulesets/${ruleset.id}`, 'nothing')
  await ask('DELETE', `/filesystems/${drive.id}`, 'deletedFilesystems')
  await ask('DELETE', `/ssh-keys/${key.id}`, 'nothing')
})

test.for([
  ['GET', '/instances/none', undefined],
  ['POST', '/instances/none', { name: 'x' }],
  ['GET', '/nothing', undefined],
  ['POST', '/ssh-keys', {}],
  ['DELETE', '/ssh-keys/none', undefined],
  ['POST', '/filesystems', { name: 'a', region: 'nowhere' }],
  ['POST', '/filesystems', { name: '1' }],
  ['DELETE', '/filesystems/none', undefined],
  ['POST', '/instance-operations/launch', {}],
  ['POST', '/instance-operations/terminate', { instance_ids: ['none'] }],
  ['POST', '/instance-operations/restart', { instance_ids: [] }],
  ['PUT', '/firewall-rules', { data: 1 }],
  ['POST', '/firewall-rulesets', { name: 'a', region: 'nowhere', rules: [] }],
  ['GET', '/firewall-rulesets/none', undefined],
  ['PATCH', '/firewall-rulesets/none', { name: 'x' }],
  ['DELETE', '/firewall-rulesets/none', undefined],
  ['GET', '/audit-events?page_token=eHg', undefined],
] as const)('the refusal of %s %s', async ([method, path, body]) => {
  await ask(method, path, 'refusal', body)
})

test('no route is left out', async () => {
  const missing = (await routesOf(lambdaVendor)).filter(({ method, path }) => {
    const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)
    return !answered.some(([verb, asked]) => verb === method && pattern.test(asked))
  })
  expect(missing).toEqual([])
})

test('a lost answer is of a request that was carried out', async () => {
  const sandbox = await startSandbox()
  const headers = { authorization: 'Bearer x', 'content-type': 'application/json' }
  try {
    await fetch(`${sandbox.url}/_faults`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ vendor: 'lambda', route: '/api/v1/ssh-keys', kind: 'lost', times: 1 }),
    })
    await expect(
      fetch(`${sandbox.url}/lambda/api/v1/ssh-keys`, { method: 'POST', headers, body: '{"name":"unheard"}' }),
    ).rejects.toThrow()
    const answer = await fetch(`${sandbox.url}/lambda/api/v1/ssh-keys`, { headers })
    expect(((await answer.json()) as { data: Named[] }).data.map(({ name }) => name)).toContain('unheard')
  } finally {
    await sandbox.close()
  }
})
