import type { Routes } from '@sophia/service'
import type { Pipelines } from '../pipelines.ts'
import { IdParams, PipelineAnswer, PipelinePage, PipelineSummary } from '../pipeline-schemas.ts'

export const pipelineRoutes: Routes<{ pipelines: Pipelines }> = async (app, { pipelines }) => {
  app.get(
    '/pipelines',
    {
      schema: {
        operationId: 'listPipelines',
        summary: 'List deal pipelines',
        tags: ['pipelines'],
        response: { 200: PipelinePage },
      },
      config: {
        access: 'read',
        cache: { ttl: 300, stale: 3600, tags: ['pipelines'] },
        tool: {
          name: 'list_pipelines',
          description:
            'Lists the deal pipelines of HubSpot with their stages in order. Call it first: other tools take its ids.',
        },
      },
    },
    (request) => pipelines.list(request.call),
  )
  app.get(
    '/pipelines/:id',
    {
      schema: {
        operationId: 'getPipeline',
        summary: 'Get one pipeline with its stages',
        tags: ['pipelines'],
        params: IdParams,
        response: { 200: PipelineAnswer },
      },
      config: { access: 'read', cache: { ttl: 300, stale: 3600, tags: ['pipelines'] } },
    },
    (request) => pipelines.get(request.params.id, request.call),
  )
  app.get(
    '/pipelines/:id/summary',
    {
      schema: {
        operationId: 'summarizePipeline',
        summary: 'Count and sum all deals of a pipeline by stage',
        tags: ['pipelines'],
        params: IdParams,
        response: { 200: PipelineSummary },
      },
      config: {
        access: 'read',
        cache: { ttl: 60, stale: 600, tags: ['deals', 'pipelines'] },
        // It reads every deal: 100 a request, as fast as the account's limit lets it.
        budgetMs: 30_000,
        tool: {
          name: 'summarize_pipeline',
          description:
            'Counts and sums all deals of one HubSpot pipeline by stage, each currency on its own. Use it for pipeline value and distribution; it covers every deal.',
        },
      },
    },
    (request) => pipelines.summarize(request.params.id, request.call),
  )
}
