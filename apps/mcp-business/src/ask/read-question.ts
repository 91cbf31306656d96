import type { Grain } from '../analysis/periods.ts'
import type { MetricQuery } from '../schemas.ts'
import { type Period, takePeriod } from './period.ts'
import { crossed, Reading, word } from './span.ts'
import { anyDimension, type Chosen, dimensionSaid, type Doubt, takeValues, type Values } from './values.ts'
import { type DimensionName, fillers, type MetricName, metricWords, otherTools, vagueWords } from './words.ts'

type Filter = NonNullable<MetricQuery['filters']>[number]

/** What was made of a question, and what was not. */
export interface Understood {
  readonly metrics: readonly MetricName[]
  readonly dimensions: readonly DimensionName[]
  readonly grain?: Grain
  readonly period?: Period
  readonly compareTo?: 'previous' | 'year'
  readonly chosen: readonly Chosen[]
  readonly conditions: readonly Filter[]
  /** Names that could be several things. */
  readonly doubts: readonly Doubt[]
  /** What could be meant where no metric is named. */
  readonly possibleMetrics: readonly MetricName[]
  /** Words that nothing was made of. */
  readonly unread: readonly string[]
  /** The tool that is made for such a question. */
  readonly otherTool?: string
}

/**
 * Reads a question by a fixed grammar over the registry's names and the values that are known. Nothing is guessed: what is not
 * understood is among `doubts` or `unread`.
 *
 * @param today the day that "last month" is counted from.
 */
