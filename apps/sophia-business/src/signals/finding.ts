import { Decimal } from 'decimal.js'
import type { Kysely } from 'kysely'
import { askedQuery } from '../asked-query.ts'
import { isAsked, namesSources } from '../asked-sources.ts'
import { type Answer, answerAt } from '../kpis.ts'
import { windowBefore } from '../metrics/periods.ts'
import type { Query } from '../metrics/query.ts'
import { metricOf } from '../metrics/registry.ts'
import type { Value } from '../metrics/value-of.ts'
import { moneyText } from '../intake/amounts.ts'
import { type Origin, originOfAll } from '../origin.ts'
import { figureText } from '../reports/markdown.ts'
import { latestRevision, type Revision } from '../revisions.ts'
import { beginning } from '../sync/hubspot.ts'
import type { RuleInput } from './schemas.ts'

/** What the facts say to a rule. */
export interface Finding extends Origin {
  /** undefined: there is no value to judge. */
  readonly holds: boolean | undefined
  /** Whether a rule that fires has come back far enough. */
  readonly recovered: boolean
  /** For people, with its unit. */
  readonly value: string | null
  readonly reason: string | null
  readonly lineageId: string
  /** What is to be told, in words. */
  readonly sentence: string
}

const dayMs = 86_400_000

export const titleOf = ({ title, metric, when, threshold, days }: RuleInput): string => {
  if (title !== undefined) return title
  const limit = when === 'rises' || when === 'falls' ? `by ${share(threshold)}` : String(threshold)
  return `${metricOf(metric).title} ${when} ${limit}${days === undefined ? '' : ` in ${days} days`}`
}

const share = (fraction: number): string => `${new Decimal(fraction).times(100).toDecimalPlaces(1).toString()} %`

/** What the facts say to a rule, now. @throws {Problem} bad-input for a rule that no query can be made of. */
export async function lookAt(db: Kysely<unknown>, rule: RuleInput, now: Date): Promise<Finding> {
  const { metric, filters = [], days } = rule
  const range = days === undefined ? undefined : rangeOf(days, now)
  const asked = (of: typeof range): Query => askedQuery({ metrics: [metric], filters, ...(of && { range: of }) })
  const ask = (of: typeof range): Promise<Answer> => answerAt(db, asked(of), revision)
  const revision = await latestRevision(db)
  const answer = await ask(range)
  const figure = figureOf(answer.totals[metric], rule)
  const found = { value: figureText(figure), lineageId: answer.lineageId, ...originOfAll([answer]) }
  const unknown = (reason: string): Finding => ({
    ...found,
    value: null,
    holds: undefined,
    recovered: false,
    reason,
    sentence: `${titleOf(rule)}: ${reason}`,
  })
  const early = tooEarly(revision, asked(range))
  if (early) return unknown(early)
  if (figure?.byCurrency) return unknown('There are several currencies: say which one is meant')
  const amount = amountOf(figure, metric)
  if (amount === undefined || figure === undefined) return unknown('There is nothing to count')
  const value = new Decimal(amount)
  const span = days === undefined ? 'in all' : days === 1 ? 'today' : `in the last ${days} days`
  const name = metricOf(metric).title
  if (rule.when === 'above' || rule.when === 'below') {
    const limit = limitText(rule.threshold, figure)
    const judged = judge(rule, value)
    const words = judged.holds ? `is ${rule.when} ${limit}` : `is no longer ${rule.when} ${limit}`
    return { ...found, ...judged, reason: null, sentence: `${name} ${words}: ${found.value} ${span}.` }
  }
  if (!range) return unknown('Only a rule with days can rise or fall')
  const earlier = figureOf((await ask(windowBefore(range, 'previous'))).totals[metric], rule)
  // What is nothing has no currency of its own.
  const [was, is] = [earlier?.currency, figure.currency]
  if (earlier?.byCurrency || (was !== undefined && is !== undefined && was !== is))
    return unknown('What was before it is of another currency: say which one is meant')
  const before = new Decimal(amountOf(earlier, metric) ?? 0)
  if (!before.gt(0)) return unknown('There is nothing before it to compare with')
  const change = value.minus(before).div(before)
  const judged = judge(rule, rule.when === 'falls' ? change.negated() : change)
  const moved = `${found.value} ${span}, ${figureText(earlier)} in the ${days} days before`
  const words = judged.holds
    ? `${rule.when} by ${share(change.abs().toNumber())}`
    : `no longer ${rule.when} by ${share(rule.threshold)}`
  return { ...found, ...judged, reason: null, sentence: `${name} ${words}: ${moved}.` }
}

/** The last days, today among them: a window's end is exclusive. */
function rangeOf(days: number, now: Date): { from: string; to: string } {
  const today = Date.parse(now.toISOString().slice(0, 10))
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  return { from: day(today - (days - 1) * dayMs), to: day(today + dayMs) }
}

/** Of the rule's own currency where there are several; where there is nothing of it, a total of nothing. */
const figureOf = (value: Value | undefined, { currency, metric }: RuleInput): Value | undefined => {
  if (currency === undefined || metricOf(metric).unit !== 'money') return value
  const all = value?.byCurrency ?? (value ? [value] : [])
  const own = all.find((each) => each.currency === currency)
  if (own || metricOf(metric).kind !== 'total') return own
  return { value: moneyText(new Decimal(0), currency), unit: 'money', currency, rows: 0 }
}

/** Before all of it is here, nothing is wrong with what is missing. */
function tooEarly(revision: Revision, asked: Query): string | undefined {
  const counts = (source: string) => isAsked(source, asked, revision)
  const begun = Object.entries(revision.incomplete).some(([source, reason]) => counts(source) && reason === beginning)
  if (begun) return beginning
  // A source that is named counts, whatever counts by itself.
  const isNothing = revision.id === 0 || (!namesSources(asked) && !revision.counted.some(counts))
  return isNothing ? 'Nothing has been taken in yet' : undefined
}

/** A total of no rows is nothing, whatever its currency would be; a ratio of none is no value. */
const amountOf = (figure: Value | undefined, metric: string): number | string | undefined =>
  figure?.value ?? (metricOf(metric).kind === 'total' && (figure?.rows ?? 0) === 0 ? 0 : undefined)

function judge({ when, threshold, recoversAt = threshold }: RuleInput, value: Decimal) {
  const falling = when === 'below'
  return {
    holds: falling ? value.lt(threshold) : value.gt(threshold),
    recovered: falling ? value.gte(recoversAt) : value.lte(recoversAt),
  }
}

const limitText = (threshold: number, figure: Value): string =>
  figureText({ ...figure, value: figure.unit === 'money' ? new Decimal(threshold).toFixed(2) : threshold })
