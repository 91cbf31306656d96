import { type DimensionName, dimensionWords, fillers, metricWords } from './words.ts'
import { crossed, escaped, plain, type Reading, word } from './span.ts'

export interface KnownValue {
  readonly dimension: DimensionName
  readonly value: string
}

export interface Chosen extends KnownValue {
  readonly not: boolean
}

/** A name that several dimensions have, or that is only a part of what is known. */
export interface Doubt {
  readonly said: string
  readonly possible: readonly KnownValue[]
  readonly not: boolean
}

/** Known values by how they are read in a question: a word may be a region and a customer. */
export type Values = ReadonlyMap<string, readonly KnownValue[]>

export function valuesOf(items: readonly { name: DimensionName; values: readonly string[] }[]): Values {
  const all = items.flatMap(({ name, values }) => values.map((value): KnownValue => ({ dimension: name, value })))
  // Of a name without a letter nothing is left to find.
  const named = all.filter(({ value }) => /[\p{L}\p{N}]/u.test(value))
  return Map.groupBy(named, ({ value }) => plain(value))
}

const language = new RegExp(
  `^(?:${[...Object.values(metricWords).flat(), ...Object.values(dimensionWords)].join('|')})$`,
  'u',
)
/** Words of the question's own language: a customer called Sales is named only by "Sales account" or in quotation marks. */
const isLanguage = (text: string): boolean =>
  /^\d+$/.test(text) ||
  text.split(' ').every((each) => fillers.has(each) || language.test(each) || /^(?:won|lost|open)$/.test(each))

const negation = '(?:not(?: in| for| from)?|except(?: for)?|excluding|without|other than|outside(?: of)?|no)'

/** Crosses out every known value, the longest first. */
export function takeValues(reading: Reading, values: Values): { chosen: Chosen[]; doubts: Doubt[] } {
  const found: { at: number; said: string; possible: readonly KnownValue[] }[] = []
  const spellings = [...values.keys()].filter((each) => reading.rest.includes(each)).sort((a, b) => b.length - a.length)
  for (const spelling of spellings) {
    const known = values.get(spelling) ?? []
    const kind = ` (${known.map(({ dimension }) => dimensionWords[dimension]).join('|')})`
    const pattern = word(`${escaped(spelling)}${isLanguage(spelling) ? kind : `(?:${kind})?`}`)
    for (let match = reading.take(pattern); match; match = reading.take(pattern)) {
      const said = dimensionSaid(match[1])
      const possible = said ? known.filter(({ dimension }) => dimension === said) : known
      found.push({ at: match.index, said: spelling, possible })
    }
  }
  const placed = found
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...each }) => ({ ...each, not: negated.test(reading.rest.slice(0, at)) }))
  for (let match = reading.take(leadingNegation); match; match = reading.take(leadingNegation));
  return {
    chosen: placed.flatMap(({ possible: [only, another], not }) => (only && !another ? [{ ...only, not }] : [])),
    doubts: placed.filter(({ possible }) => possible.length > 1),
  }
}

/** "Excluding West and East" excludes both: what lies between is crossed out already. */
const negated = new RegExp(`(?:^| )${negation} (?:the |our )?(?:${crossed}+ (?:and|or|nor) (?:the |our )?)*$`)
const leadingNegation = new RegExp(`(?<= )${negation} (?:the |our )?(?=${crossed})`)

export const anyDimension = Object.values(dimensionWords).join('|')

export const dimensionSaid = (text: string | undefined): DimensionName | undefined =>
  text === undefined
    ? undefined
    : (Object.entries(dimensionWords) as [DimensionName, string][]).find(([, pattern]) =>
        new RegExp(`^(?:${pattern})$`).test(text),
      )?.[0]

/** What somebody may have meant who wrote a word that is not known: a part of a name, or a slip of the pen. */
export function near(said: string, values: Values): KnownValue[] {
  const parts: KnownValue[] = []
  const slips: { known: KnownValue; by: number }[] = []
  for (const [spelling, known] of values) {
    if (isLanguage(spelling)) continue
    if (spelling.split(/[^\p{L}\p{N}]+/u).includes(said)) parts.push(...known)
    else if (said.length >= 4 && Math.abs(spelling.length - said.length) <= 2) {
      const by = distance(said, spelling)
      if (by <= 2) slips.push(...known.map((each) => ({ known: each, by })))
    }
  }
  return parts.length
    ? parts.slice(0, 5)
    : slips
        .sort((a, b) => a.by - b.by)
        .slice(0, 3)
        .map(({ known }) => known)
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(b).entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}
