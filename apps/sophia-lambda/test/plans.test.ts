import { createHash } from 'node:crypto'
import { createTestDatabase } from '@sophia/database/testing'
import type { App } from '@sophia/service'
import { mcpCall, mcpList } from '@sophia/service/testing'
import { expect, test } from 'vitest'
import { lasting, launch, leaseOf, plan, post, until, useLeases } from './leasing.ts'

const { build, free, ours, soldOut, sql } = useLeases()

test('a plan has the vendor’s price, for all hours, and launches nothing', async () => {
  const app = await build()
  const { type, cents } = await free()
  const made = await plan(app, { type, hours: 2.5 })
  expect(made.pricePerHour).toEqual({ amount: (cents / 100).toFixed(2), currency: 'USD' })
  expect(Math.round(Number(made.total.amount) * 100)).toBe(Math.round(cents * 2.5))
  expect(made).toMatchObject({ sshKey: 'platform-team', complete: true, origin: 'sandbox' })
  expect(made.choices[0]?.available.length).toBeGreaterThan(0)
  expect(Date.parse(made.expiresAt)).toBeGreaterThan(Date.now())
  expect(await ours()).toEqual([])
  expect((await app.inject('/leases')).json().items).toEqual([])
})

test('a plan is one lease and one machine, however often it is carried out', async () => {
  const app = await build()
  const { planHash } = await plan(app, { type: (await free()).type, hours: 1 })
  const answers = await Promise.all([1, 2, 3].map(() => post(app, '/instances', { planHash })))
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1)
  await until(app, String(answers[0]?.body['id']), 'active')
  expect(await ours()).toHaveLength(1)
})

test('a plan that has expired, is somebody else’s or has become dearer is a conflict, and nothing is launched', async () => {
  const databaseUrl = await createTestDatabase()
  const app = await build({ DATABASE_URL: databaseUrl })
  const query = sql(databaseUrl)
  const { type } = await free()
  const refused = async (change: string) => {
    const { planHash } = await plan(app, { type, hours: 1 })
    await query(`update plans set ${change} where hash = $1`, [planHash])
    const { status, body } = await post(app, '/instances', { planHash })
    return [status, body.detail]
  }
  expect(await refused(`expires_at = now()`)).toEqual([409, 'This plan has expired.'])
  expect(await refused(`subject = 'somebody'`)).toEqual([409, 'This plan was made by somebody else.'])
  expect(await refused(`choices = jsonb_set(choices, '{0,centsPerHour}', '1')`)).toEqual([
    409,
    expect.stringContaining('0.01 USD were agreed'),
  ])
  expect((await post(app, '/instances', { planHash: 'a'.repeat(64) })).status).toBe(404)
  expect(await query('select * from leases')).toEqual([])
  expect(await ours()).toEqual([])
})

test('each fault of a plan is named with its place', async () => {
  const app = await build()
  const { type } = await free()
  const faults = async (body: object) => {
    const answer = await post(app, '/plans', { type, hours: 1, ...body })
    expect(answer.status).toBe(400)
    return (answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)
  }
  expect(await faults({ hours: 0 })).toEqual(['/body/hours'])
  expect(await faults({ type: 'gpu_1x_dream', region: 'moon-1' })).toEqual(['/body/type', '/body/region'])
  expect(await faults({ fallbacks: [{ type }, { type: 'gpu_9x_none' }] })).toEqual(['/body/fallbacks/1/type'])
  expect(await faults({ sshKey: 'nobody', fileSystems: ['none'], image: 'none' })).toEqual([
    '/body/sshKey',
    '/body/fileSystems/0',
    '/body/image',
  ])
  expect(await faults({ tags: [{ key: 'sophia-lease', value: 'x' }] })).toEqual(['/body/tags/0/key'])
  expect(await faults({ quantity: 2 })).toEqual(['/body/quantity'])
})

