import { createTestDatabase } from '@sophia/database/testing'
import { expect, test } from 'vitest'
import { all, useSandbox } from './fixture.ts'
import { post } from './leasing.ts'

const { build, vendor } = useSandbox()

test.for([
  ['/ssh-keys', '/ssh-keys'],
  ['/file-systems', '/file-systems'],
  ['/images', '/images'],
])('%s lists what the account has, however it is paged', async ([ours, theirs]) => {
  const app = await build()
  const known = (await vendor<{ id: string }[]>(theirs as string)).map(({ id }) => id).sort()
  expect(known.length).toBeGreaterThan(0)
  for (const limit of [100, 7])
    expect((await all<{ id: string }>(app, `${ours}?`, limit)).map(({ id }) => id)).toEqual(known)
  expect((await app.inject(ours as string)).json()).toMatchObject({ complete: true, origin: 'sandbox' })
})

test('firewall rules have their ports, and none for icmp', async () => {
  const rules = await all<{ protocol: string; ports: unknown }>(await build(), '/firewall-rules?')
  expect(rules.find(({ protocol }) => protocol === 'tcp')?.ports).toEqual({ from: 22, to: 22 })
  expect(rules.find(({ protocol }) => protocol === 'icmp')?.ports).toBeNull()
})

test('the private half of a pair is told once and kept nowhere', async () => {
  const databaseUrl = await createTestDatabase()
  const app = await build({ DATABASE_URL: databaseUrl })
  expect((await app.inject('/ssh-keys')).json().items).toHaveLength(1)
  const response = await app.inject({ method: 'POST', url: '/ssh-keys', payload: { name: 'pair' } })
  const made = response.json<{ id: string; privateKey: string }>()
  expect([response.statusCode, made.privateKey]).toEqual([201, expect.stringContaining('PRIVATE KEY')])
  expect(response.headers['cache-control']).toBe('no-store')
  // At once, although the list is cached.
  const listed = await app.inject('/ssh-keys')
  expect(listed.json().items).toContainEqual(expect.objectContaining({ id: made.id, name: 'pair' }))
  for (const body of [listed.body, (await app.inject('/metrics')).body]) expect(body).not.toContain('PRIVATE')
  // Lambda Cloud has no code of its own for a name that is taken.
  expect(await post(app, '/ssh-keys', { name: 'pair' })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('name') },
  })
  expect((await app.inject({ method: 'DELETE', url: `/ssh-keys/${made.id}` })).statusCode).toBe(204)
  expect((await app.inject({ method: 'DELETE', url: `/ssh-keys/${made.id}` })).statusCode).toBe(404)
  expect((await app.inject('/ssh-keys')).body).not.toContain(made.id)
})

test('a key of one’s own is added as it is, and a private one is refused unsent', async () => {
  const app = await build()
  const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxvYm9keSBoYXMgdGhpcyBrZXkgb2Ygb3Vycw me@example'
  expect(await post(app, '/ssh-keys', { name: 'mine', publicKey })).toMatchObject({
    status: 201,
    body: { publicKey, privateKey: null },
  })
  const wrong = await post(app, '/ssh-keys', { name: 'other', publicKey: '-----BEGIN OPENSSH PRIVATE KEY-----' })
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/publicKey' }] } })
})
