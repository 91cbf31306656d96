/** In the order of preference; ISO 8601 is read under each of them. */
export const dateFormats = ['M/D/YYYY', 'D/M/YYYY', 'D.M.YYYY', 'YYYY/M/D', 'YYYY-MM-DD'] as const
export type DateFormat = (typeof dateFormats)[number]

const iso = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/
const patterns: Record<DateFormat, RegExp> = {
  'M/D/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  'D/M/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  'D.M.YYYY': /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
  'YYYY/M/D': /^(?<year>\d{4})\/(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  'YYYY-MM-DD': iso,
}

/** Files name the same days again and again: those that were read are kept, up to so many of a format. */
const daysAtMost = 10_000
const read = new Map<DateFormat, Map<string, string>>(dateFormats.map((format) => [format, new Map()]))

/** @returns `YYYY-MM-DD`; undefined when the text is no date of the calendar in this format. */
export function parseDate(text: string, format: DateFormat): string | undefined {
  const days = read.get(format)
  const known = days?.get(text)
  if (known !== undefined) return known
  const day = readDate(text, format)
  if (days?.size === daysAtMost) days.clear()
  if (day !== undefined) days?.set(text, day)
  return day
}

function readDate(text: string, format: DateFormat): string | undefined {
  const parts = (patterns[format].exec(text) ?? iso.exec(text))?.groups
  if (!parts) return undefined
  const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])]
  const date = new Date(Date.UTC(year, month - 1, day))
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  // Four digits, but no date of a business: a slip of the keyboard such as 0217.
  return real && year >= 1900 && year < 2200 ? date.toISOString().slice(0, 10) : undefined
}
