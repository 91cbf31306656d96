import type { Caller, Role } from '@sophia/service'
import { ConfigError } from '@sophia/service'
import type * as Client from 'openid-client'
import type { Config } from './config.ts'

/** Whom the provider named. */
export interface Person extends Pick<Caller, 'subject' | 'role'> {
  /** As people call them, where the provider says so. */
  readonly name?: string
  /** Tells the provider whose session ends there. */
  readonly idToken: string
}

/** Why a sign-in came to nothing; the sign-in page has the words. */
export type Failure = 'used' | 'mismatch' | 'refused' | 'code' | 'token' | 'role' | 'provider'
export class SignInError extends Error {
  override name = 'SignInError'
  readonly failure: Failure
  constructor(failure: Failure, options?: ErrorOptions) {
    super(`sign-in: ${failure}`, options)
    this.failure = failure
  }
}

/** What must come back as it was sent, kept between the two. */
export interface Begun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirectUri: string
}

export interface OpenId {
  /** The provider's host. */
  readonly provider: string
  /** @returns where the person signs in. @throws {SignInError} provider. */
  begin(redirectUri: string): Promise<{ readonly url: URL; readonly begun: Begun }>
  /** @param search what the provider sent the browser back with. @throws {SignInError} */
  finish(search: URLSearchParams, begun: Begun): Promise<Person>
  /** @returns where the session at the provider ends; undefined where it offers no such address, or does not answer. */
  leave(idToken: string, backTo: string): Promise<URL | undefined>
}

const patienceS = 3
const roleOrder = ['admin', 'write', 'read'] as const satisfies readonly Role[]

interface Settings {
  readonly issuer: URL
  readonly id: string
  readonly secret: string | undefined
  readonly scope: string
  readonly claim: string
  readonly roles: ReadonlyMap<string, Role>
}

/** @throws {ConfigError} the sign-in is half configured. */
export function openIdSettings(config: Config): Settings | undefined {
  const { SOPHIA_OIDC_CLIENT_ID: id, SOPHIA_OIDC_ISSUER: issuer, SOPHIA_OIDC_CLIENT_SECRET: secret } = config
  if (id === undefined) return undefined
  const lacking = (['SOPHIA_OIDC_ISSUER', 'SOPHIA_SERVICE_SECRET'] as const).filter(
    (name) => config[name] === undefined,
  )
  // Nobody's key is handed on for a person without one: the services hear of them by a token of ours.
  if (lacking.length > 0 || issuer === undefined)
    throw new ConfigError(lacking.map((name) => `SOPHIA_OIDC_CLIENT_ID is set, which needs ${name}`))
  const { SOPHIA_OIDC_SCOPE: scope, SOPHIA_OIDC_ROLE_CLAIM: claim, SOPHIA_OIDC_ROLES } = config
  return { issuer: new URL(issuer), id, secret, scope, claim, roles: rolesIn(SOPHIA_OIDC_ROLES) }
}

function rolesIn(text: string): Map<string, Role> {
  return new Map(
    text.split(',').map((pair) => {
      const [value = '', role = ''] = pair.trim().split('=', 2)
      if (value === '' || !roleOrder.includes(role as Role))
        throw new ConfigError([
          `SOPHIA_OIDC_ROLES has ${JSON.stringify(pair)}, which is no value=read, =write or =admin`,
        ])
      return [value, role as Role]
    }),
  )
}

/** Sign-in with authorization code and PKCE. The library is loaded here: without a provider nobody needs it. */
export async function createOpenId(settings: Settings): Promise<OpenId> {
  const client = await import('openid-client')
  const configuration = remembered(() => discover(client, settings))
  const reach = () =>
    configuration().catch((cause: unknown) => {
      throw new SignInError('provider', { cause })
    })
  return {
    provider: settings.issuer.host,
    async begin(redirectUri) {
      const config = await reach()
      const begun = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        redirectUri,
      }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: settings.scope,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      })
      return { url, begun }
    },
    async finish(search, { state, nonce, verifier, redirectUri }) {
      const config = await reach()
      if (search.get('state') !== state) throw new SignInError('mismatch')
      try {
        const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUri}?${search.toString()}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims || !tokens.id_token) throw new SignInError('token')
        const isTold = [settings.claim, settings.claim.split('.', 1)[0] as string].some((name) => name in claims)
        // Many providers put roles into the user info only.
        const all =
          isTold || !config.serverMetadata().userinfo_endpoint
            ? claims
            : { ...claims, ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)) }
        return personIn(all, tokens.id_token, settings)
      } catch (error) {
        throw error instanceof SignInError ? error : new SignInError(failureOf(client, error), { cause: error })
      }
    },
    async leave(idToken, backTo) {
      const config = await configuration().catch(() => undefined)
      if (!config?.serverMetadata().end_session_endpoint) return undefined
      return client.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: backTo })
    },
  }
}

async function discover(client: typeof Client, { issuer, id, secret }: Settings): Promise<Client.Configuration> {
  const config = await client.discovery(
    issuer,
    id,
    secret,
    secret === undefined ? client.None() : asSupported(client, secret),
    {
      timeout: patienceS,
      // Loopback only: packages/service refuses any other issuer without TLS.
      ...(issuer.protocol === 'http:' && { execute: [client.allowInsecureRequests] }),
    },
  )
  // The signature is checked although the token came over TLS: a proxy in between may have ended it.
  client.enableNonRepudiationChecks(config)
  return config
}

/** Basic is what a client is registered for unless it says otherwise. */
function asSupported(client: typeof Client, secret: string): Client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)]
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported
    const postOnly = methods?.includes('client_secret_post') && !methods.includes('client_secret_basic')
    ;(postOnly ? post : basic)(server, ...rest)
  }
}

/** Once, for all; a failure is asked again by the next. */
function remembered<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

function failureOf(client: typeof Client, error: unknown): Failure {
  if (error instanceof client.AuthorizationResponseError) return 'refused'
  if (error instanceof client.ResponseBodyError) return error.error === 'invalid_grant' ? 'code' : 'provider'
  const { code, cause } = error as { code?: string; cause?: unknown }
  if (code === 'OAUTH_TIMEOUT' || cause instanceof TypeError || error instanceof TypeError) return 'provider'
  return 'token'
}

/** @throws {SignInError} role: no value of the claim is one that counts here. */
export function personIn(
  claims: Readonly<Record<string, unknown>> & { readonly sub: string },
  idToken: string,
  { claim, roles }: Pick<Settings, 'claim' | 'roles'>,
): Person {
  const held = new Set(valuesOf(claims, claim).map((value) => roles.get(value)))
  const role = roleOrder.find((each) => held.has(each))
  if (!role) throw new SignInError('role')
  const name = [claims['name'], claims['preferred_username'], claims['email']].find((each) => typeof each === 'string')
  // Marked as the bearer tokens of the provider are: nobody there takes the place of a key of the same name.
  return { subject: `oidc:${claims.sub}`, role, idToken, ...(typeof name === 'string' && { name }) }
}

/** `realm_access.roles` is a member of a member; a text holds its values between spaces. */
function valuesOf(claims: Readonly<Record<string, unknown>>, path: string): string[] {
  const found =
    claims[path] ??
    path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], claims)
  const values: unknown[] = typeof found === 'string' ? found.split(' ') : Array.isArray(found) ? found : []
  return values.filter((value): value is string => typeof value === 'string')
}
