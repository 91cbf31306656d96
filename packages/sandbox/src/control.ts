import type { FastifyInstance } from 'fastify'
import { iso, type MovableClock } from './clock.ts'
import { type FaultOrder, type Faults, faultKinds } from './faults.ts'
import type { RequestCounters } from './request-counters.ts'
import { vendorNames, type World } from './vendor.ts'

const faultOrder = {
  type: 'object',
  required: ['vendor', 'kind'],
  additionalProperties: false,
  properties: {
    vendor: { enum: vendorNames },
    route: { type: 'string', minLength: 1 },
    kind: { enum: faultKinds },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    ms: { type: 'integer', minimum: 0, maximum: 600_000 },
    retryAfter: { type: 'integer', minimum: 0 },
    times: { type: 'integer', minimum: 1 },
  },
}

const clockMove = {
  type: 'object',
  required: ['advanceMs'],
  additionalProperties: false,
  properties: { advanceMs: { type: 'integer', minimum: 0, maximum: 31_536_000_000 } },
}

/** What is the sandbox's own and no vendor's: health, the clock, faults on command, counters. */
export function controlRoutes(
  app: FastifyInstance,
  world: World,
  clock: MovableClock,
  faults: Faults,
  counters: RequestCounters,
): void {
  app.get('/_health', async () => ({
    status: 'healthy',
    origin: 'sandbox',
    seed: world.seed,
    now: iso(world.clock()),
    vendors: vendorNames,
    memoryMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }))

  app.post<{ Body: { advanceMs: number } }>('/_clock', { schema: { body: clockMove } }, async ({ body }) => {
    clock.advance(body.advanceMs)
    return { now: iso(clock()) }
  })

  app.get('/_faults', async () => ({ faults: faults.list() }))
  app.post<{ Body: FaultOrder }>('/_faults', { schema: { body: faultOrder } }, async (request, reply) =>
    reply.code(201).send(faults.order(request.body)),
  )
  app.delete('/_faults', async () => ({ removed: faults.remove() }))
  app.delete<{ Params: { id: string } }>('/_faults/:id', async (request) => ({
    removed: faults.remove(request.params.id),
  }))

  app.get('/_requests', async () => ({ vendors: counters.report() }))
  app.delete('/_requests', async (_request, reply) => {
    counters.reset()
    return reply.code(204).send()
  })
}
