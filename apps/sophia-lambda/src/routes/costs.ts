import type { Routes } from '@sophia/service'
import type { Costs } from '../costs.ts'
import { CostPage, CostQuery } from '../lease-schemas.ts'

export const costRoutes: Routes<{ costs: Costs }> = async (app, { costs }) => {
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
