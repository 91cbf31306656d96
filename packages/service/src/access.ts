import { isIP } from 'node:net'
import type { ServiceName } from '@sophia/catalog'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { KeyRing } from './access/api-keys.ts'
import { insufficientScope, unauthenticated } from './access/challenges.ts'
import { looksLikeJwt, oidcSettings, TokenVerifier } from './access/oidc.ts'
import { resourceMetadata } from './access/resource-metadata.ts'
import { ConfigError, type ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { problems } from './problems.ts'
import { createServiceTokens, isServiceToken, type ServiceTokens } from './service-token.ts'

export type Role = 'read' | 'write' | 'admin'
/** What a route asks of its caller. */
export type Access = 'public' | Role

export interface Caller {
  /** The key's name, `oidc:` and the subject of a token, or `local` on a loopback address without keys. */
  readonly subject: string
  readonly role: Role
  /** The service that called on the subject's behalf; absent when they called themselves. */
  readonly via?: ServiceName
  /** Of the token that an OpenID provider signed; absent for keys. */
  readonly scopes?: readonly string[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call. Every route says it; `public` needs no token. */
    access?: Access
    /** Health and metrics: asked by the address of the machine too, whatever names are allowed. */
    probe?: boolean
  }
  interface FastifyRequest {
    caller: Caller
    /** Set before the access check by a plugin that already knows who asks, such as a session. It stands for a token. */
    admitted: Caller | undefined
  }
  interface FastifyInstance {
    /** Tells who an API key belongs to; undefined when nobody. */
    verifyToken(token: string): Caller | undefined
    /**
     * What somebody may still do for whom work goes on that they asked for once: never more than then. undefined: their key
     * was revoked or is over. Of somebody whom an OpenID provider knows only the provider can tell, so their role stays.
     */
    standingOf(asked: Pick<Caller, 'subject' | 'role'>): Role | undefined
    /** false when the service runs on loopback without keys and without an OpenID provider. */
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

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/**
 * Who calls, and whether they may: Host and Origin first (a page in a browser must not reach a service on loopback by
 * DNS rebinding), then the bearer token, then the role that the route asks for.
 */
export const access = fastifyPlugin<{ service: ServiceName; config: ServiceConfig }>(
  async (app, { service, config }) => {
    const keys = new KeyRing(config)
    const oidc = oidcSettings(config)
    const signed = oidc && new TokenVerifier(oidc)
    const configured = keys.configured || oidc !== undefined
    if (!configured && !isLoopback(config.SOPHIA_HOST)) {
      throw new ConfigError([
        `SOPHIA_HOST ${config.SOPHIA_HOST} is reachable from outside, which needs SOPHIA_API_KEYS, SOPHIA_API_KEYS_FILE or SOPHIA_OIDC_ISSUER`,
      ])
    }
    const hosts = allowedHosts(config)
    /** The last `Host` that was let in: taking it apart costs more than comparing it, and most callers send the same. */
    let usual: string | undefined
    const checkUsualHost = (request: FastifyRequest): void => {
      if (usual !== undefined && request.host === usual) return
      if (!isHost(request.host)) throw problems.badInput([{ pointer: '/headers/host', message: 'is no host' }])
      if (checkHost(request, hosts)) usual = request.host
    }
    app.decorateRequest('caller', undefined as unknown as Caller)
    app.decorateRequest('admitted', undefined)
    app.decorate('keysConfigured', configured)
    const secret = config.SOPHIA_SERVICE_SECRET
    const tokens = secret === undefined ? undefined : createServiceTokens(service, secret)
    app.decorate('serviceTokens', tokens)
    if (configured && !tokens)
      app.log.warn('SOPHIA_SERVICE_SECRET is not set: the keys of callers are handed on to the other services')
    app.decorate('verifyToken', (token: string) => (configured ? keys.find(token) : local))
    app.decorate('standingOf', ({ subject, role }: Pick<Caller, 'subject' | 'role'>): Role | undefined => {
      if (!configured) return role
      // The dashboard signs people in whom no other service has a provider for: they come with its tokens.
      if (subject.startsWith('oidc:')) return oidc || tokens ? role : undefined
      const now = keys.roleOf(subject)
      return now && allows(now, role) ? role : now
    })
    app.addHook('onReady', async () => keys.watch(app.log))
    app.addHook('onClose', async () => keys.close())
    if (oidc) await app.register(resourceMetadata, oidc)

    app.addHook('onRoute', ({ method, url, config: routeConfig }) => {
      if (!routeConfig?.access) throw new Error(`${String(method)} ${url} does not say who may call it (config.access)`)
    })

    const identify = (request: FastifyRequest): Caller | Promise<Caller> => {
      if (request.raw instanceof InternalRequest) return request.raw.caller
      checkUsualHost(request)
      checkOrigin(request)
      if (request.admitted) return request.admitted
      if (!configured && !tokens) return local
      // Whoever probes shows no token, and one that is shown is not worth checking.
      if (request.route.config.probe) return configured ? anonymous : local
      const token = bearerOf(request)
      if (token && tokens && isServiceToken(token)) return tokens.verify(token)
      if (!configured) return local
      if (token === undefined) {
        // What is shown is no bearer token.
        if (request.headers.authorization !== undefined) throw unauthenticated(request)
        return anonymous
      }
      const caller = signed?.known(token) ?? keys.find(token)
      if (caller) return caller
      // A token that nobody holds is a fault even on a public route.
      if (!signed || !looksLikeJwt(token)) throw unauthenticated(request)
      return signed.verify(token, request)
    }
    const admit = (request: FastifyRequest, caller: Caller): void => {
      request.caller = caller
      const needed = request.route.config.access
      if (!needed || needed === 'public') return
      if (caller === anonymous) throw unauthenticated(request)
      if (!allows(caller.role, needed)) {
        throw insufficientScope(request, { scopes: caller.scopes, role: caller.role, needed })
      }
    }
    const admitLater = async (request: FastifyRequest, caller: Promise<Caller>, next: (error?: Error) => void) => {
      try {
        admit(request, await caller)
      } catch (error) {
        return next(error as Error)
      }
      next()
    }
    // A hook with a callback: it runs for every request, and a promise for each would be the dearest part of it.
    app.addHook('onRequest', (request, _reply, next) => {
      try {
        const caller = identify(request)
        if (caller instanceof Promise) {
          void admitLater(request, caller, next)
          return
        }
        admit(request, caller)
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

/** Addresses are made of it: of challenges, and of what is handed to the SDK. HTTP/1.0 may leave it out. */
const isHost = (host: string): boolean =>
  !host || (/^(\[[\da-f:.]+\]|[\w.-]+)(:\d*)?$/i.test(host) && URL.canParse(`http://${host}`))

/** @returns whether the name is one for every route. */
function checkHost(request: FastifyRequest, hosts: Set<string> | undefined): boolean {
  if (!hosts || hosts.has(request.hostname.toLowerCase())) return true
  // On a machine of one's own nothing asks by an address.
  if (hosts === loopbackNames || !isProbe(request)) {
    throw problems.forbidden(`This service does not answer for the host ${request.hostname}.`)
  }
  return false
}

/** Kubernetes and Prometheus ask by the address of the pod. A page in a browser cannot: rebinding needs a name. */
const isProbe = (request: FastifyRequest): boolean => request.route.config.probe === true && asksByAddress(request)

export const asksByAddress = ({ hostname }: FastifyRequest): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0

function checkOrigin(request: FastifyRequest): void {
  const { origin } = request.headers
  if (origin === undefined) return
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw problems.forbidden(`Pages of ${origin} may not call this service.`)
  }
}

const bearerPattern = /^bearer ([^ ]+)/i

function bearerOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return authorization === undefined ? undefined : bearerPattern.exec(authorization)?.[1]
}
