import type { Routes } from '@sophia/service'
import type { Repositories } from '../repositories.ts'
import { RepositoryAnswer, RepositoryPage, RepositoryParams, RepositoryQuery } from '../schemas.ts'

const tags = ['repositories']
const cache = { ttl: 60, stale: 600, tags }

export const repositoryRoutes: Routes<{ repositories: Repositories }> = async (app, { repositories }) => {
  app.get(
    '/repos',
    {
      schema: {
        operationId: 'listRepos',
        summary: 'List repositories',
        tags,
        querystring: RepositoryQuery,
        response: { 200: RepositoryPage },
      },
      config: {
        access: 'read',
        cache,
        tool: {
          name: 'list_repos',
          description:
            'Lists the GitHub repositories that Sophia may see. Call it first: the other tools take owner and name.',
        },
      },
    },
    (request) => repositories.list(request.query, request.call),
  )
  app.get(
    '/repos/:owner/:repo',
    {
      schema: {
        operationId: 'getRepo',
        summary: 'Get one repository',
        tags,
        params: RepositoryParams,
        response: { 200: RepositoryAnswer },
      },
      config: {
        access: 'read',
        cache,
        tool: { name: 'get_repo', description: 'Gets one GitHub repository by owner and name.' },
      },
    },
    (request) => repositories.get(request.params, request.call),
  )
}
