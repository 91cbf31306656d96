import type { CallContext, Fault } from '@sophia/service'
import type { Hubspot, HubspotObject, HubspotPipeline } from './hubspot.ts'
import { remembered } from './remembered.ts'
import type { WrittenProperty } from './property-writes.ts'

/** Which stage belongs to which pipeline: HubSpot itself tells them apart by their ids only. */
export interface DealStages {
  /** Faults of the place that a deal is to be created in or moved to. @param id of the deal that is there already. */
  faults(written: readonly WrittenProperty[], id: string | undefined, call: CallContext): Promise<Fault[]>
  /** The pipeline that a stage belongs to. */
  pipelineOf(stageId: string, call: CallContext): Promise<string | undefined>
}

export function createDealStages(hubspot: Hubspot): DealStages {
  const pipelines = remembered((type, call) => hubspot.listPipelines(type, call))
  const holderOf = (known: readonly HubspotPipeline[], stageId: string) =>
    known.find(({ stages }) => stages.some(({ id }) => id === stageId))
  return {
    pipelineOf: async (stageId, call) => holderOf(await pipelines('deals', call), stageId)?.id,
    async faults(written, id, call) {
      const given = placeIn(written)
      if (!given.pipeline && !given.stage) return []
      const known = await pipelines('deals', call)
      const pipeline = known.find((each) => each.id === given.pipeline?.value)
      if (given.pipeline && !pipeline)
        return [
          { pointer: given.pipeline.pointer, message: `must be one of ${known.map((each) => each.id).join(', ')}` },
        ]
      if (!given.stage)
        return [{ pointer: '/body/stageId', message: `is required: which stage of pipeline ${pipeline?.id}?` }]
      const { pointer, value: stageId } = given.stage
      const holder = holderOf(known, stageId)
      if (!holder) return [{ pointer, message: `must be ${stagesOf(pipeline ? [pipeline] : known)}` }]
      const meant = pipeline?.id ?? (id === undefined ? holder.id : await currentPipeline(id, call))
      if (meant === undefined || meant === holder.id) return []
      const message = `is a stage of pipeline ${holder.id}, not of ${meant}; give pipelineId too to move the deal there`
      return [{ pointer, message }]
    },
  }

  /** undefined for a deal that is not there: the write will say so. */
  async function currentPipeline(id: string, call: CallContext): Promise<string | undefined> {
    const found = await hubspot.find<HubspotObject>('objects', ['deals', id], { properties: 'pipeline' }, call)
    return found?.properties['pipeline'] ?? undefined
  }
}

/** Wherever it was said: as a member of the input, or under HubSpot's own name among the further properties. */
export const placeIn = (written: readonly WrittenProperty[]) => ({
  pipeline: written.find(({ name }) => name === 'pipeline'),
  stage: written.find(({ name }) => name === 'dealstage'),
})

const stagesOf = (pipelines: readonly HubspotPipeline[]): string =>
  pipelines
    .map(({ id, stages }) => `one of ${stages.map((stage) => stage.id).join(', ')} (pipeline ${id})`)
    .join(' or ')
