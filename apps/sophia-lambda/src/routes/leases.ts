import type { Routes } from '@sophia/service'
import { ExtendRequest, LeaseAnswer, LeaseChange, LeasePage, LeaseParams, LeaseQuery } from '../lease-schemas.ts'
import { leaseAnswer, type Leases } from '../leases.ts'
import type { LeaseRow } from '../tables.ts'

interface Options {
  readonly leases: Leases
  readonly origin: 'live' | 'sandbox'
}

export const leaseRoutes: Routes<Options> = async (app, { leases, origin }) => {
  const answer = (row: LeaseRow): LeaseAnswer => leaseAnswer(row, origin)

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
}
