import { addDays, dayOf, type Grain, monthAfter, nextPeriod, periodOf } from '../analysis/periods.ts'
import { type Reading, word } from './span.ts'

export interface Period {
  readonly from: string
  /** The day after the last. */
  readonly to: string
  /** For people. */
  readonly name: string
}

const monthNames = 'january february march april may june july august september october november december'.split(' ')
const month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
const grain = '(day|week|month|quarter|year)s?'
const numbers = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const count = `(\\d{1,3}|${numbers.join('|')})`
const ordinals: Record<string, number> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  last: 4,
}

const anchorWith = (bareMonth: string): string =>
  [
    String.raw`\d{4}-\d{2}-\d{2}`,
    String.raw`\d{4}-\d{2}(?!\d)`,
    `${month}(?: \\d{1,2}(?:st|nd|rd|th)?)? \\d{4}`,
    `\\d{1,2} ${month} \\d{4}`,
    `\\d{4} q[1-4]`,
    `(?:first|second|third|fourth|last|1st|2nd|3rd|4th) quarter(?: of)?(?: \\d{4})?`,
    `h[12] \\d{4}`,
    `(?:first|second) half of \\d{4}`,
    `q[1-4](?: \\d{4})?`,
    bareMonth,
    String.raw`(?:19|20)\d{2}`,
  ].join('|')
/** A point of the calendar that people name: a day, a month, a quarter, a half, a year. */
const anchor = anchorWith(month)
// "May" is a month only where a month can stand.
const anchorAnywhere = anchorWith(month.replace('|may', ''))

/** @returns the period that is named in the question, crossed out; undefined when none is. */
export function takePeriod(reading: Reading, today: string): Period | undefined {
  return (
    takeBetween(reading, today) ??
    takeSince(reading, today) ??
    takeToDate(reading, today) ??
    takeRelative(reading, today) ??
    takeAnchor(reading, today)
  )
}

/**
 * One of these words with what it leads to. A pattern with an anchor takes milliseconds to compile, again after each great
 * collection of garbage: there is none where none of the words is said.
 */
const led = ({ rest }: Reading, leads: string, what: string): RegExp | undefined =>
  new RegExp(`(?:${leads}) `).test(rest) ? word(`(?:${leads}) ${what}`) : undefined

function takeBetween(reading: Reading, today: string): Period | undefined {
  const found = reading.take(led(reading, 'from|between', `(${anchor}) (?:to|and|until|through|till) (${anchor})`))
  const [from, to] = [found?.[1], found?.[2]]
  if (from === undefined || to === undefined) return undefined
  const last = anchored(to, today)
  // "From March to June 2026": the year is said once, at the end.
  const year = /\d{4}$/.exec(to)?.[0]
  const first = anchored(/\d{4}/.test(from) || !year ? from : `${from} ${year}`, today)
  return first && last && first.from < last.to
    ? { from: first.from, to: last.to, name: `${first.name} to ${last.name}` }
    : undefined
}

function takeSince(reading: Reading, today: string): Period | undefined {
  const since = reading.take(
    led(reading, 'since|starting|as of|from|after', `(?:the )?(?:start of |beginning of )?(${anchor})`),
  )
  const first = since?.[1] === undefined ? undefined : anchored(since[1], today)
  if (!first) return undefined
  const from = since?.[0].startsWith('after') ? first.to : first.from
  return { from, to: addDays(today, 1), name: `since ${from}` }
}

function takeToDate(reading: Reading, today: string): Period | undefined {
  const found = reading.take(word('(year|quarter|month|week)[- ]to[- ]date|([yqmw])td'))
  if (!found) return undefined
  const grains: Record<string, Grain> = { y: 'year', q: 'quarter', m: 'month', w: 'week' }
  const each = (found[1] as Grain | undefined) ?? grains[found[2] ?? ''] ?? 'year'
  return { from: periodOf(today, each), to: addDays(today, 1), name: `${each} to date` }
}

