import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { ServiceName } from '@sophia/catalog'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { ConfigError, type ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Problem, problems } from './problems.ts'
import { createServiceTokens, isServiceToken, type ServiceTokens } from './service-token.ts'

export type Role = 'read' | 'write' | 'admin'
/** What a route asks of its caller. */
export type Access = 'public' | Role

export interface Caller {
  /** The key's name; `local` on a loopback address without keys. */
  readonly subject: string
  readonly role: Role
  /** The service that called on the subject's behalf; absent when they called themselves. */
  readonly via?: ServiceName
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call. Every route says it; `public` needs no token. */
    access?: Access
  }
  interface FastifyRequest {
    caller: Caller
  }
  interface FastifyInstance {
    /** Tells who a bearer token belongs to; undefined when nobody. */
    verifyToken(token: string): Caller | undefined
    /** false when the service runs on loopback without keys. */
    readonly keysConfigured: boolean
    /** For calls to our other services; undefined without SOPHIA_SERVICE_SECRET. */
    readonly serviceTokens: ServiceTokens | undefined
  }
}

const rank: Record<Access, number> = { public: 0, read: 1, write: 2, admin: 3 }
export const allows = (role: Role, needed: Access): boolean => rank[role] >= rank[needed]

const local: Caller = Object.freeze({ subject: 'local', role: 'admin' })
/** Whoever shows no token, where one is asked for. Compared by identity: a key may be named the same. */
export const anonymous: Caller = Object.freeze({ subject: 'anonymous', role: 'read' })
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

interface ApiKey {
  readonly caller: Caller
  /** Milliseconds since 1970 from which on the key is refused. */
  readonly endsAt: number
}

/** @throws {ConfigError} an entry is not name:role:sha256, with or without the last day on which the key works. */
export function parseApiKeys(text: string | undefined): Map<string, ApiKey> {
  const callers = new Map<string, ApiKey>()
  const faults: string[] = []
  for (const [index, entry] of (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .entries()) {
    const [, subject, role, hash, lastDay] =
      /^([\w.@-]+):(read|write|admin):([0-9a-f]{64})(?::([^:]+))?$/i.exec(entry) ?? []
    const endsAt = endOf(lastDay)
    if (!subject || !role || !hash || endsAt === undefined)
      faults.push(`SOPHIA_API_KEYS entry ${index + 1} is not name:read|write|admin:<sha256 in hex>[:YYYY-MM-DD]`)
    else {
      const caller = Object.freeze({ subject, role: role.toLowerCase() as Role })
      callers.set(hash.toLowerCase(), { caller, endsAt })
    }
  }
  if (faults.length) throw new ConfigError(faults)
  return callers
}

/** The end of a day in UTC; never without one; undefined when there is no such day. */
function endOf(day: string | undefined): number | undefined {
  if (day === undefined) return Number.POSITIVE_INFINITY
  const start = Date.parse(`${day}T00:00:00Z`)
  const real = /^\d{4}-\d\d-\d\d$/.test(day) && start > 0 && new Date(start).toISOString().startsWith(day)
  return real ? start + 86_400_000 : undefined
}

/** Who holds the key; undefined when nobody does, or no longer. */
function holderOf(keys: ReadonlyMap<string, ApiKey>, token: string): Caller | undefined {
  const key = keys.get(sha256(token))
  return key && Date.now() < key.endsAt ? key.caller : undefined
}

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Who calls, and whether they may: Host and Origin first (a page in a browser must not reach a service on loopback by
 * DNS rebinding), then the bearer token, then the role that the route asks for.
 */
export const access = fastifyPlugin<{ service: ServiceName; config: ServiceConfig }>(
  async (app, { service, config }) => {
    const keys = parseApiKeys(config.SOPHIA_API_KEYS)
    if (keys.size === 0 && !isLoopback(config.SOPHIA_HOST)) {
      throw new ConfigError([
        `SOPHIA_HOST ${config.SOPHIA_HOST} is reachable from outside, which needs SOPHIA_API_KEYS`,
      ])
    }
    const hosts = allowedHosts(config)
    app.decorateRequest('caller', undefined as unknown as Caller)
    app.decorate('keysConfigured', keys.size > 0)
    const secret = config.SOPHIA_SERVICE_SECRET
    const tokens = secret === undefined ? undefined : createServiceTokens(service, secret)
    app.decorate('serviceTokens', tokens)
    if (keys.size && !tokens)
      app.log.warn('SOPHIA_SERVICE_SECRET is not set: the keys of callers are handed on to the other services')
    // Looking a hash up leaks no timing about the key itself: the key would have to be known to choose its hash.
    app.decorate('verifyToken', (token: string) => (keys.size ? holderOf(keys, token) : local))

    app.addHook('onRoute', ({ method, url, config: routeConfig }) => {
      if (!routeConfig?.access) throw new Error(`${String(method)} ${url} does not say who may call it (config.access)`)
    })

    const identify = (request: FastifyRequest): Caller => {
      if (request.raw instanceof InternalRequest) return request.raw.caller
      checkHost(request, hosts)
      checkOrigin(request)
      const shown = tokens && bearerOf(request)
      if (shown && isServiceToken(shown)) return tokens.verify(shown)
      return keys.size ? (callerOf(request, keys) ?? anonymous) : local
    }
    const admit = (request: FastifyRequest): void => {
      request.caller = identify(request)
      const needed = request.routeOptions.config.access
      if (!needed || needed === 'public') return
      if (request.caller === anonymous) throw unauthenticated(request)
      if (!allows(request.caller.role, needed)) {
        throw problems.forbidden(`The role ${request.caller.role} may not do this: it takes ${needed}.`)
      }
    }
    // A hook with a callback: it runs for every request, and a promise for each would be the dearest part of it.
    app.addHook('onRequest', (request, _reply, next) => {
      try {
        admit(request)
      } catch (error) {
        return next(error as Error)
      }
      next()
    })
  },
  { name: 'access' },
)

/** undefined: any. */
function allowedHosts(config: ServiceConfig): Set<string> | undefined {
  if (config.SOPHIA_ALLOWED_HOSTS)
    return new Set(config.SOPHIA_ALLOWED_HOSTS.split(',').map((name) => name.trim().toLowerCase()))
  return isLoopback(config.SOPHIA_HOST) ? loopbackNames : undefined
}

const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0

function checkHost(request: FastifyRequest, hosts: Set<string> | undefined): void {
  if (!hosts || hosts.has(request.hostname.toLowerCase())) return
  // Probes and scrapers in a cluster name the pod by its address.
  const isProbe = request.routeOptions.config.operational === true && isAddress(request.hostname)
  if (isProbe && hosts !== loopbackNames) return
  throw problems.forbidden(`This service does not answer for the host ${request.hostname}.`)
}

function checkOrigin(request: FastifyRequest): void {
  const { origin } = request.headers
  if (origin === undefined) return
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw problems.forbidden(`Pages of ${origin} may not call this service.`)
  }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const [scheme, token] = headers.authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

/** @returns undefined when no token is shown. A token that nobody holds is a fault even on a public route. */
function callerOf(request: FastifyRequest, keys: ReadonlyMap<string, ApiKey>): Caller | undefined {
  if (request.headers.authorization === undefined) return undefined
  const token = bearerOf(request)
  const caller = token ? holderOf(keys, token) : undefined
  if (!caller) throw unauthenticated(request)
  return caller
}

function unauthenticated(request: FastifyRequest): Problem {
  return new Problem('unauthenticated', {
    detail: request.headers.authorization ? 'The token is not known.' : 'No token was sent.',
  })
}
