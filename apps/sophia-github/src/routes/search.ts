import type { Routes } from '@sophia/service'
import type { Search } from '../search.ts'
import { SearchAnswer, SearchQuery } from '../work-schemas.ts'

const tags = ['search']

export const searchRoutes: Routes<{ search: Search }> = async (app, { search }) => {
  app.get(
    '/search',
    {
      schema: {
        operationId: 'searchGithub',
        summary: 'Search issues with pull requests, code, or repositories',
        tags,
        querystring: SearchQuery,
        response: { 200: SearchAnswer },
      },
      config: {
        access: 'read',
        cache: { ttl: 60, stale: 600, tags },
        tool: {
          name: 'search_github',
          description: 'Finds issues and pull requests, code, or repositories by words and GitHub qualifiers.',
        },
      },
    },
    (request) => search.find(request.query, request.call),
  )
}
