import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from './clock.ts'
import type { Company } from './company/company.ts'
import type { LimitBook } from './limits.ts'
import type { WebhookProtocol, Webhooks } from './webhooks.ts'

export const vendorNames = [
  'hubspot',
  'github',
  'lambda',
  'wikipedia',
  'arxiv',
  'hackernews',
  'crossref',
  'embeddings',
  'searxng',
  'brave',
  'tavily',
  'openalex',
  'semanticscholar',
  'model',
  'slack',
  'telegram',
  'webhook',
] as const
export type VendorName = (typeof vendorNames)[number]

/** What every stand-in is given. */
export interface World {
  readonly seed: string
  readonly clock: Clock
  readonly company: Company
  readonly limits: LimitBook
  /** Opens this vendor's way out to whoever listens; once a vendor. */
  sendsWebhooks<Payload>(vendor: VendorName, protocol: WebhookProtocol<Payload>): Webhooks<Payload>
}

/** An answer as it goes over the wire. */
export interface VendorAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string goes out as it is, everything else as JSON. */
  readonly body: unknown
}

/** One stand-in: its routes, and how this vendor words a refusal. */
export interface Vendor {
  readonly name: VendorName
  /** What it checks before anything else, faults on command included. @throws {Refusal} */
  arrive?(request: FastifyRequest, reply: FastifyReply): void
  routes(app: FastifyInstance): void
  failure(status: number, request: FastifyRequest): VendorAnswer
  rateLimited(retryAfter: number | undefined, request: FastifyRequest): VendorAnswer
}

/** Thrown by a route: answered as it is. */
export class Refusal extends Error {
  readonly answer: VendorAnswer

  constructor(answer: VendorAnswer) {
    super(`Answered ${answer.status}`)
    this.answer = answer
  }
}

export const send = (reply: FastifyReply, { status, headers = {}, body }: VendorAnswer): FastifyReply => {
  if (typeof body === 'string' && !headers['content-type']) reply.type('text/plain; charset=utf-8')
  return reply.code(status).headers(headers).send(body)
}

/** The token of a bearer, token or basic credential; undefined without one. */
export function credentialOf(request: FastifyRequest): string | undefined {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(/\s+(.*)/)
  if (/^(bearer|token)$/i.test(scheme)) return value.trim() || undefined
  if (/^basic$/i.test(scheme)) return Buffer.from(value, 'base64').toString().split(':')[0] || undefined
  return undefined
}

/** Tells callers apart without keeping their tokens. */
export const callerOf = (request: FastifyRequest): string =>
  createHash('sha256')
    .update(credentialOf(request) ?? request.ip)
    .digest('base64url')
