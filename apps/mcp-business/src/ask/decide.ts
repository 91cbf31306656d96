import type { MetricQuery } from '../schemas.ts'
import { anchored, type Period } from './period.ts'
import { addDays, nextPeriod, periodOf } from '../analysis/periods.ts'
import type { Understood } from './read-question.ts'
import { type KnownValue, near, type Values } from './values.ts'
import type { MetricName } from './words.ts'

export interface Candidate {
  readonly reading: string
  readonly query: MetricQuery
}

export type Decision =
  | ({ readonly status: 'answered' } & Candidate)
  | {
      readonly status: 'unsure'
      /** What to ask back. */
      readonly askBack: string
      readonly candidates: readonly Candidate[]
      readonly useTool?: string
    }

/** More than this are no help in choosing. */
const candidatesAtMost = 5
const usual: readonly MetricName[] = ['won_value', 'win_rate', 'deals_won']

/** Answers what is understood for certain; says of everything else what it could be. */
export function decide(understood: Understood, values: Values, today: string): Decision {
  const { metrics, doubts, unread, compareTo, period, otherTool } = understood
  const unsure = (askBack: string, candidates: readonly Understood[], useTool?: string): Decision => ({
    status: 'unsure',
    askBack,
    candidates: candidates
      .filter((each) => each.metrics.length)
      .slice(0, candidatesAtMost)
      .map(toCandidate),
    ...(useTool !== undefined && { useTool }),
  })
  if (otherTool !== undefined)
    return unsure(
      `${otherTool} is made for such a question. Or is one of these numbers enough?`,
      [understood],
      otherTool,
    )
  const [doubt] = doubts
  if (doubt) {
    const names = doubt.possible.map(({ dimension, value }) => `the ${dimension} ${value}`)
    const each = doubt.possible.map((known) => withValue(withMetric(understood), known, doubt.not))
    return unsure(`Is ${doubt.said} ${names.join(' or ')}?`, each)
  }
  if (unread.length) return unknownWords(understood, values, unsure)
  if (!metrics.length) {
    const possible = understood.possibleMetrics.length ? understood.possibleMetrics : usual
    return unsure(
      'Which number do you mean?',
      possible.map((metric) => ({ ...understood, metrics: [metric] })),
    )
  }
  if (compareTo && !period) {
    const each = comparable(today).map((window) => ({ ...understood, period: window }))
    return unsure('Compared over which time?', each)
  }
  if (understood.dimensions.length > 3)
    return unsure('By which three at most?', [{ ...understood, dimensions: understood.dimensions.slice(0, 3) }])
  return { status: 'answered', ...toCandidate(understood) }
}

function unknownWords(
  understood: Understood,
  values: Values,
  unsure: (askBack: string, candidates: readonly Understood[]) => Decision,
): Decision {
  const { unread } = understood
  // A name may be of several words: "anna snel" is looked for whole, then word by word.
  const meant = [unread.join(' '), ...unread].map((said) => near(said, values)).find((each) => each.length) ?? []
  const base = withMetric(understood)
  const said = unread.map((each) => `“${each}”`).join(', ')
  return meant.length
    ? unsure(
        `${said} is not known. Is one of these meant?`,
        meant.map((known) => withValue(base, known, false)),
      )
    : unsure(`${said} ${unread.length > 1 ? 'mean' : 'means'} nothing to me here. Is this what you want to know?`, [
        base,
      ])
}

const withMetric = (understood: Understood): Understood =>
  understood.metrics.length ? understood : { ...understood, metrics: [understood.possibleMetrics[0] ?? 'won_value'] }

const withValue = (understood: Understood, known: KnownValue, not: boolean): Understood => ({
  ...understood,
  chosen: [...understood.chosen, { ...known, not }],
})

/** Windows that a comparison is usually about. */
function comparable(today: string): Period[] {
  const quarter = periodOf(today, 'quarter')
  const last = periodOf(addDays(quarter, -1), 'quarter')
  const year = anchored(today.slice(0, 4), today)
  return [
    { from: quarter, to: nextPeriod(quarter, 'quarter'), name: 'this quarter' },
    { from: last, to: quarter, name: 'last quarter' },
    ...(year ? [{ ...year, name: 'this year' }] : []),
  ]
}

function toCandidate(understood: Understood): Candidate {
  const { metrics, dimensions, grain, period, compareTo } = understood
  const filters = filtersOf(understood)
  return {
    reading: readingOf(understood),
    query: {
      metrics: [...metrics],
      ...(dimensions.length && { dimensions: [...dimensions] }),
      ...(grain && { grain }),
      ...(period && { range: { from: period.from, to: period.to } }),
      ...(filters.length && { filters }),
      ...(compareTo && period && { compareTo }),
    },
  }
}

type Filter = NonNullable<MetricQuery['filters']>[number]

/** Two regions are one or the other; what is excluded is excluded each for itself. */
function filtersOf({ chosen, conditions }: Understood): Filter[] {
  const wanted = Map.groupBy(
    chosen.filter(({ not }) => !not),
    ({ dimension }) => dimension,
  )
  const any = [...wanted].map(([field, each]): Filter => {
    const [only, another] = each
    return another || !only
      ? { field, op: 'in', value: each.map(({ value }) => value) }
      : { field, op: 'eq', value: only.value }
  })
  const none = chosen
    .filter(({ not }) => not)
    .map(({ dimension, value }): Filter => ({ field: dimension, op: 'ne', value }))
  return [...any, ...none, ...conditions]
}

const signs: Record<Filter['op'], string> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  gt: 'over',
  gte: 'at least',
  lt: 'under',
  lte: 'at most',
}

function readingOf(understood: Understood): string {
  const { metrics, dimensions, grain, period, compareTo } = understood
  const names = metrics.map((metric) => metric.replaceAll('_', ' ')).join(' and ')
  const by = [...dimensions, ...(grain ? [grain] : [])]
  const parts = [
    `${names}${by.length ? ` by ${by.join(' and ')}` : ''}`,
    period ? `${period.name} (${period.from} to ${addDays(period.to, -1)})` : 'all time',
    ...filtersOf(understood).map(
      ({ field, op, value }) => `${field.replace('_', ' ')} ${signs[op]} ${[value].flat().join(', ')}`,
    ),
    ...(compareTo && period ? [compareTo === 'year' ? 'beside the year before' : 'beside the period before'] : []),
  ]
  return parts.join('; ')
}
