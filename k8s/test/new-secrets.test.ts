/** The secrets of a new platform: what services need, made once. */
import { createHash } from 'node:crypto'
import { databaseConfig, parseConfig, serviceConfig } from '@sophia/service'
import Type from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { newSecrets } from '../src/recovery/new-secrets.ts'
import { requiredKeys } from '../src/secrets.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly stringData: Record<string, string>
}
const read = (yaml: string): Secret[] => parseAllDocuments(yaml).map((document) => document.toJS() as Secret)

test('have every key that a container asks for, and a service takes them as its configuration', () => {
  const { yaml, adminKey } = newSecrets('sophia')
  const secrets = read(yaml)
  const keys = Object.fromEntries(
    secrets.map(({ metadata, stringData }) => [metadata.name, Object.keys(stringData).sort()]),
  )
  expect(keys).toEqual(
    Object.fromEntries(Object.entries(requiredKeys).map(([name, names]) => [name, [...names].sort()])),
  )
  const environment = Object.assign({}, ...secrets.map(({ stringData }) => stringData)) as Record<string, string>
  const config = parseConfig(Type.Object({ ...serviceConfig('mcp-agents'), ...databaseConfig() }), environment)
  const sha256 = (key: string | undefined): string =>
    createHash('sha256')
      .update(key ?? '')
      .digest('hex')
  expect(config.SOPHIA_API_KEYS).toBe(
    `admin:admin:${sha256(adminKey)},prove:write:${sha256(environment['SOPHIA_TOKEN'])}`,
  )
  expect(new URL(config.DATABASE_URL).hostname).toBe('postgres')
  expect(yaml).not.toContain(adminKey)
  expect(newSecrets('sophia').adminKey).not.toBe(adminKey)
})

describe.skipIf(!hasKubectl)('led into a cluster', () => {
  let cluster: ApiServer
  let shell: Shell
  beforeAll(async () => {
    cluster = await startApiServer([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sophia' } }])
    shell = shellFor(cluster.url)
  })
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
  })

  test('are there once, and a second time replaces none of them', async () => {
    const line = 'node k8s/src/recovery/new-secrets.ts --namespace sophia | kubectl create -f -'
    const first = await shell.run(line)
    expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/shown this once: sophia_\S{43}\n$/) })
    const before = cluster.store.list('Secret', 'sophia').map((each) => JSON.stringify(each))
    expect(before).toHaveLength(4)
    expect(await shell.run(line)).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists') })
    expect(cluster.store.list('Secret', 'sophia').map((each) => JSON.stringify(each))).toEqual(before)
  }, 60_000)
})
