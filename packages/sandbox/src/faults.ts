import { setTimeout } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { send, type Vendor, type VendorName } from './vendor.ts'

export const faultKinds = ['latency', 'hang', 'status', 'rate_limit', 'malformed', 'reset', 'lost'] as const
export type FaultKind = (typeof faultKinds)[number]

export interface FaultOrder {
  readonly vendor: VendorName
  /** The beginning of a path below the vendor's prefix, or a route as `GET /_requests` prints it. Without it: all. */
  readonly route?: string
  readonly kind: FaultKind
  /** Of `status`; default 503. */
  readonly status?: number
  /** Of `latency`, in milliseconds; default 1000. Of `lost`: how long the connection stays silent; default 0. */
  readonly ms?: number
  /** Seconds, for the header of `rate_limit` and `status`. */
  readonly retryAfter?: number
  /** So many requests; without it until it is deleted. */
  readonly times?: number
}

export interface Fault extends FaultOrder {
  readonly id: string
  /** null: until it is deleted. */
  remaining: number | null
}

export interface Faults {
  order(order: FaultOrder): Fault
  list(): Fault[]
  remove(id?: string): number
  /** The oldest that fits, counted as used. */
  strike(vendor: VendorName, method: string, path: string, route: string): Fault | undefined
}

export function createFaults(): Faults {
  const faults = new Map<string, Fault>()
  let orders = 0
  const fits = ({ route }: Fault, method: string, path: string, pattern: string): boolean =>
    !route ||
    route === pattern ||
    route === `${method} ${pattern}` ||
    (route.includes(' ') ? `${method} ${path}` : path).startsWith(route)
  return {
    order(order) {
      const fault = { id: `fault-${++orders}`, ...order, remaining: order.times ?? null }
      faults.set(fault.id, fault)
      return fault
    },
    list: () => [...faults.values()],
    remove(id) {
      const before = faults.size
      if (id === undefined) faults.clear()
      else faults.delete(id)
      return before - faults.size
    },
    strike(vendor, method, path, route) {
      const fault = [...faults.values()].find((each) => each.vendor === vendor && fits(each, method, path, route))
      if (fault?.remaining && --fault.remaining === 0) faults.delete(fault.id)
      return fault
    },
  }
}

const lostAnswers = new WeakMap<FastifyRequest, number>()

/** What was ordered with `lost` is done by now, and nobody hears of it: the connection breaks in place of the answer. */
export async function loseAnswer(request: FastifyRequest): Promise<void> {
  const silence = lostAnswers.get(request)
  if (silence === undefined) return
  if (silence > 0) await setTimeout(silence, undefined, { ref: false })
  request.raw.socket.resetAndDestroy()
}

/** Does to this request what was ordered. After `latency` and `lost` the request goes on. */
export async function inflict(
  fault: Fault,
  vendor: Vendor,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  switch (fault.kind) {
    case 'latency':
      await setTimeout(fault.ms ?? 1_000, undefined, { ref: false })
      return undefined
    case 'hang':
      // The socket stays open and silent until the caller leaves or the server closes.
      return reply.hijack()
    case 'reset':
      reply.hijack()
      request.raw.socket.resetAndDestroy()
      return reply
    case 'lost':
      // The request is carried out: see {@link loseAnswer}.
      lostAnswers.set(request, fault.ms ?? 0)
      return undefined
    case 'malformed':
      return reply.code(200).type('application/json; charset=utf-8').send('{"results":[{"id":"1","prop')
    case 'rate_limit':
      return send(reply, vendor.rateLimited(fault.retryAfter, request))
  }
  const answer = vendor.failure(fault.status ?? 503, request)
  return send(reply, { ...answer, headers: { ...answer.headers, ...retryAfter } })
}
