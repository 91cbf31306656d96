import { isIPv6 } from 'node:net'
import type { ServiceName } from '@sophia/catalog'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Redis } from 'ioredis'
import { anonymous } from './access.ts'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Problem } from './problems.ts'
import { RateWindows, type Turn, windowMs } from './rate-window.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Lets in whoever guesses a secret: one address may try thirty times a minute, whoever it is known as. */
    guessable?: boolean
  }
  interface FastifyInstance {
    /** Counts a request that showed no valid token; gives what to answer in place of 401 once there were too many. */
    refuseStranger?(request: FastifyRequest): Problem | undefined
  }
}

/** Strangers of one address together get this share of SOPHIA_RATE_LIMIT. */
const strangersShare = 1 / 5
/** A minute and address, on all routes together that are `guessable`. */
const guesses = 30
/** Milliseconds between two exchanges of the replicas. */
const shareEveryMs = 250

interface Limit {
  readonly requests: number
  /** The policy's name, as the headers give it. */
  readonly name: string
  readonly policy: string
  readonly windows: RateWindows
}

/**
 * Keeps one caller from taking it all: SOPHIA_RATE_LIMIT requests a minute for each, over all replicas of a service
 * that share a Redis, and a fifth of that for all strangers of one address: requests without a token, and with one that
 * nobody holds. A valid token is served whatever others at its address do: many callers may come through one proxy.
 *
 * Replicas exchange their counts every 250 ms, not with every request: together they exceed a limit by at most what they
 * let in within one such interval. A call over MCP is one request; operational routes are none.
 *
 * Trying to sign in has a limit of its own, on top.
 */
export const rateLimit = fastifyPlugin<{ service: ServiceName; config: ServiceConfig }>(
  async (app, { service, config }) => {
    // Without keys there is one caller, on this machine: nothing to share out.
    if (!app.keysConfigured) return
    const redis = (app as { redis?: Redis }).redis
    const limitOf = (name: string, requests: number): Limit => ({
      name: `"${name}"`,
      requests,
      policy: `"${name}";q=${requests};w=${windowMs / 1000}`,
      // Apart, so that a flood of addresses pushes no caller out of memory.
      windows: new RateWindows({ prefix: `sophia:limit:${service}:${name}:`, redis }),
    })
    const callers = limitOf('caller', config.SOPHIA_RATE_LIMIT)
    const strangers = limitOf('address', Math.max(1, Math.floor(config.SOPHIA_RATE_LIMIT * strangersShare)))
    const limits = [callers, strangers]
    // Only one service has such routes.
    let attempts: Limit | undefined
    const attemptOf = (request: FastifyRequest, reply: FastifyReply): Problem | undefined => {
      if (!attempts) limits.push((attempts = limitOf('attempt', guesses)))
      const turn = attempts.windows.take(addressOf(request.ip), guesses)
      setHeaders(reply, attempts, turn)
      return turn.allowed ? undefined : refusal(attempts, turn)
    }

    app.decorate('refuseStranger', (request: FastifyRequest) => {
      // A caller that is known may meet a 401 of a system behind us: no fault of the address.
      if (request.raw instanceof InternalRequest || (request.caller && request.caller !== anonymous)) return undefined
      const turn = strangers.windows.take(addressOf(request.ip), strangers.requests)
      return turn.allowed ? undefined : refusal(strangers, turn)
    })
    app.addHook('onRequest', (request, reply, next) => {
      if (isFree(request)) return next()
      const { subject } = request.caller
      const isStranger = request.caller === anonymous
      const limit = isStranger ? strangers : callers
      const turn = limit.windows.take(isStranger ? addressOf(request.ip) : subject, limit.requests)
      setHeaders(reply, limit, turn)
      if (!turn.allowed) return next(refusal(limit, turn))
      next(request.route.config.guessable ? attemptOf(request, reply) : undefined)
    })
    if (!redis) return
    const sharing = setInterval(() => {
      for (const { windows } of limits) void windows.share()
    }, shareEveryMs)
    sharing.unref()
    app.addHook('onClose', async () => clearInterval(sharing))
  },
  { name: 'rate-limit', dependencies: ['access'] },
)

const isFree = (request: FastifyRequest): boolean =>
  request.raw instanceof InternalRequest || request.route.config?.operational === true

/** As in draft-ietf-httpapi-ratelimit-headers-10. */
function setHeaders(reply: FastifyReply, { name, policy }: Limit, turn: Turn): void {
  reply.header('ratelimit-policy', policy)
  reply.header('ratelimit', `${name};r=${turn.remaining};t=${Math.ceil(turn.waitMs / 1000)}`)
}

const refusal = ({ requests }: Limit, { waitMs }: Turn): Problem =>
  new Problem('too-many-requests', {
    detail: `More than ${requests} requests a minute.`,
    retryAfterS: Math.ceil(waitMs / 1000),
  })

/** Whoever has one IPv6 address has 2^64 of them: they count as one. */
export function addressOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  const [head = '', tail] = ip.split('::')
  const first = head ? head.split(':') : []
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}
