import { shownAmount } from '../amounts.ts'
import { count, duration, plain } from '../markdown.ts'
import type { Change, Deal } from './answers.ts'
import { type AccountMaterial, daysBetween, openDeals, stageOf, stagesOf } from './material.ts'

/** Where the figures come from. */
export interface Marks {
  readonly company: string
  readonly deals: string
  readonly contacts: string
  readonly health: string
  /** By the deal's id. */
  readonly histories: ReadonlyMap<string, string>
}

/** What could go wrong, and what to do about it. */
export interface Risk {
  readonly text: string
  readonly step?: string
}

/** By the deals, the largest first, then by the account. */
export function risksOf(material: AccountMaterial, marks: Marks): Risk[] {
  const open = openDeals(material)
  return [
    ...open.flatMap((deal) => dealRisks(deal, material, marks)),
    ...(material.deals && material.pipelines && open.length === 0
      ? [{ text: `No deal is open ${marks.deals}.`, step: 'Find out what they need next: no deal is open.' }]
      : []),
    ...(material.company && (material.company.record.contactIds ?? []).length === 0
      ? [
          {
            text: `HubSpot has no contact at the company ${marks.company}.`,
            step: 'Add the people you talk to as contacts.',
          },
        ]
      : []),
    ...(material.health?.reasons ?? [])
      .filter(({ points }) => points < 0)
      .map(({ name, points, reason }) => ({
        text: `Health, ${plain(name)} (${points}): ${plain(reason)} ${marks.health}`,
      })),
  ]
}

function dealRisks(deal: Deal, material: AccountMaterial, marks: Marks): Risk[] {
  const { at, staleDays } = material
  const name = `**${plain(deal.name)}**`
  const risks: Risk[] = []
  if (deal.closeDate !== null && deal.closeDate < at)
    risks.push({
      text: `${name} should have closed on ${plain(deal.closeDate.slice(0, 10))} and is open ${marks.deals}.`,
      step: `Agree on a new close date for ${name}, or close it.`,
    })
  if (deal.closeDate === null)
    risks.push({ text: `${name} has no close date ${marks.deals}.`, step: `Set a close date for ${name}.` })
  if (deal.amount === null)
    risks.push({ text: `${name} carries no amount ${marks.deals}.`, step: `Put an amount on ${name}.` })
  const idle = daysBetween(deal.updatedAt, at)
  if (idle >= staleDays)
    risks.push({
      text: `${name} has been untouched for ${duration(idle * 24)} ${marks.deals}.`,
      step: `Talk to them about ${name}.`,
    })
  if (deal.contactIds?.length === 0)
    risks.push({ text: `${name} names no contact ${marks.deals}.`, step: `Name who decides on ${name}.` })
  const history = material.histories.get(deal.id)?.items ?? []
  const source = marks.histories.get(deal.id) ?? ''
  const pushed = history.filter(isPushed).length
  if (pushed > 1) risks.push({ text: `${name}: its close date was put off ${count(pushed)} times ${source}.` })
  const back = history.filter((change) => isBack(change, deal, material)).length
  if (back > 0)
    risks.push({ text: `${name} moved back a stage ${back === 1 ? 'once' : `${count(back)} times`} ${source}.` })
  return risks
}

const isPushed = ({ field, from, to }: Change): boolean =>
  field === 'closeDate' && typeof from === 'string' && typeof to === 'string' && to > from

function isBack({ field, from, to }: Change, deal: Deal, material: AccountMaterial): boolean {
  if (field !== 'stage') return false
  const stages = stagesOf(material, deal.pipelineId)
  const place = (id: unknown): number => stages.findIndex((stage) => stage.id === id)
  return place(from) >= 0 && place(to) >= 0 && place(to) < place(from)
}

/** What to do: about the risks, and what takes each other deal further. */
export function nextSteps(material: AccountMaterial, risks: readonly Risk[], marks: Marks): string[] {
  const asked = risks.flatMap(({ step }) => step ?? [])
  const further = openDeals(material).flatMap((deal) => {
    const stages = stagesOf(material, deal.pipelineId)
    const next = stages[stages.findIndex(({ id }) => id === deal.stageId) + 1]
    const now = stageOf(material, deal)
    if (!now || !next) return []
    const worth = deal.amount ? ` (${shownAmount(deal.amount)})` : ''
    return [`Take **${plain(deal.name)}**${worth} on from ${plain(now.label)} to ${plain(next.label)} ${marks.deals}.`]
  })
  return [...asked, ...further]
}
