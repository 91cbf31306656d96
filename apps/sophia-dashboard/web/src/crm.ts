import { queryOptions } from '@tanstack/react-query'
import type { Answer } from './apis.ts'
import { send } from './api.ts'

export type Found = Answer<'sophia-hubspot', '/search', 'post'>
export type Records = Answer<'sophia-hubspot', '/batch/read', 'post'>
type Item = Found['items'][number]
export type Company = Extract<Item, { objectType: 'companies' }>
export type Contact = Extract<Item, { objectType: 'contacts' }>
export type Deal = Extract<Item, { objectType: 'deals' }>

export const companiesQuery = (words: string) =>
  queryOptions({
    queryKey: ['answer', 'companies', words],
    queryFn: ({ signal }) =>
      send<Found>(
        '/api/crm/search',
        {
          objectType: 'companies',
          limit: 25,
          ...(words ? { query: words } : { sorts: [{ property: 'hs_lastmodifieddate', direction: 'descending' }] }),
        },
        signal,
      ),
    staleTime: 30_000,
  })

const mostIds = 100
/** Records by their ids. Of more than a hundred the first hundred are read: `complete` says so. */
export const recordsQuery = (objectType: 'contacts' | 'deals', ids: readonly string[]) =>
  queryOptions({
    queryKey: ['answer', objectType, ids],
    queryFn: async ({ signal }) => {
      const answer = await send<Records>('/api/crm/records', { objectType, ids: ids.slice(0, mostIds) }, signal)
      return { ...answer, complete: answer.complete && ids.length <= mostIds }
    },
    enabled: ids.length > 0,
    staleTime: 30_000,
  })

/** HubSpot's own values are written as constants: `REAL_ESTATE`. */
export function inWords(constant: string | null): string | null {
  const words = constant?.replaceAll('_', ' ').toLowerCase()
  return words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : null
}
