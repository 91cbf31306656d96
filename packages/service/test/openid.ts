/** A real OpenID provider on loopback: client credentials, registration, PKCE, tokens for one resource. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'

export interface OpenId {
  readonly issuer: string
  /** The public key that signs now, and its private half. */
  key: JWK
  /** What was asked for, by path. */
  readonly asked: string[]
  /** Paths that are answered 503 as long as this is set. */
  ailing: RegExp | undefined
  /** Paths that are not answered; what was asked meanwhile never is. */
  hanging: RegExp | undefined
  token(options?: { scope?: string; resource?: string }): Promise<string>
  /** Another key signs from now on, and the old one is forgotten. */
  rotate(): Promise<void>
  close(): Promise<void>
  reopen(): Promise<void>
}

const scopes = ['sophia:read', 'sophia:write', 'sophia:admin']

interface OpenIdOptions {
  readonly ttlS?: number
  /** What people hold in the claim `roles`, by the name that they sign in with; it is told in the user info. */
  readonly roles?: Readonly<Record<string, readonly string[]>>
  /** What a token may hold, whatever was asked for. */
  readonly grantable?: readonly string[]
}

const configuration = (key: JWK, { ttlS = 600, grantable = scopes, roles = {} }: OpenIdOptions) => ({
  clients: [
    {
      client_id: 'robot',
      client_secret: 'robot-secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['for-tests-only'] },
  scopes,
  claims: { openid: ['sub'], profile: ['name', 'roles'] },
  findAccount: async (_context: unknown, sub: string) => ({
    accountId: sub,
    claims: async () => ({ sub, name: `${sub} of the tests`, roles: roles[sub] ?? [] }),
  }),
  pkce: { required: () => true },
  // Clients register with the first scope that they need. Held to it, they could never ask for more.
  extraClientMetadata: {
    properties: ['scope'],
    validator: (_context: unknown, _key: string, _value: unknown, metadata: { scope?: string }) =>
      void delete metadata.scope,
  },
  issueRefreshToken: async (_context: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
    client.grantTypeAllowed('refresh_token'),
  features: {
    clientCredentials: { enabled: true },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context: unknown, resource: string) => ({
        scope: grantable.join(' '),
        audience: resource,
        accessTokenTTL: ttlS,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
})

async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}

const listen = (server: Server, port: number) =>
  new Promise<void>((done) => server.listen(port, '127.0.0.1', () => done()))

export async function startOpenId(options: OpenIdOptions = {}): Promise<OpenId> {
  let handler: RequestListener
  const asked: string[] = []
  let server = createServer((request, response) => handler(request, response))
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const handle = (request: Parameters<RequestListener>[0], response: Parameters<RequestListener>[1]) => {
    asked.push(request.url ?? '')
    if (openId.hanging?.test(request.url ?? '')) return
    if (openId.ailing?.test(request.url ?? '')) response.writeHead(503).end()
    else handler(request, response)
  }
  const serveWith = (key: JWK) => {
    handler = new Provider(issuer, configuration(key, options)).callback()
  }
  const openId: OpenId = {
    issuer,
    asked,
    ailing: undefined,
    hanging: undefined,
    key: await newKey('first'),
    async token({ scope = 'sophia:read', resource = 'https://sophia.test/mcp' } = {}) {
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('robot:robot-secret')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
      })
      const found = (await answer.json()) as { access_token?: string }
      if (!found.access_token) throw new Error(`The provider answered ${JSON.stringify(found)}`)
      return found.access_token
    },
    async rotate() {
      openId.key = await newKey(`next-${asked.length}`)
      serveWith(openId.key)
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
    async reopen() {
      server = createServer(handle)
      await listen(server, port)
    },
  }
  serveWith(openId.key)
  server.removeAllListeners('request').on('request', handle)
  return openId
}
