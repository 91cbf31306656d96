import type { Routes } from '@sophia/service'
import type { Compute } from '../compute.ts'
import type { Leases } from '../leases.ts'
import { IdParams, InstanceChange } from '../schemas.ts'

/** A turn at Lambda Cloud may have to be waited for, several times. */
const budgetMs = 10_000

export const instanceActionRoutes: Routes<{ compute: Compute; leases: Leases }> = async (app, { compute, leases }) => {
  app.post(
    '/instances/:id/restart',
    {
      schema: {
        operationId: 'restartInstance',
        summary: 'Restart an instance',
        tags: ['compute'],
        params: IdParams,
        response: { 200: InstanceChange },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'restart_instance',
          description: 'Restarts an instance: what runs on it is interrupted. One that boots is left alone.',
          destructive: true,
          idempotent: true,
          openWorld: true,
        },
      },
    },
    async (request) => {
      const restarted = await compute.restart(request.params.id, request.call)
      await app.cache.invalidate(['instances'])
      return restarted
    },
  )
  app.post(
    '/instances/:id/terminate',
    {
      schema: {
        operationId: 'terminateInstance',
        summary: 'Terminate an instance, leased or not',
        tags: ['compute'],
        params: IdParams,
        response: { 200: InstanceChange },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'terminate_instance',
          description: 'Terminates an instance for good, with all data that is not on a file system.',
          destructive: true,
          idempotent: true,
          openWorld: true,
        },
      },
    },
    async (request) => {
      await leases.terminate(request.params.id, request.caller.subject, request.call)
      await app.cache.invalidate(['instances'])
      return compute.instance(request.params.id, request.call)
    },
  )
}
