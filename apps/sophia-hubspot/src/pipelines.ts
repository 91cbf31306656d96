import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Hubspot, HubspotPipeline } from './hubspot.ts'
import { type Deal, ofItems } from './object-schemas.ts'
import type { Objects } from './objects.ts'
import type { Pipeline, PipelineAnswer, PipelinePage, PipelineSummary } from './pipeline-schemas.ts'
import { createSums } from './sums.ts'

export interface Pipelines {
  list(call: CallContext): Promise<PipelinePage>
  /** @throws {Problem} not-found. */
  get(id: string, call: CallContext): Promise<PipelineAnswer>
  /**
   * Counts and sums over all deals of the pipeline, never over a page of them.
   *
   * @throws {Problem} not-found.
   */
  summarize(id: string, call: CallContext): Promise<PipelineSummary>
}

const untrusted = ['label', 'stages.label']
/** Of every deal: what it is counted and summed by. */
const summed = ['pipeline', 'dealstage', 'amount', 'deal_currency_code']

export function createPipelines(hubspot: Hubspot, deals: Objects<Deal>): Pipelines {
  const all = async (call: CallContext) => (await hubspot.listPipelines('deals', call)).map(toPipeline)
  const one = async (id: string, call: CallContext) => {
    const pipelines = await all(call)
    const pipeline = pipelines.find((each) => each.id === id)
    if (pipeline) return pipeline
    const known = pipelines.map((each) => `${each.id} (${each.label})`).join(', ')
    throw problems.notFound('pipeline', id, `There are ${known}.`)
  }
  return {
    async list(call) {
      return { items: await all(call), nextCursor: null, untrusted: ofItems(untrusted), ...hubspot.provenance() }
    },
    get: async (id, call) => ({ ...(await one(id, call)), untrusted, ...hubspot.provenance() }),
    async summarize(id, call) {
      const pipeline = await one(id, call)
      const asked = hubspot.provenance()
      const stages = new Map(pipeline.stages.map((stage) => [stage.id, { stage, deals: 0, sums: createSums() }]))
      const totals = { deals: 0, open: 0, withoutAmount: 0, sums: createSums(), openSums: createSums() }
      let strays = 0
      for await (const { pipelineId, stageId, amount } of deals.all(summed, call)) {
        if (pipelineId !== id) continue
        const entry = stages.get(stageId ?? '')
        // A stage that was deleted while we read: counted in the total, and the answer is not complete.
        if (!entry) strays++
        else {
          entry.deals++
          if (amount) entry.sums.add(amount)
        }
        totals.deals++
        if (amount) totals.sums.add(amount)
        else totals.withoutAmount++
        if (entry && !entry.stage.closed) {
          totals.open++
          if (amount) totals.openSums.add(amount)
        }
      }
      return {
        pipelineId: id,
        label: pipeline.label,
        stages: [...stages.values()].map(({ stage, deals: count, sums }) => ({
          ...stage,
          deals: count,
          amounts: sums.list(),
        })),
        totals: {
          deals: totals.deals,
          open: totals.open,
          amounts: totals.sums.list(),
          openAmounts: totals.openSums.list(),
          withoutAmount: totals.withoutAmount,
        },
        untrusted,
        ...asked,
        complete: strays === 0,
      }
    },
  }
}

const toPipeline = ({ id, label, stages }: HubspotPipeline): Pipeline => ({
  id,
  label: cleanUserText(label),
  stages: stages
    .map((stage) => ({
      id: stage.id,
      label: cleanUserText(stage.label),
      order: stage.displayOrder,
      closed: stage.metadata['isClosed'] === 'true',
      probability: stage.metadata['probability'] === undefined ? null : Number(stage.metadata['probability']),
    }))
    .sort((a, b) => a.order - b.order),
})
