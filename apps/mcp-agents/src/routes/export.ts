import type { Routes } from '@sophia/service'
import { toSpans } from '../export/spans.ts'
import { toRun, toBriefStep } from '../runs/views.ts'
import type { RunStore } from '../runs/store.ts'
import { RunParams, Spans } from '../schemas.ts'

export const exportRoutes: Routes<{ store: RunStore }> = async (app, { store }) => {
  app.get(
    '/runs/:id/spans',
    {
      schema: {
        operationId: 'exportRunSpans',
        summary: 'Export a run that has ended as OpenTelemetry spans (OTLP JSON)',
        tags: ['runs'],
        params: RunParams,
        response: { 200: Spans },
      },
      config: { access: 'read' },
    },
    async (request) => {
      const { run, steps } = await store.record(request.params.id, request.caller)
      return toSpans(toRun(run, steps.map(toBriefStep)), run.traceparent)
    },
  )
}
