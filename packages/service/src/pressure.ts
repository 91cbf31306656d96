import { getHeapStatistics } from 'node:v8'
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { Counter, Gauge } from 'prom-client'
import type { ServiceConfig } from './config.ts'
import { budgetHeader } from './deadlines.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Gate } from './pressure/gate.ts'
import type { Line, Waiter } from './pressure/line.ts'
import { Turns } from './pressure/turns.ts'
import { problems } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Waits in no line under load: it costs next to nothing, and what waits for it is worth nothing without it. */
    unshed?: boolean
  }
  interface FastifyRequest {
    /** Turned away under load: counted, and told in one line a second instead of one each. */
    refused: boolean
    passage: Passage | undefined
  }
}

/** Through which gate a request went, and when. */
interface Passage {
  readonly gate: Gate
  readonly at: number
}

type Reason = 'loop' | 'route' | 'heap'
type Next = (error?: Error) => void

/** Shares of the budget that a request may spend in line: for the event loop, then for its route. */
const loopShare = 2 / 5
const routeShare = 1 / 4
const heapShare = 0.9
const everySecondMs = 1_000

/**
 * Sheds load so that what is accepted is answered within its budget. Two lines, each with a known length and pace: one for
 * the event loop, one for each route. A request that is alone passes both at once, whatever the machine is going through.
 * Health and metrics never wait: they are what an overloaded service is diagnosed with. Nor do files of a page.
 */
export const pressure = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    const turns = new Turns(app.server)
    const gates = new WeakMap<FastifyContextConfig, Gate>()
    const refusals = new Counter({
      name: 'sophia_http_requests_refused_total',
      help: 'Requests turned away under load: the event loop or the route is too far behind, or the heap is full',
      labelNames: ['reason'] as const,
      registers: [app.metrics],
    })
    for (const reason of ['loop', 'route', 'heap'] as const) refusals.inc({ reason }, 0)
    new Gauge({
      name: 'sophia_http_requests_waiting',
      help: 'Requests in line for the event loop',
      registers: [app.metrics],
      collect() {
        this.set(turns.line.length)
      },
    })
    app.decorateRequest('refused', false)
    app.decorateRequest('passage', undefined)

    let refusedLately = 0
    const refuse = (request: FastifyRequest, next: Next, reason: Reason, line?: Line): void => {
      request.refused = true
      refusals.inc({ reason })
      refusedLately++
      const retryAfterS = Math.max(1, Math.ceil((line?.waitMs ?? 5_000) / 1000))
      next(problems.unavailable('This replica is overloaded.', retryAfterS))
    }
    const heap = watchHeap()
    const everySecond = setInterval(() => {
      heap.look()
      if (refusedLately) app.log.warn({ refused: refusedLately }, 'overloaded: requests were refused')
      refusedLately = 0
    }, everySecondMs).unref()
    app.addHook('onClose', async () => clearInterval(everySecond))

    const gateOf = ({ config: route }: FastifyRequest['routeOptions']): Gate => {
      let gate = gates.get(route)
      if (!gate) gates.set(route, (gate = new Gate(route.budgetMs ?? config.SOPHIA_REQUEST_BUDGET_MS)))
      return gate
    }
    const patienceOf = ({ route, headers }: FastifyRequest): number => {
      const own = Math.min(route.config.budgetMs ?? Infinity, config.SOPHIA_REQUEST_BUDGET_MS)
      const given = Number(headers[budgetHeader])
      return given > 0 ? Math.min(own, given) : own
    }
    const toRoute = (request: FastifyRequest, reply: FastifyReply, next: Next, now: number): void => {
      const { url } = request.route
      // An unknown path costs nothing; a message to the MCP door is counted by the route that it asks for.
      if (url === undefined || (url === '/mcp' && !(request.raw instanceof InternalRequest))) return next()
      const gate = gateOf(request.route)
      const pass = (at: number): void => {
        request.passage = { gate, at }
        next()
      }
      if (gate.enter()) return pass(now)
      const waiter = waiterFor(reply, now, patienceOf(request) * routeShare, pass, () =>
        refuse(request, next, 'route', gate.line),
      )
      if (!gate.wait(waiter)) waiter.refuse()
    }

    app.addHook('onRequest', (request, reply, next) => {
      const { operational, unshed } = request.route.config
      if (operational) return next()
      const now = performance.now()
      // A call through the MCP door has had its turn with the message that brought it.
      if (request.raw instanceof InternalRequest) return toRoute(request, reply, next, now)
      if (heap.full) return refuse(request, next, 'heap')
      if (unshed) return next()
      if (turns.enter(now, request.raw.socket)) return toRoute(request, reply, next, now)
      const waiter = waiterFor(
        reply,
        now,
        patienceOf(request) * loopShare,
        (at) => toRoute(request, reply, next, at),
        () => refuse(request, next, 'loop', turns.line),
      )
      if (!turns.wait(waiter)) waiter.refuse()
    })
    // As the answer begins: an event stream may then go on for hours. Runs for a caller who has left, too.
    app.addHook('onSend', (request, _reply, payload, next) => {
      const { passage } = request
      if (passage) {
        request.passage = undefined
        const now = performance.now()
        passage.gate.leave(now, now - passage.at)
      }
      next(null, payload)
    })
  },
  { name: 'pressure', dependencies: ['arrivals', 'metrics'] },
)

const waiterFor = (
  reply: FastifyReply,
  since: number,
  patienceMs: number,
  proceed: (now: number) => void,
  refuse: () => void,
): Waiter => ({ since, patienceMs, proceed, refuse, hasLeft: () => reply.raw.destroyed })

/** Looks at the heap once a second: asking costs more than a request. */
function watchHeap() {
  const limit = getHeapStatistics().heap_size_limit * heapShare
  return {
    full: false,
    look(): void {
      this.full = getHeapStatistics().used_heap_size > limit
    },
  }
}
