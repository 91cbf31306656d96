import type { Journey } from '../calls.ts'

interface Row {
  readonly id: string
}
const distinct = (items: readonly Row[]): boolean => new Set(items.map(({ id }) => id)).size === items.length

/** Customers, read and written. */
export const sophiaHubspot: Journey = {
  service: 'sophia-hubspot',
  weight: 12,
  calls: [
    {
      operation: 'listDeals',
      weight: 15,
      input: (_world, random) => ({ limit: 5 * Math.ceil(random() * 4) }),
      holds: ({ items }, { limit }) => items.length <= Number(limit) && distinct(items),
    },
    {
      operation: 'getDeal',
      weight: 20,
      input: (world, random) => {
        const id = world.some('deal', random)
        return id === undefined ? undefined : { id }
      },
      holds: ({ id }, input) => id === input['id'],
    },
    {
      operation: 'getDealHistory',
      tool: 'get_deal_history',
      weight: 12,
      input: (world, random) => {
        const id = world.some('deal', random)
        return id === undefined ? undefined : { id, limit: 10 }
      },
      holds: ({ dealId, items }, { id }) => dealId === id && items.length <= 10,
    },
    {
      operation: 'listPipelines',
      tool: 'list_pipelines',
      weight: 15,
      input: () => ({}),
      holds: ({ items }) => items.length > 0 && distinct(items),
    },
    {
      operation: 'summarizePipeline',
      tool: 'summarize_pipeline',
      weight: 8,
      input: (world, random) => {
        const id = world.some('pipeline', random)
        return id === undefined ? undefined : { id }
      },
      // Every deal is in one stage.
      holds: ({ stages, totals }) =>
        stages.reduce((sum: number, { deals }: { deals: number }) => sum + deals, 0) === totals.deals,
    },
    {
      operation: 'listOwners',
      tool: 'list_owners',
      weight: 8,
      input: () => ({ limit: 20 }),
      holds: ({ items }) => items.length <= 20 && distinct(items),
    },
    {
      operation: 'readRecords',
      tool: 'read_records',
      weight: 8,
      input: (world, random) => {
        const ids = [...new Set(Array.from({ length: 5 }, () => world.some('deal', random) ?? ''))].filter(Boolean)
        return ids.length ? { objectType: 'deals', ids } : undefined
      },
      holds: ({ items, missing }, { ids }) => items.length + missing.length === (ids as string[]).length,
    },
    {
      operation: 'searchRecords',
      tool: 'search_records',
      weight: 6,
      input: (_world, random) => ({
        objectType: 'deals',
        filters: [{ property: 'amount', operator: 'GTE', value: 10_000 + Math.floor(random() * 90_000) }],
        limit: 5,
      }),
      holds: ({ items, total }) => items.length <= Math.min(5, total),
    },
    {
      operation: 'createContact',
      weight: 3,
      kind: 'write',
      input: (world) => ({
        email: `load-${world.mark()}@load.example`,
        firstName: 'Load',
        lastName: 'Test',
      }),
      holds: ({ email }, input) => email === input['email'],
    },
    {
      operation: 'updateDeal',
      weight: 3,
      kind: 'write',
      input: (world, random) => {
        const id = world.some('deal', random)
        return id === undefined ? undefined : { id, properties: { hs_next_step: `Call ${world.mark()}` } }
      },
      holds: ({ id }, input) => id === input['id'],
    },
  ],
}