test('a ceiling refuses a plan, and one that has come too late, with the sums', async () => {
  const databaseUrl = await createTestDatabase()
  const { type, cents } = await free()
  const tight = await build({ DATABASE_URL: databaseUrl, SOPHIA_LAMBDA_HOURLY_CEILING_USD: '0.1' })
  // Nothing is planned before the instances are counted.
  const counted = async (app: App) =>
    expect.poll(async () => (await post(app, '/plans', { type, hours: 1 })).status, lasting).not.toBe(503)
  await counted(tight)
  const { status, body } = await post(tight, '/plans', { type, hours: 1 })
  expect(status).toBe(422)
  expect(body.detail).toContain(`${(cents / 100).toFixed(2)} USD for this are above the ceiling of 0.10 USD`)
  const monthly = await build({ SOPHIA_LAMBDA_MONTHLY_CEILING_USD: '0.01' })
  await counted(monthly)
  expect((await post(monthly, '/plans', { type, hours: 1 })).body.detail).toContain('this month')

  // Room for one: the account's own instances, and a little more than this one.
  const open = await build()
  const perHour = async (app: App) => Number((await app.inject('/costs')).json().runningPerHour.amount)
  await expect.poll(() => perHour(open), lasting).toBeGreaterThan(1)
  const running = await perHour(open)
  const app = await build({ SOPHIA_LAMBDA_HOURLY_CEILING_USD: String(running + (cents / 100) * 1.5) })
  await expect.poll(() => perHour(app), lasting).toBe(running)
  const plans = await Promise.all([1, 2, 3].map(() => plan(app, { type, hours: 1 })))
  const answers = await Promise.all(plans.map(({ planHash }) => post(app, '/instances', { planHash })))
  expect(answers.map(({ status: each }) => each).sort((a, b) => a - b)).toEqual([202, 422, 422])
})

test('what is sold out is said; a fallback takes its place', async () => {
  const app = await build()
  const taken = await soldOut()
  const { type, region } = await free()
  expect(await post(app, '/plans', { ...taken, hours: 1 })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('no capacity') },
  })
  const lease = await launch(app, { ...taken, hours: 1, fallbacks: [{ type, region }] })
  expect(await until(app, lease.id, 'active')).toMatchObject({ type, region })
})

test('only who may write may plan, launch and end', async () => {
  const hash = createHash('sha256').update('reader-key').digest('hex')
  const app = await build({ SOPHIA_API_KEYS: `reader:read:${hash}` })
  const headers = { authorization: 'Bearer reader-key' }
  const id = '0198c0de-0000-7000-8000-000000000000'
  for (const [url, body] of [
    ['/plans', { type: 'gpu_1x_a10', hours: 1 }],
    ['/instances', { planHash: 'a'.repeat(64) }],
    ['/instances/abc/terminate', undefined],
    ['/instances/abc/restart', undefined],
    [`/leases/${id}/release`, undefined],
    [`/leases/${id}/extend`, { until: '2027-01-01T00:00:00Z' }],
    ['/ssh-keys', { name: 'mine' }],
  ] as const)
    expect([url, (await post(app, url, body, headers)).status]).toEqual([url, 403])
  const tools = (await mcpList(app, headers)).map(({ name }) => name)
  expect(tools).toContain('list_leases')
  expect(tools).not.toContain('launch_instance')
})

test('a model can go the whole way: offers, plan, launch, lease, end', async () => {
  const app = await build()
  const offers = (await mcpCall(app, 'list_offers', { available: true })).structuredContent as {
    items: { type: string }[]
  }
  const [offer] = offers.items
  const made = (await mcpCall(app, 'create_plan', { type: offer?.type, hours: 1, name: 'by-a-model' }))
    .structuredContent
  const started = (await mcpCall(app, 'launch_instance', { planHash: made?.['planHash'] })).structuredContent
  const id = String(started?.['id'])
  await until(app, id, 'active')
  const { items } = (await mcpCall(app, 'list_leases', { status: 'active' })).structuredContent as { items: object[] }
  expect(items).toMatchObject([{ id, name: 'by-a-model' }])
  await mcpCall(app, 'release_lease', { id })
  expect(['ending', 'ended']).toContain((await leaseOf(app, id)).status)
})
