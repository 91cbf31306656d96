import type { Caller, Routes } from '@sophia/service'
import { SearchAnswer, SearchInput } from '../schemas.ts'
import type { Search } from '../search.ts'
import type { Viewer } from '../visibility.ts'

interface Options {
  search: Search
  viewerOf: (caller: Caller) => Viewer
}

export const searchRoutes: Routes<Options> = async (app, { search, viewerOf }) => {
  app.post(
    '/search',
    {
      schema: {
        operationId: 'search',
        summary: 'Find the passages that answer a query',
        tags: ['search'],
        body: SearchInput,
        response: { 200: SearchAnswer },
      },
      config: {
        access: 'read',
        tool: {
          name: 'search',
          description:
            'Searches what the company has stored and gives the best passages, each with its document and place. Use it first for any question about the company; cite document id, version and offsets.',
        },
      },
    },
    (request) => search.run(request.body, viewerOf(request.caller), request.call),
  )
}
