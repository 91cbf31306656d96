import type { Routes } from '@sophia/service'
import { LaunchRequestBody, LeaseAnswer, Plan, PlanRequest } from '../lease-schemas.ts'
import { leaseAnswer } from '../leases.ts'
import type { Plans } from '../plans.ts'

interface Options {
  readonly plans: Plans
  readonly origin: 'live' | 'sandbox'
  /** There is a new lease. */
  readonly nudge: () => void
}

/** A turn at Lambda Cloud may have to be waited for, several times. */
const budgetMs = 10_000

export const planRoutes: Routes<Options> = async (app, { plans, origin, nudge }) => {
  app.post(
    '/plans',
    {
      schema: {
        operationId: 'createPlan',
        summary: 'Price a launch; launches nothing',
        tags: ['leases'],
        body: PlanRequest,
        response: { 200: Plan },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'create_plan',
          description:
            'Prices a GPU instance for some hours and checks ceilings, launching nothing. Show the price to the user, then launch with planHash.',
          destructive: false,
          idempotent: false,
        },
      },
    },
    (request) => plans.make(request.body, request.caller.subject, request.call),
  )
  app.post(
    '/instances',
    {
      schema: {
        operationId: 'launchInstance',
        summary: 'Carry out a plan: launches an instance under a lease',
        description: 'Answers at once; the lease says how the launch goes. The same plan again is the same lease.',
        tags: ['leases'],
        body: LaunchRequestBody,
        response: { 202: LeaseAnswer },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'launch_instance',
          description:
            'Carries out a plan: costs money from now until the lease ends. Follow its status with list_leases.',
          destructive: false,
          idempotent: true,
          openWorld: true,
        },
      },
    },
    async (request, reply) => {
      const lease = await plans.carryOut(request.body.planHash, request.caller.subject, request.call)
      nudge()
      return reply.code(202).send(leaseAnswer(lease, origin))
    },
  )
}
