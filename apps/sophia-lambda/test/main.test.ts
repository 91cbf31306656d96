import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { environment, fault, url, vendor } = useSandbox()

test('neither the key nor what opens a shell reaches a log, however much is logged', async () => {
  const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
    env: await environment({
      LOG_LEVEL: 'trace',
      LAMBDA_API_KEY: 'secret_s3cret',
      LAMBDA_API_URL: `${url()}/lambda/api/v1`,
    }),
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit')
  const instances = await vendor<{ id: string; jupyter_token?: string }[]>('/instances')
  const tokens = instances.flatMap(({ jupyter_token: token }) => token ?? [])
  try {
    const address = () => /listening at (http:[^"\s]+)/.exec(output)?.[1]
    await expect.poll(address, { timeout: 20_000 }).toBeDefined()
    expect((await fetch(`${address()}/instances`)).status).toBe(200)
    expect((await fetch(`${address()}/instances/${instances[0]?.id}`)).status).toBe(200)
    await fault({ kind: 'status', status: 401, times: 1, route: '/api/v1/instance-types' })
    expect((await fetch(`${address()}/offers`)).status).toBe(502)
    await fault({ kind: 'malformed', times: 1, route: '/api/v1/instance-types' })
    expect((await fetch(`${address()}/offers?limit=7`)).status).toBe(502)
    const made = await fetch(`${address()}/ssh-keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"made"}',
    })
    const { privateKey } = (await made.json()) as { privateKey: string }
    expect([made.status, privateKey]).toEqual([201, expect.stringContaining('PRIVATE KEY')])
    tokens.push(...privateKey.split('\n').filter((line) => line.length > 20))
    await expect.poll(() => output.match(/"problem":"upstream-failed"/g)).toHaveLength(2)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  expect(tokens.length).toBeGreaterThan(0)
  for (const secret of ['s3cret', ...tokens]) expect(output).not.toContain(secret)
})
