import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { minute, second } from '../src/clock.ts'
import { createSandbox } from '../src/index.ts'

let time: number
let app: ReturnType<typeof createSandbox>
const apps: ReturnType<typeof createSandbox>[] = []
const fresh = (options: Parameters<typeof createSandbox>[0] = {}) => {
  time = Date.parse('2026-11-23T12:00:00Z')
  app = createSandbox({ now: () => new Date(time), ...options })
  apps.push(app)
}
beforeEach(() => fresh())
afterAll(async () => {
  await Promise.all(apps.map((each) => each.close()))
})

interface Instance {
  id: string
  status: string
  name?: string
  ip?: string
  jupyter_token?: string
  tags: { key: string; value: string }[]
}
interface Offer {
  instance_type: { name: string; price_cents_per_hour: number }
  regions_with_capacity_available: { name: string }[]
}

async function call<Data>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) {
  const { body, headers, statusCode } = await app.inject({
    method,
    url: `/lambda/api/v1${path}`,
    headers: { authorization: 'Bearer key' },
    ...(payload && { payload }),
  })
  const parsed = headers['content-type']?.includes('json') ? JSON.parse(body) : {}
  return {
    status: statusCode,
    headers,
    text: body,
    data: parsed.data as Data,
    error: parsed.error as { code: string },
    pageToken: parsed.page_token as string | null,
  }
}

async function offer(): Promise<{ region_name: string; instance_type_name: string; ssh_key_names: string[] }> {
  const { data } = await call<Record<string, Offer>>('GET', '/instance-types')
  const [found] = Object.values(data).filter(({ regions_with_capacity_available: regions }) => regions.length)
  return {
    region_name: found?.regions_with_capacity_available[0]?.name ?? '',
    instance_type_name: found?.instance_type.name ?? '',
    ssh_key_names: ['platform-team'],
  }
}

describe('an instance', () => {
  test('boots, runs, terminates and leaves the list, as the clock goes on', async () => {
    const tags = [{ key: 'sophia-lease', value: '42' }]
    const { data } = await call<{ instance_ids: string[] }>('POST', '/instance-operations/launch', {
      ...(await offer()),
      name: 'probe',
      tags,
    })
    const [id] = data.instance_ids
    const look = async () => (await call<Instance>('GET', `/instances/${id}`)).data
    expect(await look()).toMatchObject({ status: 'booting', name: 'probe', tags })
    expect((await look()).jupyter_token).toBeUndefined()
    time += 2 * minute
    expect(await look()).toMatchObject({ status: 'active', jupyter_token: expect.any(String), ip: expect.any(String) })
    await call('POST', '/instance-operations/terminate', { instance_ids: [id] })
    expect((await look()).status).toBe('terminating')
    time += minute
    expect((await look()).status).toBe('terminated')
    const { data: left } = await call<Instance[]>('GET', '/instances')
    expect(left.some((each) => each.id === id)).toBe(false)
    expect(left.length).toBeGreaterThan(2)
  })

  test('launched twice is two: there is no idempotency', async () => {
    const body = await offer()
    const ids = [
      await call<{ instance_ids: string[] }>('POST', '/instance-operations/launch', body),
      await call<{ instance_ids: string[] }>('POST', '/instance-operations/launch', body),
    ]
    expect(new Set(ids.flatMap(({ data }) => data.instance_ids)).size).toBe(2)
  })

  test('is renamed, and restarts only when it runs', async () => {
    const [instance] = (await call<Instance[]>('GET', '/instances')).data
    expect((await call<Instance>('POST', `/instances/${instance?.id}`, { name: 'renamed' })).data.name).toBe('renamed')
    expect((await call('POST', '/instance-operations/restart', { instance_ids: [instance?.id] })).status).toBe(200)
    expect(await call('POST', '/instance-operations/restart', { instance_ids: [instance?.id] })).toMatchObject({
      status: 409,
      error: { code: 'global/conflict' },
    })
  })
})

describe('a launch that cannot be', () => {
  const refused = async (change: object) =>
    (await call('POST', '/instance-operations/launch', { ...(await offer()), ...change })).error.code

  test('says why by a code', async () => {
    expect(await refused({ instance_type_name: 'gpu_1x_dream' })).toBe('global/object-does-not-exist')
    expect(await refused({ ssh_key_names: [] })).toBe('global/invalid-parameters')
    expect(await refused({ ssh_key_names: ['nobody'] })).toBe('global/object-does-not-exist')
    expect(await refused({ quantity: 2 })).toBe('global/invalid-parameters')
    expect(await refused({ tags: [{ key: 'Bad Key', value: '' }] })).toBe('global/invalid-parameters')
    expect(await refused({ region_name: 'asia-northeast-1', file_system_names: ['training-data'] })).toBe(
      'instance-operations/launch/file-system-in-wrong-region',
    )
  })

  test('is 400 insufficient-capacity where there is none, and capacity changes with time', async () => {
    const regions = async () => JSON.stringify((await call<Record<string, Offer>>('GET', '/instance-types')).data)
    const { data } = await call<Record<string, Offer>>('GET', '/instance-types')
    const sold = Object.values(data).find(
      ({ regions_with_capacity_available: free }) => !free.some(({ name }) => name === 'us-east-1'),
    )
    const { error, status } = await call('POST', '/instance-operations/launch', {
      ...(await offer()),
      instance_type_name: sold?.instance_type.name,
      region_name: 'us-east-1',
    })
    expect([status, error.code]).toEqual([400, 'instance-operations/launch/insufficient-capacity'])
    const before = await regions()
    time += 10 * minute
    expect(await regions()).not.toBe(before)
  })

  test('ends at the quota', async () => {
    const body = await offer()
    const codes = []
    for (let count = 0; count < 20; count++)
      codes.push((await call('POST', '/instance-operations/launch', body)).error?.code)
    expect(codes).toContain('global/quota-exceeded')
  })
})

