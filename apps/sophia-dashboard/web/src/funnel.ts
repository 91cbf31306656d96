import type { KpiAnswer } from './answers.ts'

/** What has become of the stays in a stage; each of them is in one of the four. */
export interface Stage {
  readonly name: string
  readonly wentOn: number
  readonly back: number
  readonly lost: number
  readonly stillHere: number
  /** Of those still here: longer than a deal should be. */
  readonly stalled: number
  readonly entered: number
  /** Mean length of the stays that ended. */
  readonly days: number | undefined
}

/** Asked together: the stays that ended. */
export const endedMetrics = ['stage_conversion', 'stage_loss_rate', 'days_in_stage'] as const
/** Of deals that have a history, as the stays above have: how many are open, and how many of them stand still. */
export const openMetrics = ['stalled_deals'] as const

/** Stages by how many deals entered them. Both answers are by stage. */
export function stagesOf(ended: KpiAnswer, open: KpiAnswer): Stage[] {
  const here = new Map(open.series.map(({ dimensions, values }) => [dimensions['stage'], values['stalled_deals']]))
  const left = new Map(ended.series.map(({ dimensions, values }) => [dimensions['stage'], values]))
  return [...new Set([...left.keys(), ...here.keys()])]
    .map((name) => {
      const values = left.get(name)
      const [on, days] = [values?.['stage_conversion'], values?.['days_in_stage']]
      const [wentOn, lost] = [Number(on?.numerator ?? 0), Number(values?.['stage_loss_rate']?.numerator ?? 0)]
      const gone = Number(on?.denominator ?? 0)
      const stillHere = here.get(name)?.rows ?? 0
      return {
        name: name ?? 'No stage',
        wentOn,
        lost,
        back: gone - wentOn - lost,
        stillHere,
        stalled: Number(here.get(name)?.value ?? 0),
        entered: gone + stillHere,
        days: days === undefined || days.value === null ? undefined : Number(days.value),
      }
    })
    .filter(({ entered }) => entered > 0)
    .sort((a, b) => b.entered - a.entered)
}

/** Fewer stays that ended say nothing of a stage. */
const enoughStays = 20

/** The stage from which the smallest share goes on, where there are stages enough to say it. */
export function narrowest(stages: readonly Stage[]): Stage | undefined {
  const [first, ...others] = stages.filter(({ entered, stillHere }) => entered - stillHere >= enoughStays)
  if (!first || others.length === 0) return undefined
  return others.reduce((low, each) => (shareOn(each) < shareOn(low) ? each : low), first)
}

/** Of those who left. */
export const shareOn = ({ wentOn, back, lost }: Stage): number => wentOn / (wentOn + back + lost)
