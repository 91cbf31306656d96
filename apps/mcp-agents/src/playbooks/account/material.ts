import type { Definition, MetricAnswer } from '../measures.ts'
import type { Passages } from '../outside-answers.ts'
import type { Change, Company, Contact, Deal, Health, History, Memories, Owner, Pipelines } from './answers.ts'
import type { Stated } from '../outside-answers.ts'

interface Read<Item> {
  readonly items: readonly Item[]
  readonly stated: Stated
}

/** All that was found, before it is written down. */
export interface AccountMaterial {
  readonly name: string
  /** The instant that ages are counted to. */
  readonly at: string
  readonly staleDays: number
  readonly company: { readonly record: Company; readonly stated: Stated } | undefined
  readonly deals: Read<Deal> | undefined
  readonly contacts: Read<Contact> | undefined
  readonly pipelines: Pipelines | undefined
  readonly owners: readonly Owner[]
  /** By the deal's id. */
  readonly histories: ReadonlyMap<string, History>
  readonly figures: MetricAnswer | undefined
  readonly health: Health | undefined
  readonly passages: Passages | undefined
  readonly memories: Memories | undefined
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** What could not be found, as Markdown. */
  readonly missing: readonly string[]
}

type Stages = Pick<AccountMaterial, 'pipelines'>
type Stage = Pipelines['items'][number]['stages'][number]

export const stagesOf = ({ pipelines }: Stages, pipelineId: string | null): readonly Stage[] =>
  pipelines?.items.find(({ id }) => id === pipelineId)?.stages.toSorted((a, b) => a.order - b.order) ?? []

/** @returns undefined: HubSpot's pipelines do not have it. */
export const stageOf = (
  stages: Stages,
  { pipelineId, stageId }: Pick<Deal, 'pipelineId' | 'stageId'>,
): Stage | undefined => stagesOf(stages, pipelineId).find(({ id }) => id === stageId)

/** Deals that are known to be open, the largest first. */
export const openDeals = (material: Pick<AccountMaterial, 'pipelines' | 'deals'>): Deal[] =>
  (material.deals?.items ?? [])
    .filter((deal) => stageOf(material, deal)?.closed === false)
    .toSorted((a, b) => Number(b.amount?.amount ?? 0) - Number(a.amount?.amount ?? 0) || (a.id < b.id ? -1 : 1))

/** What happened to the deals, the latest first. */
export const changesOf = ({
  histories,
  deals,
}: Pick<AccountMaterial, 'histories' | 'deals'>): { deal: Deal; change: Change }[] =>
  (deals?.items ?? [])
    .flatMap((deal) => (histories.get(deal.id)?.items ?? []).map((change) => ({ deal, change })))
    .sort((a, b) => (a.change.at === b.change.at ? 0 : a.change.at > b.change.at ? -1 : 1))

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

export function ownerName({ owners }: Pick<AccountMaterial, 'owners'>, id: string | null): string | undefined {
  const owner = owners.find((each) => each.id === id)
  if (!owner) return id ?? undefined
  return [owner.firstName, owner.lastName].filter(Boolean).join(' ') || (owner.email ?? owner.id)
}
