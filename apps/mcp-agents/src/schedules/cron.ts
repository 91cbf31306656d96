import type { Fault } from '@sophia/service'
import { CronExpressionParser } from 'cron-parser'
import { instantsOf, isZone, wallTime } from './zones.ts'

/** When something is due: a cron expression of five fields, in the time of a zone. */
export interface Timing {
  readonly cron: string
  readonly timeZone: string
}

const fieldNames = ['minute', 'hour', 'day of the month', 'month', 'day of the week']
const item = String.raw`(?:\*|(?:\d{1,2}|[A-Za-z]{3})(?:-(?:\d{1,2}|[A-Za-z]{3}))?)(?:\/\d{1,2})?`
/** What every cron knows. The parser takes more, as `H` for a time by chance, and that is not said twice alike. */
const known = new RegExp(`^${item}(?:,${item})*$`)

/** What is wrong with a timing, and where. */
export const timingFaults = ({ cron, timeZone }: Partial<Timing>): Fault[] => [
  ...(cron === undefined ? [] : cronFaults(cron)),
  ...(timeZone === undefined || isZone(timeZone)
    ? []
    : [{ pointer: '/body/timeZone', message: 'is not a zone of the IANA database, such as Europe/Berlin' }]),
]

function cronFaults(cron: string): Fault[] {
  const at = (message: string): Fault => ({ pointer: '/body/cron', message })
  const fields = [...cron.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }))
  if (fields.length !== fieldNames.length)
    return [at(`must have five fields (${fieldNames.join(', ')}), and has ${fields.length}`)]
  const faults = fields.flatMap(({ text, column }, index) => {
    const place = `${fieldNames[index] ?? ''} (column ${column}), “${text}”`
    if (!known.test(text)) return [at(`${place}: takes numbers, names of three letters, * , - and /`)]
    const alone = fieldNames.map((_, other) => (other === index ? text : '*')).join(' ')
    const fault = refusalOf(alone)
    return fault === undefined ? [] : [at(`${place}: ${fault}`)]
  })
  if (faults.length) return faults
  const together = refusalOf(cron)
  return together === undefined ? [] : [at(`is never due: ${together}`)]
}

/** Why the parser takes an expression not, or finds no time that it names. */
function refusalOf(cron: string): string | undefined {
  try {
    CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(0) }).next()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Clocks have not been put back by more than this in decades. */
const longestRepeatMs = 3 * 3_600_000

/**
 * The next time after an instant that it is due. The parser counts in the time of the clock on the wall; what that is in the time
 * of the world is found here, so that each wall time is due once: the one that clocks skip at the first moment after it, the one
 * that they show twice when they show it first. A schedule of every hour goes on through the hour that is repeated.
 */
export function dueAfter({ cron, timeZone }: Timing, after: number): number {
  const everyHour = /^\S+\s+\*/.test(cron.trim())
  const wall = wallTime(timeZone, after)
  const isSteady = [-longestRepeatMs, longestRepeatMs].every((ms) => wallTime(timeZone, after + ms) === wall + ms)
  // Where the clocks change nearby, times that they showed before may come again.
  const currentDate = new Date(isSteady ? wall : wall - longestRepeatMs)
  const times = CronExpressionParser.parse(cron, { tz: 'UTC', currentDate })
  // Second showings that are still to come; first ones come in order.
  let best = Number.POSITIVE_INFINITY
  for (;;) {
    const [first = 0, second] = instantsOf(timeZone, times.next().getTime())
    if (first > after) return Math.min(first, best)
    if (everyHour && second !== undefined && second > after) best = Math.min(best, second)
  }
}

/** The next times after an instant. */
export function nextDue(timing: Timing, after: number, count: number): number[] {
  const times: number[] = []
  for (let last = after; times.length < count; times.push(last)) last = dueAfter(timing, last)
  return times
}

const hourMs = 3_600_000
/** How far back the last due time is looked for, a schedule of many times a day first. */
const looksBackMs = [2 * hourMs, 48 * hourMs, 62 * 24 * hourMs, 9 * 366 * 24 * hourMs]

/** The last time not later than `now` that it was due, and not before `since`, which is one. */
export function lastDue(timing: Timing, since: number, now: number): number {
  if (dueAfter(timing, since) > now) return since
  for (const back of looksBackMs) {
    let found: number | undefined
    for (let due = dueAfter(timing, now - back); due <= now; due = dueAfter(timing, due)) found = due
    if (found !== undefined) return Math.max(found, since)
  }
  return since
}
