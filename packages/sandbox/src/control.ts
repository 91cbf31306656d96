import type { FastifyInstance } from 'fastify'
import { iso } from './clock.ts'
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

/** What is the sandbox's own and no vendor's: health, faults on command, counters. */
export function controlRoutes(app: FastifyInstance, world: World, faults: Faults, counters: RequestCounters): void {
  app.get('/_health', async () => ({
    status: 'healthy',
    origin: 'sandbox',
    seed: world.seed,
    now: iso(world.clock()),
    vendors: vendorNames,
    memoryMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }))

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
