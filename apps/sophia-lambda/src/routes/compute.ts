import type { Routes } from '@sophia/service'
import type { Compute } from '../compute.ts'
import { IdParams, InstanceAnswer, InstancePage, InstanceQuery, OfferPage, OfferQuery } from '../schemas.ts'

const tags = ['compute']

export const computeRoutes: Routes<{ compute: Compute }> = async (app, { compute }) => {
  app.get(
    '/offers',
    {
      schema: {
        operationId: 'listOffers',
        summary: 'GPU types with price and live capacity',
        tags,
        querystring: OfferQuery,
        response: { 200: OfferPage },
      },
      config: {
        access: 'read',
        cache: { ttl: 30, stale: 300, tags: ['offers'] },
        // One request a second is all that Lambda Cloud allows: a turn may have to be waited for.
        budgetMs: 5_000,
        tool: {
          name: 'list_offers',
          description:
            'Lists the GPU types of Lambda Cloud with price an hour and the regions that have capacity right now. Use it to find the cheapest machine for a job.',
        },
      },
    },
    (request) => compute.offers(request.query, request.call),
  )
  app.get(
    '/instances',
    {
      schema: {
        operationId: 'listInstances',
        summary: 'Instances',
        tags,
        querystring: InstanceQuery,
        response: { 200: InstancePage },
      },
      config: {
        access: 'read',
        cache: { ttl: 5, stale: 60, tags: ['instances'] },
        budgetMs: 5_000,
        tool: {
          name: 'list_instances',
          description:
            'Lists the GPU instances of the Lambda Cloud account with status, type, region and price an hour.',
        },
      },
    },
    (request) => compute.instances(request.query, request.call),
  )
  app.get(
    '/instances/:id',
    {
      schema: {
        operationId: 'getInstance',
        summary: 'One instance',
        tags,
        params: IdParams,
        response: { 200: InstanceAnswer },
      },
      config: {
        access: 'read',
        cache: { ttl: 5, stale: 60, tags: ['instances'] },
        budgetMs: 5_000,
        tool: { name: 'get_instance', description: 'Gets one GPU instance by its id.' },
      },
    },
    (request) => compute.instance(request.params.id, request.call),
  )
}