function takeRelative(reading: Reading, today: string): Period | undefined {
  const several = reading.take(word(`(?:in |over |during |for )?(?:the )?(?:last|past|previous) ${count} ${grain}`))
  if (several) {
    const each = several[2] as Grain
    const many = Number(several[1]) || numbers.indexOf(several[1] ?? '') + 1
    const to = each === 'day' ? addDays(today, 1) : periodOf(today, each)
    return { from: back(to, each, many), to, name: `the last ${many} whole ${each}s` }
  }
  const one = reading.take(word(`(?:in |over |during |for )?(?:the )?(last|past|previous|prior|this|current) ${grain}`))
  if (one) {
    const each = one[2] as Grain
    const current = periodOf(today, each)
    return one[1] === 'this' || one[1] === 'current'
      ? { from: current, to: nextPeriod(current, each), name: `this ${each}` }
      : { from: back(current, each, 1), to: current, name: `last ${each}` }
  }
  const day = reading.take(word('yesterday|today'))?.[0]
  if (day === undefined) return undefined
  const from = day === 'today' ? today : addDays(today, -1)
  return { from, to: addDays(from, 1), name: day }
}

function takeAnchor(reading: Reading, today: string): Period | undefined {
  // A period without a beginning is none: "until March" stays, to be asked about.
  const end = led(reading, 'until|till|through|to|before|by|ago', `(?:the )?(?:end of )?(?:${anchor})`)
  if (end?.test(reading.rest)) return undefined
  const found =
    reading.take(led(reading, 'in|on|during|for|of|throughout', `(?:the )?(${anchor})`)) ??
    reading.take(word(`(${anchorAnywhere})`))
  return found?.[1] === undefined ? undefined : anchored(found[1], today)
}

/** A name without a year is the latest that has begun. */
export function anchored(text: string, today: string): Period | undefined {
  const year = /(?:^|\D)((?:19|20)\d{2})(?:\D|$)/.exec(text)?.[1]
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text)
  if (iso) {
    if (iso[3] !== undefined) return realDay(text) ? { from: text, to: addDays(text, 1), name: text } : undefined
    return Number(iso[2]) >= 1 && Number(iso[2]) <= 12 ? ofMonth(`${text}-01`) : undefined
  }
  const named = monthNames.findIndex((name) => new RegExp(`\\b${name.slice(0, 3)}`).test(text))
  if (named >= 0) {
    const day = /(?:^|\D)(\d{1,2})(?:st|nd|rd|th)?(?:\D|$)/.exec(text)?.[1]
    const first = monthStart(named, year, today)
    if (day === undefined) return ofMonth(first)
    const date = `${first.slice(0, 8)}${day.padStart(2, '0')}`
    return realDay(date) ? { from: date, to: addDays(date, 1), name: date } : undefined
  }
  const half =
    /^h([12])/.exec(text)?.[1] ??
    (/^(first|second) half/.exec(text)?.[1] === 'first' ? '1' : /half/.test(text) ? '2' : undefined)
  if (half !== undefined && year !== undefined) {
    const from = `${year}-0${half === '1' ? 1 : 7}-01`
    return { from, to: monthAfter(from, 6), name: `H${half} ${year}` }
  }
  const quarter = Number(/q([1-4])/.exec(text)?.[1] ?? ordinals[/^(\w+) quarter/.exec(text)?.[1] ?? ''] ?? 0)
  if (quarter) {
    const from = monthStart(quarter * 3 - 3, year, today)
    return { from, to: monthAfter(from, 3), name: `Q${quarter} ${from.slice(0, 4)}` }
  }
  return year === undefined ? undefined : { from: `${year}-01-01`, to: `${Number(year) + 1}-01-01`, name: year }
}

const realDay = (day: string): boolean =>
  !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) && dayOf(Date.parse(`${day}T00:00:00Z`)) === day

const ofMonth = (from: string): Period => ({
  from,
  to: monthAfter(from, 1),
  name: `${(monthNames[Number(from.slice(5, 7)) - 1] ?? '').replace(/^./, (letter) => letter.toUpperCase())} ${from.slice(0, 4)}`,
})

function monthStart(at: number, year: string | undefined, today: string): string {
  const first = (each: number) => `${each}-${String(at + 1).padStart(2, '0')}-01`
  if (year !== undefined) return first(Number(year))
  const now = Number(today.slice(0, 4))
  return first(now) <= today ? first(now) : first(now - 1)
}

function back(to: string, each: Grain, many: number): string {
  if (each === 'day' || each === 'week') return addDays(to, -many * (each === 'week' ? 7 : 1))
  return monthAfter(to, -many * ({ month: 1, quarter: 3, year: 12 }[each] ?? 1))
}
