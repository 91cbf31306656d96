/** What is written once in the catalog, and where else it shows. */
import { existsSync, readFileSync } from 'node:fs'
import { serviceList, services, urlVariable } from '@sophia/catalog'
import type { TObject } from 'typebox'
import { describe, expect, test } from 'vitest'
import { loadApp, startOrder } from './platform.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

describe('the catalog', () => {
  test('services call each other without a circle, so they can be started and stopped in order', () => {
    expect(startOrder()).toHaveLength(9)
  })

  test('no two services share a port or a database', () => {
    expect(new Set(serviceList.map(({ port }) => port)).size).toBe(9)
    const databases = serviceList.flatMap((service) => service.database ?? [])
    expect(new Set(databases).size).toBe(databases.length)
  })

  test.each(serviceList)('$name: README names it with its port and duty', ({ name, port, duty }) => {
    const row = read('README.md')
      .split('\n')
      .find((line) => line.startsWith(`| [${name}]`))
    expect(row).toContain(` ${port} `)
    expect(row).toContain(duty)
  })

  test.each(serviceList)('$name: listens on its port unless told otherwise', async ({ name, port }) => {
    const { ConfigSchema } = await loadApp(name)
    expect((ConfigSchema.properties['PORT'] as { default?: number }).default).toBe(port)
  })

  test.each(serviceList)(
    '$name: the addresses and the store in its configuration are those of the catalog',
    async ({ name }) => {
      const { ConfigSchema } = await loadApp(name)
      const named = Object.keys(ConfigSchema.properties).filter((variable) =>
        serviceList.some((other) => variable === `${other.name.toUpperCase().replaceAll('-', '_')}_URL`),
      )
      const called = named.map((variable) => variable.slice(0, -4).toLowerCase().replaceAll('_', '-'))
      // A service may be allowed to call one that it does not call yet, never the other way round.
      expect(services[name].calls).toEqual(expect.arrayContaining(called))
      if ('DATABASE_URL' in ConfigSchema.properties) expect(services[name]).toHaveProperty('database')
    },
  )
})

test('the way in lets an upload pass that sophia-business takes', async () => {
  const { ConfigSchema } = await loadApp('sophia-business')
  const { default: megabytes } = ConfigSchema.properties['SOPHIA_INTAKE_MAX_MB'] as { default?: number }
  expect(read('docs/install.md')).toContain(`client-max-body-size=${megabytes}m`)
})

test('what a manifest sets is a variable of the service', async () => {
  const manifests = read('k8s/manifests/production/40-services.yaml').split('\n---\n')
  // Of Node; and a service may be told of one that it does not call yet.
  const others = new Set(['NODE_OPTIONS', ...serviceList.map((service) => urlVariable(service.name))])
  for (const { name } of serviceList) {
    const deployment = manifests.find(
      (text) => text.includes('kind: Deployment') && text.includes(`\n  name: ${name}\n`),
    )
    const set = [...(deployment ?? '').matchAll(/- name: ([A-Z][A-Z0-9_]+)\n/g)].map(([, variable = '']) => variable)
    expect(set.length).toBeGreaterThan(8)
    const { ConfigSchema } = await loadApp(name)
    const unknown = set.filter((variable) => !others.has(variable) && !(variable in ConfigSchema.properties))
    expect(unknown, name).toEqual([])
  }
})

describe('what a service may call outside', () => {
  const chosen = /^(MODEL|EMBEDDING|SIGNALS\w*)_URL$|^MCP_SERVERS$/

  test.each(serviceList)(
    '$name: is open to servers of the operator exactly when it can be told of one',
    async ({ name, configuredServers }) => {
      const { ConfigSchema } = await loadApp(name)
      const told = Object.keys(ConfigSchema.properties).filter((variable) => chosen.test(variable))
      expect(configuredServers ?? false).toBe(told.length > 0)
    },
  )
})

describe('.env.example', () => {
  const lines = read('.env.example').split('\n')
  const named = new Set(lines.flatMap((line) => /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []))

  test('names every variable of every service, and no other', async () => {
    const known = new Set<string>(['SOPHIA_DATA_FOLDER'])
    for (const { name } of serviceList) {
      const { ConfigSchema } = (await loadApp(name)) as { ConfigSchema: TObject }
      for (const variable of Object.keys(ConfigSchema.properties)) known.add(variable)
    }
    expect([...named].sort()).toEqual(
      [...known].filter((variable) => variable !== 'NODE_ENV' && variable !== 'PORT').sort(),
    )
  })

  test('turbo hands every variable on to the services', () => {
    const { globalPassThroughEnv } = JSON.parse(read('turbo.json')) as { globalPassThroughEnv: string[] }
    const passes = (variable: string) =>
      globalPassThroughEnv.some((pattern) => new RegExp(`^${pattern.replace('*', '.*')}$`).test(variable))
    expect([...named].filter((variable) => !passes(variable))).toEqual([])
  })
})

describe('each package and app', () => {
  test.each([
    ...serviceList.map(({ name }) => `apps/${name}`),
    'packages/catalog',
    'packages/service',
    'packages/clients',
    'packages/database',
    'packages/sandbox',
    'k8s',
  ])('%s has a README', (folder) => {
    expect(existsSync(new URL(`../${folder}/README.md`, import.meta.url))).toBe(true)
  })
})
