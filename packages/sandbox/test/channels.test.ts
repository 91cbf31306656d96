import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../src/index.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.close())
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(sandbox.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

test('Slack refuses what is no message in its own words', async () => {
  const answers = await Promise.all(
    ['null', '[]', '{}', '{"text":"hello"}'].map((body) => post('/slack/services/T1/B1/s', body)),
  )
  expect(await Promise.all(answers.map(async (each) => [each.status, await each.text()]))).toEqual([
    [400, 'invalid_payload'],
    [400, 'no_text'],
    [400, 'no_text'],
    [200, 'ok'],
  ])
})

test('a receiver knows a message again by its key, until it is emptied', async () => {
  const told = async () => (await post('/webhook/in', '{}', { 'idempotency-key': 'k1' })).json()
  expect([await told(), await told()]).toEqual([
    { received: true, duplicate: false },
    { received: true, duplicate: true },
  ])
  await fetch(`${sandbox.url}/webhook/_messages`, { method: 'DELETE' })
  expect(await told()).toMatchObject({ duplicate: false })
})
