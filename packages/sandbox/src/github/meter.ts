import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Allowance, LimitName } from '../limits.ts'
import { callerOf, credentialOf, Refusal, type World } from '../vendor.ts'
import { type AppStore, isInstallationToken } from './app-store.ts'
import { graphCost } from './graph-routes.ts'
import { errorAnswer, primaryLimit, secondaryLimit } from './refusals.ts'

/** Asking costs nothing. */
const rateLimitRoute = '/github/rate_limit'
/** Writes that somebody is told of. */
const contentRoute = /\/(issues|comments|pulls)$/

/** GitHub's limits: the primary one by resource, and those on bursts, which it calls secondary. */
export interface Meter {
  /** @throws {Refusal} over a secondary limit, and 401 for a token that has ended. Before anything else happens. */
  arrive(request: FastifyRequest, reply: FastifyReply): void
  /** @throws {Refusal} over the primary limit. */
  admit(request: FastifyRequest, reply: FastifyReply): void
  /** Counts the request, and turns an unchanged answer into a 304, which costs nothing when the caller is known. */
  settle(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown
  /** What is left to this caller. */
  look(name: LimitName, request: FastifyRequest): Allowance
}

export function createMeter({ limits }: World, apps: AppStore): Meter {
  const underway = new Map<string, number>()
  const refused = new WeakSet<FastifyRequest>()

  /** All tokens of one installation share its limits. */
  const payerOf = (request: FastifyRequest): string => {
    const token = credentialOf(request)
    return isInstallationToken(token) ? `installation ${apps.installationOf(token)}` : callerOf(request)
  }
  const refuse = (request: FastifyRequest, answer: Parameters<typeof reject>[0]): never => {
    refused.add(request)
    return reject(answer)
  }

  /** Taken only if all of them allow it. */
  function burst(request: FastifyRequest, payer: string): void {
    const points: LimitName = pathOf(request) === '/github/graphql' ? 'githubGraphPoints' : 'githubPoints'
    const content: LimitName[] = isContent(request) ? ['githubContent', 'githubContentHourly'] : []
    const wanted = [[points, pointsOf(request)] as const, ...content.map((name) => [name, 1] as const)]
    for (const [name, amount] of wanted) {
      const { allowed, retryAfter } = limits.look(name, payer, amount)
      if (!allowed) refuse(request, secondaryLimit(403, retryAfter))
    }
    for (const [name, amount] of wanted) limits.take(name, payer, amount)
  }

  return {
    arrive(request, reply) {
      if (pathOf(request) === rateLimitRoute) return
      const payer = payerOf(request)
      const count = (underway.get(payer) ?? 0) + 1
      underway.set(payer, count)
      reply.raw.once('close', () => underway.set(payer, (underway.get(payer) ?? 1) - 1))
      // Of all that come at once GitHub says only that they are too many.
      if (limits.enforced && count > limits.look('githubConcurrent', payer).limit.requests)
        refuse(request, secondaryLimit(429, undefined))
      burst(request, payer)
    },
    admit(request, reply) {
      if (pathOf(request) === rateLimitRoute) return
      const [name, resource] = limitOf(request)
      const allowance = limits.look(name, payerOf(request))
      if (!allowance.allowed) {
        const headers = limitHeaders(allowance, resource)
        refuse(request, resource === 'graphql' ? graphLimit(headers) : primaryLimit(headers))
      }
      void reply.headers({
        'x-github-media-type': 'github.v3; format=json',
        'x-github-api-version-selected': '2022-11-28',
      })
    },
    settle(request, reply, payload) {
      let unchanged = false
      if (request.method === 'GET' && reply.statusCode === 200 && typeof payload === 'string') {
        const etag = `W/"${createHash('sha256').update(payload).digest('hex')}"`
        void reply.headers({ etag, 'cache-control': 'private, max-age=60, s-maxage=60', vary: 'Accept, Authorization' })
        unchanged = request.headers['if-none-match']?.split(/,\s*/).includes(etag) ?? false
      }
      const known = credentialOf(request) !== undefined
      const free = pathOf(request) === rateLimitRoute || refused.has(request) || (unchanged && known)
      const [name, resource] = limitOf(request)
      const payer = tolerant(payerOf, request)
      // The last points are enough for any query.
      const left = limits.look(name, payer)
      const cost = resource === 'graphql' ? Math.min(graphCost(request.body), Math.max(1, left.remaining)) : 1
      const allowance = free ? left : limits.take(name, payer, cost)
      void reply.headers(limitHeaders(allowance, resource))
      if (!unchanged) return payload
      void reply.code(304).removeHeader('content-type').removeHeader('content-length')
      return ''
    },
    look: (name, request) => limits.look(name, payerOf(request)),
  }
}

function reject(answer: ConstructorParameters<typeof Refusal>[0]): never {
  throw new Refusal(answer)
}

/** A refused token pays for nothing, but its answer has headers too. */
function tolerant(payerOf: (request: FastifyRequest) => string, request: FastifyRequest): string {
  try {
    return payerOf(request)
  } catch {
    return callerOf(request)
  }
}

const pathOf = (request: FastifyRequest): string => request.routeOptions.url ?? ''
const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
const isContent = (request: FastifyRequest): boolean => !isRead(request) && contentRoute.test(pathOf(request))
/** No query of ours writes. */
const pointsOf = (request: FastifyRequest): number => (isRead(request) || pathOf(request) === '/github/graphql' ? 1 : 5)

function limitOf(request: FastifyRequest): [name: LimitName, resource: string] {
  const path = pathOf(request)
  if (path === '/github/graphql') return ['githubGraph', 'graphql']
  if (path === '/github/search/code') return ['githubCodeSearch', 'code_search']
  if (path.startsWith('/github/search/')) return ['githubSearch', 'search']
  return [credentialOf(request) ? 'github' : 'githubAnonymous', 'core']
}

const limitHeaders = ({ limit, remaining, resetAt, used }: Allowance, resource: string): Record<string, string> => ({
  'x-ratelimit-limit': String(limit.requests),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
  'x-ratelimit-used': String(used),
  'x-ratelimit-resource': resource,
})

/** GraphQL says so with success. */
const graphLimit = (headers: Readonly<Record<string, string>>) => ({
  ...errorAnswer(200, ''),
  headers,
  body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 5299001.' }] },
})
