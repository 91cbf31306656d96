import type { Routes } from '@sophia/service'
import { type Compute } from '../compute.ts'
import type { Costs } from '../costs.ts'
import {
  CostPage,
  CostQuery,
  ExtendRequest,
  LaunchRequestBody,
  LeaseAnswer,
  LeaseChange,
  LeasePage,
  LeaseParams,
  LeaseQuery,
  Plan,
  PlanRequest,
} from '../lease-schemas.ts'
import { type Leases, toLease } from '../leases.ts'
import type { Plans } from '../plans.ts'
import { IdParams, InstanceChange } from '../schemas.ts'
import type { LeaseRow } from '../tables.ts'

interface Options {
  readonly plans: Plans
  readonly leases: Leases
  readonly costs: Costs
  readonly compute: Compute
  readonly origin: 'live' | 'sandbox'
  /** There is a new lease. */
  readonly nudge: () => void
}

/** A turn at Lambda Cloud may have to be waited for, several times. */
const budgetMs = 10_000

export const leaseRoutes: Routes<Options> = async (app, { plans, leases, costs, compute, origin, nudge }) => {
  const answer = (row: LeaseRow): LeaseAnswer => ({
    ...toLease(row),
    asOf: new Date().toISOString(),
    complete: true,
    origin,
  })

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
      return reply.code(202).send(answer(lease))
    },
  )
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
  app.get(
    '/leases',
    {
      schema: {
        operationId: 'listLeases',
        summary: 'Leases, newest first',
        tags: ['leases'],
        querystring: LeaseQuery,
        response: { 200: LeasePage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_leases',
          description: 'Lists leases, newest first: how a launch goes, what runs until when, what it costs an hour.',
        },
      },
    },
    (request) => leases.list(request.query),
  )
  app.get(
    '/leases/:id',
    {
      schema: {
        operationId: 'getLease',
        summary: 'One lease',
        tags: ['leases'],
        params: LeaseParams,
        response: { 200: LeaseAnswer },
      },
      config: { access: 'read' },
    },
    async (request) => answer(await leases.get(request.params.id)),
  )
  app.post(
    '/leases/:id/extend',
    {
      schema: {
        operationId: 'extendLease',
        summary: 'Let a lease end later',
        tags: ['leases'],
        params: LeaseParams,
        body: ExtendRequest,
        response: { 200: LeaseChange },
      },
      config: {
        access: 'write',
        tool: {
          name: 'extend_lease',
          description: 'Lets an active lease end later, which costs more; the ceilings hold here too.',
          destructive: false,
          idempotent: true,
        },
      },
    },
    async (request) => answer(await leases.extend(request.params.id, request.body.until)),
  )
  app.post(
    '/leases/:id/release',
    {
      schema: {
        operationId: 'releaseLease',
        summary: 'End a lease now: cancels a launch that waits, terminates an instance that runs',
        tags: ['leases'],
        params: LeaseParams,
        response: { 200: LeaseChange },
      },
      config: {
        access: 'write',
        tool: {
          name: 'release_lease',
          description: 'Ends a lease now: a launch that still waits is cancelled, an instance that runs is terminated.',
          destructive: true,
          idempotent: true,
        },
      },
    },
    async (request) => answer(await leases.release(request.params.id, request.caller.subject)),
  )
  app.get(
    '/costs',
    {
      schema: {
        operationId: 'getCosts',
        summary: 'What compute has cost, by tag, type, region or lease, and what this month will',
        tags: ['costs'],
        querystring: CostQuery,
        response: { 200: CostPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'get_costs',
          description:
            'Sums what GPU instances have cost so far, by tag, type, region or lease, with the forecast for this month.',
        },
      },
    },
    (request) => costs.summarize(request.query),
  )
}
