/** Which instants a clock on the wall shows a time at. A wall time is given as the milliseconds it would be in UTC. */

const minuteMs = 60_000
const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** Whether it is a name of the IANA database. An offset is none: it knows no daylight saving. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the clocks of the zone show at an instant. */
export function wallTime(zone: string, instant: number): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

const offsetAt = (zone: string, instant: number): number => wallTime(zone, instant) - Math.floor(instant / 1000) * 1000

/**
 * The instants at which the clocks show a wall time, to the minute: one as a rule, two when they were put back over it. When they
 * were put forward over it, the first instant after the gap.
 */
export function instantsOf(zone: string, wall: number): number[] {
  const [before, after] = [offsetAt(zone, wall - dayMs), offsetAt(zone, wall + dayMs)]
  const shown = [...new Set([wall - before, wall - after])]
    .filter((instant) => wallTime(zone, instant) === wall)
    .sort((a, b) => a - b)
  return shown.length ? shown : [endOfGap(zone, wall - Math.max(before, after), wall - Math.min(before, after))]
}

/** The first minute of the new offset, between an instant before the change and one after it. */
function endOfGap(zone: string, before: number, after: number): number {
  const old = offsetAt(zone, before)
  let [low, high] = [before, after]
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
    if (offsetAt(zone, middle) === old) low = middle
    else high = middle
  }
  return high
}
