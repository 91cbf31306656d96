import type { Routes } from '@sophia/service'
import { readProofs } from '../proofs.ts'
import { ProofPage } from '../schemas.ts'

export const proofRoutes: Routes<{ folder?: string }> = async (app, { folder }) => {
  app.get(
    '/api/proofs',
    {
      schema: {
        operationId: 'listProofs',
        summary: 'Health proofs, newest first, each checked against its hash',
        tags: ['services'],
        response: { 200: ProofPage },
      },
      config: { access: 'read' },
    },
    async () => {
      const found = await readProofs(folder)
      return { ...found, nextCursor: null, asOf: new Date().toISOString(), complete: found.faults.length === 0 }
    },
  )
}
