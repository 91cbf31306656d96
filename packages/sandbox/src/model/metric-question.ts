/** What a question asks a metric query for, by words alone. */

const metricWords: readonly (readonly [metric: string, words: RegExp])[] = [
  ['win_rate', /\bwin[- ]rate\b/i],
  [
    'won_value',
    /\b(won value|revenue|worth of deals won|value (was|of deals) won|how much (was|did we|have we) w[io]n)\b/i,
  ],
  ['deals_won', /\b(deals won|won deals|deals (were|did we|have we) w[io]n)\b/i],
  ['deals_lost', /\b(deals lost|lost deals|deals (were|did we|have we) los[te])\b/i],
  ['pipeline_value', /\bpipeline\b/i],
  ['deals_open', /\b(open deals|deals (are )?open)\b/i],
  ['average_won_deal', /\b(average|mean) (won )?deal\b/i],
  ['won_cycle_days', /\b(sales cycle|cycle)\b/i],
  ['gpu_spend', /\bgpu (spend|cost)/i],
  ['gpu_utilisation', /\bgpu utili[sz]ation\b/i],
  ['deployment_frequency', /\bdeploy(ment frequency|ments? (a|per) )/i],
  ['lead_time_hours', /\blead time\b/i],
  ['change_failure_rate', /\bchange failure\b/i],
  ['recovery_time_hours', /\brecovery time\b/i],
]
const dimensionWords =
  /\b(?:by|per|for each)\s+(stage|product|owner|manager|region|account|sector|currency|source|repository)\b/gi
const grainWords = /\b(?:by|per|each|every)\s+(day|week|month|quarter|year)\b/i

/** Arguments of a metric query; undefined when no metric is named. */
export function metricArguments(question: string, now: number): Record<string, unknown> | undefined {
  const metrics = metricWords.filter(([, words]) => words.test(question)).map(([metric]) => metric)
  if (metrics.length === 0) return undefined
  const dimensions = [...question.matchAll(dimensionWords)].map(([, dimension = '']) => dimension.toLowerCase())
  const grain = grainWords.exec(question)?.[1]?.toLowerCase()
  const range = rangeOf(question, now)
  return {
    metrics,
    ...(dimensions.length > 0 && { dimensions }),
    ...(grain && { grain }),
    ...(range && { range }),
  }
}

function rangeOf(question: string, now: number): { from: string; to: string } | undefined {
  const [from, to] = [...question.matchAll(/\b\d{4}-\d{2}-\d{2}\b/g)].map(([date]) => date)
  if (from && to) return { from, to }
  const named = /\bQ([1-4])[ -]?(\d{4})\b|\b(\d{4})[ -]?Q([1-4])\b/i.exec(question)
  if (named) return quarter(Number(named[2] ?? named[3]), Number(named[1] ?? named[4]) - 1)
  const today = new Date(now)
  if (/\b(last|previous) quarter\b/i.test(question))
    return quarter(today.getUTCFullYear(), Math.floor(today.getUTCMonth() / 3) - 1)
  const year =
    /\bin (\d{4})\b/.exec(question)?.[1] ??
    (/\bthis year\b/i.test(question) ? String(today.getUTCFullYear()) : undefined)
  return year === undefined ? undefined : { from: `${year}-01-01`, to: `${Number(year) + 1}-01-01` }
}

/** @param index from 0; -1 is the last of the year before. */
function quarter(year: number, index: number): { from: string; to: string } {
  const day = (month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)
  return { from: day(index * 3), to: day(index * 3 + 3) }
}
