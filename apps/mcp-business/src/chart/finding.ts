import { type Drawn, others, type Point } from './figures.ts'

export interface Named {
  readonly title: string
  readonly unit: string
  readonly currency?: string
  /** Of the periods, where there are any. */
  readonly grain?: string
  /** The last period is not over. */
  readonly isUnfinished: boolean
  /** Whether the values can be added up. */
  readonly isSum: boolean
}

/** Characters of a name in a title. */
const nameLength = 20
const short = (name: string): string => (name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name)

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

export function amountText(value: number, { unit, currency }: Pick<Named, 'unit' | 'currency'>): string {
  if (unit === 'fraction') return `${(value * 100).toFixed(1)} %`
  const unitText = unit === 'money' ? (currency ?? '') : unit === 'per_day' ? 'a day' : unit
  // As the axis writes it; and one deal is none of several.
  const figure = `${compact.format(value).replace('K', 'k')} ${unitText}`.trim()
  return value === 1 ? figure.replace(/s$/, '') : figure
}

/** What the chart shows, in a sentence: a title that says the finding needs no second look at the axis. */
export function finding(drawn: Drawn, named: Named): string {
  const { points, categories, series, isTime } = drawn
  if (points.length === 0) return `${named.title}: nothing in this window`
  if (!isTime) return leader(points, '', named, ({ x }) => x, drawn.whole)
  const last = categories.findLast((x) => points.some((point) => point.x === x)) ?? ''
  const when = ` ${named.grain === 'week' ? 'in the week of' : named.grain === 'day' ? 'on' : 'in'} ${last}${named.isUnfinished && last === categories.at(-1) ? ' so far' : ''}`
  if (series.length > 1)
    return leader(
      points.filter(({ x }) => x === last),
      when,
      named,
      ({ series: name }) => name,
    )
  const [before, now] = [points.at(-2), points.at(-1)]
  const figure = amountText(now?.value ?? 0, named)
  if (!before || !now) return `${named.title}: ${figure}${when}`
  const change = changeText(before.value, now.value, named.unit)
  return change === undefined ? `${named.title}: ${figure}${when}` : `${named.title} ${change} ${figure}${when}`
}

function changeText(before: number, now: number, unit: string): string | undefined {
  if (now === before) return 'stayed at'
  const verb = now > before ? 'rose' : 'fell'
  if (unit === 'fraction') return `${verb} ${Math.abs((now - before) * 100).toFixed(1)} points to`
  if (before <= 0) return undefined
  return `${verb} ${Math.round(Math.abs(now / before - 1) * 100)} % to`
}

function leader(
  points: readonly Point[],
  when: string,
  named: Named,
  nameOf: (point: Point) => string,
  whole?: number,
): string {
  // Those that are drawn together lead nothing.
  const [first] = points.filter(({ series }) => series !== others).sort((a, b) => b.value - a.value)
  if (!first) return `${named.title}: nothing${when}`
  const total = whole ?? points.reduce((sum, { value }) => sum + value, 0)
  const share = named.isSum && points.length > 1 && total > 0 ? `, ${Math.round((first.value / total) * 100)} %` : ''
  return `${short(nameOf(first))} leads ${named.title.toLowerCase()}${when}: ${amountText(first.value, named)}${share}`
}

/** Breaks a text into lines of at most so many characters; what does not fit in `most` lines ends in an ellipsis. */
export function wrapped(text: string, characters: number, most: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line && line.length + 1 + word.length > characters) lines.push(word)
    else lines[lines.length - 1] = line ? `${line} ${word}` : word
  }
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), `${(lines[most - 1] ?? '').slice(0, characters - 1)}…`]
}