test('a key pair made by Lambda tells its private half once', async () => {
  const made = await call<{ id: string; private_key: string; public_key: string }>('POST', '/ssh-keys', { name: 'new' })
  expect(made.data.private_key).toContain('BEGIN PRIVATE KEY')
  expect(made.data.public_key).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/)
  const listed = (await call<{ id: string }[]>('GET', '/ssh-keys')).data
  expect(listed.find(({ id }) => id === made.data.id)).not.toHaveProperty('private_key')
  expect((await call('POST', '/ssh-keys', { name: 'new' })).error.code).toBe('global/invalid-parameters')
  expect((await call('DELETE', `/ssh-keys/${made.data.id}`)).data).toEqual({})
})

test('a filesystem in use stays; the two spellings of its path both work', async () => {
  const [used] = (await call<{ id: string; is_in_use: boolean }[]>('GET', '/file-systems')).data
  expect(used?.is_in_use).toBe(true)
  expect((await call('DELETE', `/filesystems/${used?.id}`)).error.code).toBe('filesystems/filesystem-in-use')
  const made = await call<{ id: string }>('POST', '/filesystems', { name: 'scratch', region: 'us-west-1' })
  expect((await call('DELETE', `/filesystems/${made.data.id}`)).data).toEqual({ deleted_ids: [made.data.id] })
})

test('firewall rules are checked, and a ruleset in use cannot be deleted', async () => {
  const rules = [{ protocol: 'tcp', port_range: [443, 443], source_network: '0.0.0.0/0', description: 'https' }]
  expect(
    (
      await call('PUT', '/firewall-rules', {
        data: [{ protocol: 'icmp', port_range: [1, 2], source_network: '0.0.0.0/0', description: '' }],
      })
    ).status,
  ).toBe(400)
  expect((await call('PUT', '/firewall-rules', { data: rules })).data).toEqual(rules)
  const body = await offer()
  const made = await call<{ id: string }>('POST', '/firewall-rulesets', {
    name: 'web',
    region: body.region_name,
    rules,
  })
  await call('POST', '/instance-operations/launch', { ...body, firewall_rulesets: [{ id: made.data.id }] })
  expect((await call('DELETE', `/firewall-rulesets/${made.data.id}`)).error.code).toBe(
    'firewall-rulesets/firewall-ruleset-in-use',
  )
})

test('the audit log pages through the launches of the past and of now', async () => {
  await call('POST', '/instance-operations/launch', await offer())
  const events: { event_id: string; action: string }[] = []
  let token: string | null = null
  do {
    const page: Awaited<ReturnType<typeof call<typeof events>>> = await call<typeof events>(
      'GET',
      `/audit-events?resource_type=cloud.instance${token ? `&page_token=${token}` : ''}`,
    )
    events.push(...page.data)
    token = page.pageToken
  } while (token)
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length)
  expect(events.length).toBeGreaterThan(400)
  expect(events.at(-1)?.action).toBe('launched')
})

describe('limits', () => {
  test('one launch in twelve seconds; the refusal is not JSON', async () => {
    fresh({ enforceLimits: true })
    const body = await offer()
    time += second
    expect((await call('POST', '/instance-operations/launch', body)).status).toBe(200)
    time += second
    const refused = await call('POST', '/instance-operations/launch', body)
    expect([refused.status, refused.text]).toEqual([429, 'error code: 1015'])
    time += 12 * second
    expect((await call('POST', '/instance-operations/launch', body)).status).toBe(200)
  })

  test('everything else once a second', async () => {
    fresh({ enforceLimits: true })
    expect([(await call('GET', '/instances')).status, (await call('GET', '/instances')).status]).toEqual([200, 429])
    time += second
    expect((await call('GET', '/instances')).status).toBe(200)
  })
})

test('without a key: 401, with basic authentication as good as with a bearer', async () => {
  const headers = (authorization?: string) =>
    ({ method: 'GET', url: '/lambda/api/v1/instances', headers: authorization ? { authorization } : {} }) as const
  expect((await app.inject(headers())).json()).toMatchObject({ error: { code: 'global/invalid-api-key' } })
  expect((await app.inject(headers(`Basic ${Buffer.from('key:').toString('base64')}`))).statusCode).toBe(200)
})
