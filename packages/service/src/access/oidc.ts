import type { FastifyRequest } from 'fastify'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Caller, Role } from '../access.ts'
import { ConfigError, type ServiceConfig } from '../config.ts'
import { Problem, problems } from '../problems.ts'
import { insufficientScope, unauthenticated } from './challenges.ts'
import { discover, isNear, pauseMs } from './provider-keys.ts'

/** Signatures by the provider's private key only: with a shared secret, or none, anybody could sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const clockToleranceS = 30

export interface OidcSettings {
  readonly issuer: string
  readonly audiences: readonly string[]
}

/** @throws {ConfigError} one of the two variables is missing, or the issuer is one that anybody on the way could play. */
export function oidcSettings(config: ServiceConfig): OidcSettings | undefined {
  const { SOPHIA_OIDC_ISSUER: issuer, SOPHIA_OIDC_AUDIENCE: audience } = config
  if (issuer === undefined && audience === undefined) return undefined
  if (issuer === undefined) throw new ConfigError(['SOPHIA_OIDC_AUDIENCE is set, which needs SOPHIA_OIDC_ISSUER'])
  const audiences = (audience ?? '').split(',').flatMap((part) => part.trim() || [])
  if (audiences.length === 0) throw new ConfigError(['SOPHIA_OIDC_ISSUER is set, which needs SOPHIA_OIDC_AUDIENCE'])
  const { protocol, hostname } = new URL(issuer)
  if (protocol !== 'https:' && !(protocol === 'http:' && isNear(hostname)))
    throw new ConfigError(['SOPHIA_OIDC_ISSUER is not https, which only an issuer on this machine may do without'])
  return { issuer, audiences }
}

export const looksLikeJwt = (token: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(token)

interface Identity {
  readonly caller: Caller
  readonly untilMs: number
}

/** Tells who a signed token of the provider belongs to. */
export class TokenVerifier {
  readonly #settings: OidcSettings
  readonly #known = new LRUCache<string, Identity>({ max: 2_000 })
  #keys: JWTVerifyGetKey | undefined
  #discovery: Promise<JWTVerifyGetKey> | undefined
  #failedAt = -Infinity

  constructor(settings: OidcSettings) {
    this.#settings = settings
  }

  /** One look-up for a token that was seen before, until it expires. */
  known(token: string): Caller | undefined {
    const identity = this.#known.get(token)
    return identity && Date.now() < identity.untilMs ? identity.caller : undefined
  }

  /** @throws {Problem} unauthenticated, forbidden (no scope of ours) or unavailable (the provider does not answer). */
  async verify(token: string, request: FastifyRequest): Promise<Caller> {
    const payload = await within(request.call.remaining(), this.#payload(token, request))
    const scopes = scopesOf(payload)
    const role = roleOf(scopes)
    if (!role) throw insufficientScope(request, { scopes, needed: 'read' })
    const caller: Caller = Object.freeze({ subject: subjectOf(payload), role, scopes: Object.freeze(scopes) })
    this.#known.set(token, { caller, untilMs: payload.exp! * 1_000 })
    return caller
  }

  async #payload(token: string, request: FastifyRequest): Promise<JWTPayload> {
    const keys = this.#keys ?? (await this.#discover())
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.#settings.issuer,
        audience: [...this.#settings.audiences],
        algorithms,
        clockTolerance: clockToleranceS,
        requiredClaims: ['exp'],
      })
      if (!payload.sub && typeof payload['client_id'] !== 'string') throw new errors.JWTInvalid('nobody is named')
      return payload
    } catch (error) {
      const said = reasonOf(error)
      if (said === undefined) throw noAnswer(error)
      throw unauthenticated(request, said)
    }
  }

  /** At the first token, not at the start: a service starts, and its keys work, while the provider is down. */
  #discover(): Promise<JWTVerifyGetKey> {
    if (performance.now() - this.#failedAt < pauseMs) throw noAnswer()
    this.#discovery ??= discover(this.#settings.issuer)
      .then((keys) => (this.#keys = keys))
      .catch((error: unknown) => {
        this.#failedAt = performance.now()
        throw noAnswer(error)
      })
      .finally(() => (this.#discovery = undefined))
    return this.#discovery
  }
}

/** Nobody waits for the provider longer than their call may take. What it was asked goes on, for those that follow. */
function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(noAnswer()), ms)
    void work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const noAnswer = (cause?: unknown): Problem =>
  cause === undefined
    ? problems.unavailable('The OpenID provider does not answer, so tokens of it cannot be checked.')
    : new Problem('unavailable', {
        detail: 'The OpenID provider does not answer, so tokens of it cannot be checked.',
        retryAfterS: 5,
        cause,
      })

/** @returns undefined when it is not the token that is at fault. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return 'The token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed) return `The token is not for this service (${error.claim}).`
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return undefined
  // Without a code of its own: the keys could not be fetched.
  if (!(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC') return undefined
  return 'The token is not known, or no longer valid.'
}

function scopesOf(payload: JWTPayload): string[] {
  const found = payload['scope'] ?? payload['scp']
  const scopes: unknown[] = typeof found === 'string' ? found.split(' ') : Array.isArray(found) ? found : []
  // Echoed in a challenge: nothing that could end the quoted text.
  return scopes.filter((scope): scope is string => typeof scope === 'string' && /^[\w:./-]+$/.test(scope))
}

const roleOf = (scopes: readonly string[]): Role | undefined =>
  (['admin', 'write', 'read'] as const).find((role) => scopes.includes(`sophia:${role}`))

/** Marked, so that nobody who may choose a name at the provider becomes the holder of a key. */
const subjectOf = ({ sub, client_id: client }: JWTPayload): string => `oidc:${sub ?? String(client)}`
