/** In a pod the API server itself is asked: over TLS, with the pod's own account. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type ApiServer, startApiServer } from '../../../k8s/src/stand-in/api-server.ts'
import { listKind } from '../src/cluster.ts'

const account = mkdtempSync(join(tmpdir(), 'sophia-account-'))
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace: 'sophia' },
}
let cluster: ApiServer
let server: Server

/** A certificate that nobody but the account's folder vouches for. */
function certificate(folder: string): { cert: Buffer; key: Buffer } {
  const [cert, key] = [join(folder, 'ca.crt'), join(folder, 'key.pem')]
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=kubernetes`
  execFileSync(
    'openssl',
    [...words.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    {
      stdio: 'ignore',
    },
  )
  return { cert: readFileSync(cert), key: readFileSync(key) }
}

beforeAll(async () => {
  cluster = await startApiServer([policy])
  writeFileSync(join(account, 'token'), 'the-token')
  const answer = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    const known = asked.headers.authorization === 'Bearer the-token'
    const { statusCode, body } = await request(cluster.url + asked.url)
    response.writeHead(known ? statusCode : 401).end(await body.text())
  }
  server = createServer(certificate(account), (asked, response) => void answer(asked, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1')
  vi.stubEnv('KUBERNETES_SERVICE_PORT', String((server.address() as AddressInfo).port))
})
afterEach(() => writeFileSync(join(account, 'token'), 'the-token'))
afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
  await cluster.close()
  rmSync(account, { recursive: true })
})

test('objects of a namespace are listed with the token and the authority of the pod', async () => {
  expect(await listKind('networkpolicies', 'sophia', account)).toMatchObject([{ metadata: { name: 'default-deny' } }])
  expect(await listKind('deployments', 'sophia', account)).toEqual([])
})

test('a token that is not taken is an error in words', async () => {
  writeFileSync(join(account, 'token'), 'another')
  await expect(listKind('deployments', 'sophia', account)).rejects.toThrow(
    'deployments of sophia: the API server answers 401',
  )
})

test('whoever answers with a certificate of another authority is not believed', async () => {
  const other = mkdtempSync(join(tmpdir(), 'sophia-account-'))
  certificate(other)
  writeFileSync(join(other, 'token'), 'the-token')
  await expect(listKind('deployments', 'sophia', other)).rejects.toThrow(/self-signed certificate/)
  rmSync(other, { recursive: true })
})
