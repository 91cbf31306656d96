/** An MCP client finds the provider, registers, has its user sign in, and calls tools: each part the real one. */
import {
  Client,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { UnauthorizedError as FirstUnauthorized } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { decodeJwt } from 'jose'
import { freePort } from '@sophia/database/testing'
import { afterEach, describe, expect, test } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'
import { signIn } from './openid-browser.ts'
import { type OpenId, startOpenId } from './openid.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(options: Parameters<typeof startOpenId>[0] = {}): Promise<{ openId: OpenId; url: URL; app: App }> {
  const openId = await startOpenId(options)
  closing.push(() => openId.close())
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}/mcp`)
  const app = await buildFixture({ SOPHIA_OIDC_ISSUER: openId.issuer, SOPHIA_OIDC_AUDIENCE: url.href })
  closing.push(() => app.close())
  await app.listen({ host: '127.0.0.1', port })
  return { openId, url, app }
}

/** What a client program keeps for its user. Where its page would open, it notes the address. */
class Session implements OAuthClientProvider {
  readonly redirectUrl = 'http://127.0.0.1:9/callback'
  readonly clientMetadata: OAuthClientMetadata
  readonly opened: URL[] = []
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #verifier = ''
  #discovered: OAuthDiscoveryState | undefined
  constructor(grants: string[] = ['authorization_code']) {
    this.clientMetadata = {
      client_name: 'a test',
      redirect_uris: [this.redirectUrl],
      grant_types: grants,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }
  clientInformation = () => this.#client
  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#client = client
  }
  tokens = () => this.#tokens
  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens
  }
  redirectToAuthorization(url: URL): void {
    this.opened.push(url)
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }
  codeVerifier = () => this.#verifier
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state
  }
  discoveryState = () => this.#discovered
  /** The person signs in on the page that was opened last. */
  signIn = () => signIn(this.opened.at(-1)!, this.redirectUrl)
}

interface Wire {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>
  close(): Promise<void>
}
interface Generation {
  readonly unauthorized: new (...args: never[]) => Error
  /** Not connected yet; what the person's page came back with is handed to `finish`. */
  open(url: URL, session: Session): { connect(): Promise<Wire>; finish(back: URLSearchParams): Promise<void> }
}
const second = (options: ConstructorParameters<typeof Client>[1]): Generation => ({
  unauthorized: UnauthorizedError,
  open(url, authProvider) {
    const transport = new StreamableHTTPClientTransport(url, { authProvider })
    const client = new Client({ name: 'test', version: '1' }, options)
    return {
      connect: async () => (await client.connect(transport), client),
      finish: (back) => transport.finishAuth(back),
    }
  },
})
const first: Generation = {
  unauthorized: FirstUnauthorized,
  open(url, session) {
    const transport = new FirstTransport(url, { authProvider: session })
    const client = new FirstClient({ name: 'test', version: '1' })
    return {
      connect: async () => (await client.connect(transport), client),
      finish: (back) => transport.finishAuth(back.get('code') ?? ''),
    }
  },
}

const generations: [string, Generation][] = [
  ['the official client, handshake of 2025-11-25', second({})],
  ['the official client, revision 2026-07-28', second({ versionNegotiation: { mode: { pin: '2026-07-28' } } })],
  ['the first major version of the official client', first],
]

/** Goes through the whole flow. @returns a connected client. */
async function connected(url: URL, session: Session, { open, unauthorized }: Generation): Promise<Wire> {
  const stranger = open(url, session)
  await expect(stranger.connect()).rejects.toBeInstanceOf(unauthorized)
  await stranger.finish(await session.signIn())
  const client = await open(url, session).connect()
  closing.push(() => client.close())
  return client
}
const scopesOf = (session: Session) => decodeJwt(session.tokens()!.access_token)['scope']

describe.each(generations)('%s', (_label, generation) => {
  test('a stranger finds the provider, registers, signs in with PKCE and calls', async () => {
    const { openId, url } = await start()
    const session = new Session()
    const client = await connected(url, session, generation)
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo')
    const answer = await client.callTool({ name: 'echo', arguments: { id: 'x' } })
    expect(answer['structuredContent']).toMatchObject({ id: 'x' })

    const asked = Object.fromEntries(session.opened[0]!.searchParams)
    expect(asked).toMatchObject({ resource: url.href, code_challenge_method: 'S256', scope: 'sophia:read' })
    expect(decodeJwt(session.tokens()!.access_token)).toMatchObject({
      iss: openId.issuer,
      aud: url.href,
      sub: 'ada',
      scope: 'sophia:read',
    })
    const paths = openId.asked.map((each) => each.split('?')[0])
    expect(paths).toEqual(expect.arrayContaining(['/reg', '/auth', '/token']))
    expect(session.opened).toHaveLength(1)
  }, 120_000)

  test('a call that takes more asks for it once, keeps what it had, and then succeeds', async () => {
    const { openId, url } = await start()
    const session = new Session()
    await connected(url, session, generation)
    const { connect, finish } = generation.open(url, session)
    const client = await connect()
    closing.push(() => client.close())
    const add = { name: 'add_item', arguments: { name: 'x' } }
    await expect(client.callTool(add)).rejects.toBeInstanceOf(generation.unauthorized)
    expect(session.opened).toHaveLength(2)
    expect(session.opened[1]!.searchParams.get('scope')).toBe('sophia:read sophia:write')
    await finish(await session.signIn())
    expect(scopesOf(session)).toBe('sophia:read sophia:write')
    expect((await client.callTool(add))['structuredContent']).toMatchObject({ name: 'x' })
    expect(openId.asked.filter((path) => path === '/token')).toHaveLength(2)
  }, 120_000)

  test.each([
    ['without refresh tokens', ['authorization_code']],
    ['with refresh tokens', ['authorization_code', 'refresh_token']],
  ])(
    'a provider that does not grant more is not asked without end, %s',
    async (_kind, grants) => {
      const { openId, url } = await start({ grantable: ['sophia:read'] })
      const session = new Session(grants)
      await connected(url, session, generation)
      const again = generation.open(url, session)
      const client = await again.connect()
      closing.push(() => client.close())
      const before = openId.asked.length
      await expect(client.callTool({ name: 'add_item', arguments: { name: 'x' } })).rejects.toThrow()
      expect(openId.asked.length - before).toBeLessThanOrEqual(6)
      if (session.opened.length > 1) {
        // The person agrees, and the token is as small as before: the call fails, and the client still works.
        await again.finish(await session.signIn())
        expect(scopesOf(session)).toBe('sophia:read')
        await expect(client.callTool({ name: 'add_item', arguments: { name: 'x' } })).rejects.toThrow()
      }
      expect(session.opened.length).toBeLessThanOrEqual(3)
      expect((await client.callTool({ name: 'echo', arguments: { id: 'x' } }))['structuredContent']).toMatchObject({
        id: 'x',
      })
    },
    120_000,
  )
})
