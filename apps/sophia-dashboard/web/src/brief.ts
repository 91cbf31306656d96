import type { ServicePage } from './answers.ts'
import { counted, numeral, percent, quarter, shortMoney } from './format.ts'
import { latestQuarter, type QuarterPoint } from './numbers.ts'

/** A part of the sentence: words, or a figure that leads somewhere. */
export interface Part {
  readonly text: string
  /** A figure: the rows behind it, or a place on the page. */
  readonly to?:
    | { readonly lineage: string; readonly metric: string }
    | { readonly page: '/agents' | '/'; readonly hash?: string }
}

export interface BriefFacts {
  /** How many deals are stored. */
  readonly stored: number | undefined
  readonly quarters: readonly QuarterPoint[] | undefined
  readonly currency: string | undefined
  readonly wonLineage: string | undefined
  readonly winRate: { readonly value: number; readonly lineage: string } | undefined
  /** Why there are no figures of deals, when that is so. */
  readonly unread?: 'late' | 'failed' | undefined
  readonly services: ServicePage | undefined
  readonly running: number | undefined
  /** Calls of runs that wait for somebody's word. */
  readonly waiting: number | undefined
}

/** The sentence that the overview opens with. Only what was answered is said; no model writes it. */
export function brief(facts: BriefFacts): Part[] {
  return [...money(facts), ...platform(facts)]
}

const unreadWords = {
  late: 'The figures of deals are late. ',
  failed: 'The figures of deals cannot be read now. ',
} as const

function money({ stored, quarters, currency, wonLineage, winRate, unread }: BriefFacts): Part[] {
  if (stored === 0) return [{ text: 'No deals are here yet. ' }]
  if (!quarters) return unread ? [{ text: unreadWords[unread] }] : []
  const found = latestQuarter(quarters)
  if (!found || wonLineage === undefined) return [{ text: 'No deal is won yet. ' }]
  const { latest, before, change } = found
  const won = { lineage: wonLineage, metric: 'won_value' }
  const parts: Part[] = [
    { text: `${quarter(latest.period)} ${latest.open ? 'has brought' : 'brought'} ` },
    { text: shortMoney(latest.value, currency), to: won },
  ]
  if (latest.deals !== undefined)
    parts.push({ text: ' from ' }, { text: counted(latest.deals, 'won deal'), to: { ...won, metric: 'deals_won' } })
  if (before && change !== undefined && Math.abs(change) >= 0.005) {
    parts.push({
      text: `, ${percent(Math.abs(change))} ${change < 0 ? 'less' : 'more'} than ${quarter(before.period).slice(0, 2)}`,
    })
  }
  if (winRate) {
    parts.push(
      { text: '; ' },
      { text: percent(winRate.value, 1), to: { lineage: winRate.lineage, metric: 'win_rate' } },
      { text: ' of all decided deals were won' },
    )
  }
  parts.push({ text: '. ' })
  return parts
}

function platform({ services, running, waiting }: BriefFacts): Part[] {
  if (!services) return []
  const { items } = services
  const well = items.filter(({ state }) => state === 'well').length
  const parts: Part[] = [
    { text: `${numeral(well)} of ${numeral(items.length).toLowerCase()}`, to: { page: '/', hash: 'services' } },
    { text: well === 1 ? ' services is well' : ' services are well' },
  ]
  if (running)
    parts.push(
      { text: ', and ' },
      { text: `${numeral(running).toLowerCase()} ${running === 1 ? 'run' : 'runs'}`, to: { page: '/agents' } },
      { text: ` ${running === 1 ? 'is' : 'are'} at work` },
    )
  parts.push({ text: '.' })
  if (waiting)
    parts.push(
      { text: ' ' },
      { text: `${numeral(waiting)} ${waiting === 1 ? 'approval waits' : 'approvals wait'}`, to: { page: '/agents' } },
      { text: ' for you.' },
    )
  return parts
}