export function readQuestion(question: string, values: Values, today: string): Understood {
  const reading = new Reading(question)
  const otherTool = otherTools.find(({ pattern }) => pattern.test(reading.rest))?.tool
  const { chosen, doubts } = takeValues(reading, values)
  const compareTo = takeComparison(reading)
  const conditions = takeConditions(reading)
  const grain = takeGrain(reading)
  const period = takePeriod(reading, today)
  // Before the metrics: a sales rep is no sales.
  const dimensions = takeDimensions(reading, grain !== undefined)
  const metrics = takeMetrics(reading)
  const possibleMetrics = metrics.length ? [] : takeVague(reading)
  const unread = reading.words().filter((each) => !fillers.has(each) && !/^[-–—&/+.,']+$/.test(each))
  return {
    metrics,
    dimensions,
    ...(grain && { grain }),
    ...(period && { period }),
    ...(compareTo && { compareTo }),
    chosen,
    conditions,
    doubts,
    possibleMetrics,
    unread,
    ...(otherTool !== undefined && { otherTool }),
  }
}

const against = '(?:compared (?:to|with)|versus|vs\\.?|against|than|relative to|and)'
const yearBefore =
  '(?:the )?(?:last year|year before|previous year|prior year|same (?:period|time|week|month|quarter) (?:of )?(?:last|the previous) year|a year (?:ago|before|earlier))'
const periodBefore =
  '(?:(?:the |in )?(?:previous|prior|last|preceding) (?:period|week|month|quarter|one)|(?:the )?(?:period|week|month|quarter) before)'

function takeComparison(reading: Reading): 'previous' | 'year' | undefined {
  if (reading.take(word(`${against} ${yearBefore}|year[- ](?:over|on)[- ]year|yoy|y/y`))) return 'year'
  const previous = `${against} ${periodBefore}|(?:week|month|quarter)[- ](?:over|on)[- ](?:week|month|quarter)|mom|qoq|wow`
  return reading.take(word(previous)) ? 'previous' : undefined
}

const above = 'over|above|more than|greater than|bigger than|larger than|exceeding'
const below = 'under|below|less than|smaller than|fewer than'
const amount = String.raw`[$€£]?(\d[\d,]*(?:\.\d+)?) ?(k|m|thousand|million)?(?: (?:dollars|euros|usd|eur))?`

function takeConditions(reading: Reading): Filter[] {
  const found: Filter[] = []
  for (const [op, words] of [
    ['gte', 'at least|no less than|from'],
    ['lte', 'at most|no more than|up to'],
    ['gt', above],
    ['lt', below],
  ] as const) {
    // "From 2026" is a date.
    const unit = op === 'gte' ? amount.replace('[$€£]?', '[$€£]?(?!(?:19|20)\\d{2}(?!\\d))') : amount
    const match = reading.take(
      word(`(?:worth |valued )?(?:${words}) ${unit}(?! (?:days?|weeks?|months?|quarters?|years?))`),
    )
    if (!match) continue
    const factor = /^(?:k|thousand)$/.test(match[2] ?? '') ? 1_000 : match[2] ? 1_000_000 : 1
    found.push({ field: 'close_value', op, value: Number((match[1] ?? '').replaceAll(',', '')) * factor })
  }
  return found
}

const adverbs: Record<string, Grain> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
  annually: 'year',
  annual: 'year',
}

function takeGrain(reading: Reading): Grain | undefined {
  const by = reading.take(
    word('(?:by|per|each|every|for each|in each|a|split by|grouped by)(?: calendar)? (day|week|month|quarter|year)'),
  )
  if (by) return by[1] as Grain
  const and = reading.take(word('(?:and|,) (?:by )?(day|week|month|quarter|year)'))
  if (and) return and[1] as Grain
  const adverb = reading.take(word(Object.keys(adverbs).join('|')))
  if (adverb) return adverbs[adverb[0]]
  return reading.take(word('over time|trends?|evolution|(?:evolve|develop|change)d? over time')) ? 'month' : undefined
}

/** We ourselves, or whoever has been understood and crossed out. One character at a time: a run within a run would take for ever. */
const subject = `(?:(?:we|they|you|it|the|our|team|sales|reps?|${crossed}) ?)+?`
const metricPatterns = (Object.entries(metricWords) as [MetricName, readonly string[]][]).flatMap(([metric, words]) =>
  // The name in the registry too, with its underscores or without.
  [...words, metric, metric.replaceAll('_', ' ')].map((each) => ({
    metric,
    pattern: word(each.replaceAll('SUBJECT ', `${subject} ?`)),
  })),
)

/** The longest name first, so that "win rate by value" is not a win rate. */
function takeMetrics(reading: Reading): MetricName[] {
  const found: { metric: MetricName; at: number }[] = []
  for (;;) {
    let best: { metric: MetricName; at: number; length: number } | undefined
    for (const { metric, pattern } of metricPatterns) {
      const match = pattern.exec(reading.rest)
      if (match && match[0].length > (best?.length ?? 0)) best = { metric, at: match.index, length: match[0].length }
    }
    if (!best) break
    reading.cross(best.at, best.length)
    found.push(best)
  }
  return [...new Set(found.sort((a, b) => a.at - b.at).map(({ metric }) => metric))]
}

function takeVague(reading: Reading): readonly MetricName[] {
  for (const { pattern, metrics } of vagueWords) if (reading.take(word(pattern))) return metrics
  return []
}

function takeDimensions(reading: Reading, isSplit: boolean): DimensionName[] {
  const found: DimensionName[] = []
  const leads =
    'by|per|across|for each|in each|each|every|for every|which|what|among(?: the)?|split by|grouped by|broken down by|best|top(?: \\d+)?|biggest|largest|highest|worst|lowest|smallest|all(?: the| our)?'
  const pattern = word(
    `(?:${leads})(?: \\d+)?(?: (?:the|our|single))?(?: (?:best|top|biggest|largest|highest|worst|lowest|smallest))? (${anyDimension})`,
  )
  for (let match = reading.take(pattern); match; match = reading.take(pattern)) add(found, match[1])
  // "By region and product": what follows a dimension is one too.
  if (found.length || isSplit) {
    const more = word(`(?:and|,|/|then)(?: by)? (${anyDimension})`)
    for (let match = reading.take(more); match; match = reading.take(more)) add(found, match[1])
  }
  if (reading.take(word('who|whose'))) add(found, 'owner')
  return found
}

function add(found: DimensionName[], said: string | undefined): void {
  const dimension = dimensionSaid(said)
  if (dimension && !found.includes(dimension)) found.push(dimension)
}
