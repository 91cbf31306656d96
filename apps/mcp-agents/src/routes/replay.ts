import type { Routes } from '@sophia/service'
import type { ProgramOf } from '../programs.ts'
import { replay } from '../replay/replay.ts'
import type { RunStore } from '../runs/store.ts'
import { Replay, RunParams } from '../schemas.ts'

export const replayRoutes: Routes<{ store: RunStore; programOf: ProgramOf }> = async (app, { store, programOf }) => {
  app.post(
    '/runs/:id/replay',
    {
      schema: {
        operationId: 'replayRun',
        summary: 'Replay a run from its record, without any outside call, and compare the answers',
        tags: ['runs'],
        params: RunParams,
        response: { 200: Replay },
      },
      config: { access: 'read' },
    },
    async (request) => {
      const { run, steps } = await store.record(request.params.id, request.caller)
      return await replay(await programOf(run), run, steps)
    },
  )
}
