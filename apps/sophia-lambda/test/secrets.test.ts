import { mcpCall, mcpList } from '@sophia/service/testing'
import { expect, test } from 'vitest'
import { launch, until, useLeases } from './leasing.ts'

const { advance, build, free, vendor } = useLeases()

test('no answer of any route or tool holds what opens a shell, also not of what Sophia launched itself', async () => {
  const app = await build()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  // Its token is there when it has booted.
  await advance(600_000)
  const theirs = await vendor<{ id: string; jupyter_token?: string; jupyter_url?: string }[]>('/instances')
  expect(theirs.find(({ id }) => id === instanceId)?.jupyter_token).toEqual(expect.any(String))
  const secrets = theirs.flatMap(({ jupyter_token: token, jupyter_url: address }) => [token, address]).filter(Boolean)
  expect(secrets.length).toBeGreaterThan(2)

  const fill = (path: string) =>
    path.replace('{id}', path.startsWith('/leases') ? lease.id : String(instanceId)).replace(/\{\w+\}/g, 'none')
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, Record<string, object>> }>()
  const answers: string[] = []
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods)) {
      const reads = method === 'get'
      const options = { method: reads ? 'GET' : 'POST', url: fill(path), ...(!reads && { payload: {} }) } as const
      // What ends something comes last, below.
      if (reads || !/terminate|release/.test(path)) answers.push((await app.inject(options)).body)
    }
  expect(answers.length).toBeGreaterThan(15)
  const inputs: Record<string, Record<string, unknown>> = {
    get_instance: { id: instanceId },
    extend_lease: { id: lease.id },
  }
  for (const { name } of await mcpList(app))
    if (!/terminate|release/.test(name)) answers.push(JSON.stringify(await mcpCall(app, name, inputs[name] ?? {})))
  answers.push((await app.inject({ method: 'POST', url: `/instances/${instanceId}/restart` })).body)
  answers.push((await app.inject({ method: 'POST', url: `/instances/${instanceId}/terminate` })).body)
  expect(answers.filter((answer) => answer.includes(String(instanceId))).length).toBeGreaterThan(4)
  for (const answer of answers) {
    for (const secret of secrets) expect(answer).not.toContain(secret)
    // The document and the descriptions of tools may speak of it.
    if (answer.includes(String(instanceId))) expect(answer).not.toMatch(/jupyter/i)
  }
}, 60_000)
