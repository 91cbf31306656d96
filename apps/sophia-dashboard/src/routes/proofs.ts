import type { Routes } from '@sophia/service'
import { Gauge, type Registry } from 'prom-client'
import { type Proofs, summaryOf } from '../proofs.ts'
import { ProofPage, ProofSummary, SealedProof } from '../schemas.ts'

const tags = ['services']

export const proofRoutes: Routes<{ proofs: Proofs }> = async (app, { proofs }) => {
  app.get(
    '/api/proofs',
    {
      schema: {
        operationId: 'listProofs',
        summary: 'Health proofs, newest first, each checked against its hash',
        tags,
        response: { 200: ProofPage },
      },
      config: { access: 'read' },
    },
    async () => {
      const found = await proofs.page()
      return { ...found, nextCursor: null, asOf: new Date().toISOString(), complete: found.faults.length === 0 }
    },
  )

  app.post(
    '/api/proofs',
    {
      schema: {
        operationId: 'publishProof',
        summary: 'Keep a sealed health proof among the last 100; 200 when it was there',
        tags,
        body: SealedProof,
        response: { 200: ProofSummary, 201: ProofSummary },
      },
      config: { access: 'write' },
    },
    async ({ body }, reply) => {
      const isNew = await proofs.publish(body)
      return reply.code(isNew ? 201 : 200).send(summaryOf(body))
    },
  )
}

/** Nothing is told where there is no proof: that none is made any more is said by the job that makes them. */
export function proofMetric(registry: Registry, proofs: Proofs): void {
  new Gauge({
    name: 'sophia_proof_passed',
    help: '1 when the newest health proof passed, 0 when it failed',
    registers: [registry],
    async collect() {
      const proof = await proofs.newest()
      if (proof) this.set(Number(proof.passed))
      else this.remove()
    },
  })
}
