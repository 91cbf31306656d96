import type { Journey } from '../calls.ts'

/** What a person's page asks for, and the front door for a person's AI client. */
export const sophiaDashboard: Journey = {
  service: 'sophia-dashboard',
  weight: 16,
  calls: [
    {
      operation: 'getHealth',
      weight: 5,
      input: () => ({}),
      holds: ({ status }) => status === 'healthy' || status === 'degraded',
    },
    {
      operation: 'getOverview',
      tool: 'overview',
      weight: 25,
      input: () => ({}),
      holds: ({ services, well }) => services.length === 9 && well <= 9,
    },
    {
      operation: 'listServices',
      weight: 20,
      input: () => ({}),
      holds: ({ items }) => items.length === 9,
    },
    {
      operation: 'listMetrics',
      weight: 8,
      input: () => ({}),
      holds: ({ items }) => items.length > 0,
    },
    {
      operation: 'queryMetrics',
      weight: 10,
      input: () => ({ metrics: ['won_value'], grain: 'month' }),
      holds: ({ totals }) => 'won_value' in totals,
    },
    {
      operation: 'getPipeline',
      weight: 6,
      input: () => ({}),
      holds: ({ stages }) => Array.isArray(stages),
    },
    {
      operation: 'listRuns',
      weight: 6,
      input: () => ({ limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'listOffers',
      weight: 5,
      input: () => ({}),
      holds: ({ items }) => items.length > 0,
    },
    {
      operation: 'findTools',
      tool: 'find_tools',
      weight: 6,
      input: () => ({ q: 'pipeline' }),
      holds: ({ items, total }) => items.length <= total,
    },
    {
      operation: 'callReadingTool',
      tool: 'call_reading_tool',
      weight: 4,
      input: () => ({ tool: 'mcp-business.list_metrics', arguments: {} }),
      holds: ({ tool }) => tool === 'mcp-business.list_metrics',
    },
    {
      operation: 'searchKnowledge',
      weight: 4,
      input: () => ({ query: 'cache', k: 5 }),
      holds: ({ hits }) => hits.length <= 5,
    },
  ],
}

/** What the health proof asks of a deployment: the first page, and nothing that is not a GET. */
export const firstPage: Journey = {
  service: 'sophia-dashboard',
  weight: 1,
  calls: sophiaDashboard.calls
    .filter(({ operation }) => ['getHealth', 'getOverview', 'listServices'].includes(operation))
    .map(({ tool: _tool, ...call }) => ({ ...call, weight: 1 })),
}
