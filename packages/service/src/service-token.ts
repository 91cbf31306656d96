import { createHmac, timingSafeEqual } from 'node:crypto'
import { isServiceName, type ServiceName, services } from '@sophia/catalog'
import { LRUCache } from 'lru-cache'
import type { Caller, Role } from './access.ts'
import { Problem, problems } from './problems.ts'

/** What a call from one of our services to another carries in place of the caller's own token. */
export interface ServiceTokens {
  /** The `Authorization` header for a call of `caller` to `service`. Signed at most once a caller and 45 seconds. */
  authorizationFor(caller: Caller, service: string): string
  /**
   * Who is behind a service's call. Ask only for what {@link isServiceToken} knows.
   *
   * @throws {Problem} unauthenticated: not signed with our secret, not for us, or over. forbidden: the catalog has no
   * arrow from that service to this one.
   */
  verify(token: string): Caller
}

interface Claims {
  /** The calling service. */
  readonly iss: ServiceName
  /** The service that is called. */
  readonly aud: string
  /** The person on whose behalf. */
  readonly sub: string
  readonly role: Role
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
}

const lifeS = 60
/** A token is replaced so long before its end: the call that takes it may wait in a line. */
const reserveS = 15
/** Clocks of two machines may differ by so much. */
const skewS = 5
const kept = 2000

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
/**
 * The only header there is. It is compared as it stands, so that no token can choose its algorithm, and no other kind of
 * JWT is taken for one of these.
 */
const header = encode({ alg: 'HS256', typ: 'sophia-service+jwt' })
const roles: ReadonlySet<unknown> = new Set(['read', 'write', 'admin'] satisfies Role[])

export const isServiceToken = (token: string): boolean => token.startsWith(`${header}.`)

/**
 * Tokens between our services: JWTs, HS256. `node:crypto` and not `jose`, which signs and checks in a promise: access is
 * decided without one.
 *
 * @param now milliseconds since 1970.
 */
export function createServiceTokens(service: ServiceName, secret: string, now: () => number = Date.now): ServiceTokens {
  const issued = new LRUCache<string, { authorization: string; until: number }>({ max: kept })
  const verified = new LRUCache<string, { caller: Caller; until: number }>({ max: kept })
  const signatureOf = (signed: string): Buffer => createHmac('sha256', secret).update(signed).digest()

  function sign({ subject, role }: Caller, target: string): string {
    const iat = Math.floor(now() / 1000)
    const claims = { iss: service, aud: target, sub: subject, role, iat, exp: iat + lifeS }
    const signed = `${header}.${encode(claims)}`
    return `Bearer ${signed}.${signatureOf(signed).toString('base64url')}`
  }

  function check(token: string): Claims {
    const [, payload = '', signature = '', ...rest] = token.split('.')
    const shown = Buffer.from(signature, 'base64url')
    const ours = signatureOf(`${header}.${payload}`)
    if (rest.length || shown.length !== ours.length || !timingSafeEqual(shown, ours)) {
      throw refused('is not signed with the SOPHIA_SERVICE_SECRET of this service')
    }
    const claims = claimsIn(payload)
    const nowS = now() / 1000
    if (!claims || claims.exp - claims.iat > lifeS) throw refused('is malformed')
    if (claims.iat > nowS + skewS) throw refused('is from the future: the clocks of the services differ')
    if (claims.exp + skewS <= nowS) throw refused('is over')
    if (claims.aud !== service) throw refused(`is not for ${service}`)
    const arrows: readonly string[] = services[claims.iss].calls
    if (!arrows.includes(service)) throw problems.forbidden(`The catalog has no arrow ${claims.iss} -> ${service}.`)
    return claims
  }

  return {
    authorizationFor(caller, target) {
      const key = `${target} ${caller.role} ${caller.subject}`
      const known = issued.get(key)
      if (known && known.until > now()) return known.authorization
      const authorization = sign(caller, target)
      issued.set(key, { authorization, until: now() + (lifeS - reserveS) * 1000 })
      return authorization
    },
    verify(token) {
      const known = verified.get(token)
      if (known && known.until > now()) return known.caller
      const { sub, role, iss, exp } = check(token)
      const caller = Object.freeze({ subject: sub, role, via: iss })
      verified.set(token, { caller, until: (exp + skewS) * 1000 })
      return caller
    },
  }
}

const refused = (why: string): Problem => new Problem('unauthenticated', { detail: `The service token ${why}.` })

/** undefined: not what we sign. */
function claimsIn(payload: string): Claims | undefined {
  let claims: Record<keyof Claims, unknown>
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) ?? {}
  } catch {
    return undefined
  }
  const { iss, aud, sub, role, iat, exp } = claims
  const fits =
    typeof iss === 'string' &&
    isServiceName(iss) &&
    typeof aud === 'string' &&
    typeof sub === 'string' &&
    sub !== '' &&
    roles.has(role) &&
    Number.isInteger(iat) &&
    Number.isInteger(exp)
  return fits ? (claims as Claims) : undefined
}
