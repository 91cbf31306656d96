import type { QueryAnswer } from '../schemas.ts'
import type { Value } from '../analysis/schemas.ts'
import { Exact, published } from '../analysis/change.ts'
import { severalCurrencies } from '../analysis/question.ts'

/** One mark: a period or a category, of one series. */
export interface Point {
  readonly x: string
  readonly series: string
  readonly value: number
}

export interface Drawn {
  /** Whether the axis is made of periods. */
  readonly isTime: boolean
  readonly points: readonly Point[]
  /** In the order of the axis. */
  readonly categories: readonly string[]
  /** In the order of their weight; one without a name when there is nothing to tell apart. */
  readonly series: readonly string[]
  /** What all names add up to, those that are not drawn among them. */
  readonly whole?: number
  /** What is not drawn as it is. */
  readonly notes: readonly string[]
}

/** More than four lines are told apart by nobody. */
const seriesAtMost = 4
const categoriesAtMost = 15
export const others = 'others'

/** Names a period as people do: 2026, Q2 2026, Mar 2026, 31 Mar. */
export function periodName(period: string, grain: string | undefined): string {
  const date = new Date(`${period}T00:00:00Z`)
  const [year, month] = [period.slice(0, 4), Number(period.slice(5, 7))]
  if (grain === 'year') return year
  if (grain === 'quarter') return `Q${(month + 2) / 3} ${year}`
  const named = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  return grain === 'month' ? `${named} ${year}` : `${date.getUTCDate()} ${named} ${year}`
}

interface Cell {
  readonly x: string
  readonly series: string
  readonly figure: Value
}

/** The figures of an answer as marks: periods along the axis where there are any, the dimension otherwise. */
export function drawn(answer: QueryAnswer, metric: string, grain: string | undefined): Drawn {
  const cells = answer.series.map(({ period, dimensions, values }): Cell => {
    const figure = values[metric] as Value
    if (figure.byCurrency) throw severalCurrencies()
    const name = Object.values(dimensions)
      .map((each) => each ?? 'none')
      .join(', ')
    return { x: grain ? periodName(period, grain) : name, series: grain ? name : '', figure }
  })
  return grain ? overTime(cells) : byCategory(cells)
}

function overTime(cells: readonly Cell[]): Drawn {
  const names = heaviest(cells, ({ series }) => series)
  const kept = names.length > seriesAtMost + 1 ? names.slice(0, seriesAtMost) : names
  const isSum = cells.every(({ figure }) => figure.denominator === undefined)
  const named = cells.filter(({ series }) => kept.includes(series))
  const rest = cells.filter(({ series }) => !kept.includes(series))
  const left = names.length - kept.length
  const notes =
    left === 0 ? [] : [isSum ? `${left} more are drawn together as ${others}` : `${left} more are not drawn`]
  const together = isSum && left ? summedBy(rest) : []
  return {
    isTime: true,
    points: [...named.flatMap(toPoint), ...together],
    categories: [...new Set(cells.map(({ x }) => x))],
    series: [...kept, ...(together.length ? [others] : [])],
    notes,
  }
}

function byCategory(cells: readonly Cell[]): Drawn {
  const names = heaviest(cells, ({ x }) => x)
  const kept = names.slice(0, categoriesAtMost)
  const notes = names.length > kept.length ? [`${names.length - kept.length} smaller ones are not drawn`] : []
  const points = cells.filter(({ x }) => kept.includes(x)).flatMap(toPoint)
  // Chosen by weight, shown by value: bars that fall from the first to the last are read at a glance.
  const ranked = points.toSorted((a, b) => b.value - a.value).map(({ x }) => x)
  return {
    isTime: false,
    points,
    categories: [...ranked, ...kept.filter((name) => !ranked.includes(name))],
    series: [''],
    whole: cells.flatMap(toPoint).reduce((sum, { value }) => sum + value, 0),
    notes,
  }
}

const toPoint = ({ x, series, figure }: Cell): Point[] => {
  // Nothing to divide by is a gap; a sum over nothing is nothing.
  if (!published(figure))
    return figure.denominator !== undefined || figure.unit === 'fraction' ? [] : [{ x, series, value: 0 }]
  return [{ x, series, value: Number(figure.value) }]
}

function summedBy(cells: readonly Cell[]): Point[] {
  return [...Map.groupBy(cells, ({ x }) => x)].map(([x, each]) => ({
    x,
    series: others,
    value: each.reduce((sum, { figure }) => sum.plus(figure.value ?? 0), new Exact(0)).toNumber(),
  }))
}

/** By the sum of what they show, a ratio by what it is made of. */
function heaviest(cells: readonly Cell[], nameOf: (cell: Cell) => string): string[] {
  const weights = new Map<string, number>()
  for (const cell of cells) {
    const { value, denominator, unit } = cell.figure
    const weight = Math.abs(Number((unit === 'money' ? value : (denominator ?? value)) ?? 0))
    weights.set(nameOf(cell), (weights.get(nameOf(cell)) ?? 0) + weight)
  }
  return [...weights].sort(([, a], [, b]) => b - a).map(([name]) => name)
}
