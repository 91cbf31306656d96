/** Charts as SVG without a script: the plot stretches, the labels stand beside it and keep their size. */
import type { Slice } from '../summary.ts'
import { escape } from './escape.ts'
import { count, ms } from './words.ts'

const width = 1_000
const height = 100

interface Axis {
  readonly ticks: readonly number[]
  /** 0 at the foot, 1 at the top. */
  at(value: number): number
}

/** Latencies differ by powers of ten: 1 ms to 10 s, so that the budget stands at the same height in every report. */
const latencyAxis: Axis = {
  ticks: [1, 10, 100, 1_000, 10_000],
  at: (value) => Math.min(1, Math.max(0, Math.log10(Math.max(1, value)) / 4)),
}

function countAxis(highest: number): Axis {
  const step = niceStep(Math.max(1, highest) / 4)
  return { ticks: [0, 1, 2, 3, 4].map((part) => part * step), at: (value) => value / (4 * step) }
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 2.5, 5, 10].find((part) => part * power >= least) ?? 10) * power
}

const y = (axis: Axis, value: number): string => ((1 - axis.at(value)) * height).toFixed(2)

function path(axis: Axis, values: readonly number[]): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0
  return values.map((value, index) => `${index ? 'L' : 'M'}${(index * step).toFixed(1)} ${y(axis, value)}`).join('')
}

const line = (axis: Axis, values: readonly number[], kind: string): string =>
  `<path class="${kind}" d="${path(axis, values.length === 1 ? [...values, ...values] : values)}"/>`

const level = (axis: Axis, value: number, kind: string): string =>
  `<line class="${kind}" x1="0" x2="${width}" y1="${y(axis, value)}" y2="${y(axis, value)}"/>`

interface Frame {
  readonly axis: Axis
  readonly tick: (value: number) => string
  readonly foot: readonly string[]
  readonly label: string
}

const frame = ({ axis, tick, foot, label }: Frame, marks: string): string =>
  `<div class="chart"><div class="y" aria-hidden="true">${[...axis.ticks]
    .reverse()
    .map((value) => `<span>${tick(value)}</span>`)
    .join(
      '',
    )}</div><svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escape(label)}">${axis.ticks
    .map((value) => level(axis, value, 'grid'))
    .join(
      '',
    )}${marks}</svg><div class="x" aria-hidden="true">${foot.map((text) => `<span>${escape(text)}</span>`).join('')}</div></div>`

const seconds = (slices: readonly Slice[]): string[] => {
  const last = slices.at(-1)?.atS ?? 0
  return last > 0 ? ['0 s', `${Math.round(last / 2)} s`, `${last} s`] : ['0 s']
}

/** Median and tail over time, against the budget; the last run's tail behind them. */
export function latencyChart(slices: readonly Slice[], before: readonly Slice[], budgetMs: number): string {
  const axis = latencyAxis
  const marks = [
    level(axis, budgetMs, 'limit'),
    ...(before.length
      ? [
          line(
            axis,
            before.map(({ p99 }) => p99),
            'old',
          ),
        ]
      : []),
    line(
      axis,
      slices.map(({ p99 }) => p99),
      'l2',
    ),
    line(
      axis,
      slices.map(({ p50 }) => p50),
      'l1',
    ),
  ]
  const last = slices.at(-1)
  const label = `Latency over time: at the end p50 ${ms(last?.p50 ?? 0)}, p99 ${ms(last?.p99 ?? 0)}`
  return frame({ axis, tick: ms, foot: seconds(slices), label }, marks.join(''))
}

/** Answers a second over time; errors stand on the foot line. */
export function rateChart(slices: readonly Slice[], sliceS: number): string {
  const axis = countAxis(Math.max(...slices.map(({ perSecond }) => perSecond), 1))
  const rates = slices.map(({ perSecond }) => perSecond)
  const errors = slices.map((slice) => slice.errors / sliceS)
  const area = `<path class="area" d="${path(axis, rates.length === 1 ? [...rates, ...rates] : rates)}L${width} ${height}L0 ${height}Z"/>`
  const bad = errors.some((value) => value > 0) ? line(axis, errors, 'kb').replace('class="kb"', 'class="l2"') : ''
  const label = `Answers a second over time, ${count(Math.min(...rates))} to ${count(Math.max(...rates))}`
  return frame({ axis, tick: count, foot: seconds(slices), label }, area + line(axis, rates, 'l1') + bad)
}

/** How many took how long. */
export function distributionChart(histogram: readonly (readonly [number, number])[], budgetMs: number): string {
  const axis = countAxis(Math.max(...histogram.map(([, found]) => found), 1))
  const step = width / histogram.length
  const bars = histogram.map(([bound, found], index) => {
    const top = (1 - axis.at(found)) * height
    const kind = bound > budgetMs ? 'barbad' : 'bar'
    return `<rect class="${kind}" x="${(index * step + step * 0.1).toFixed(1)}" width="${(step * 0.8).toFixed(1)}" y="${top.toFixed(2)}" height="${(height - top).toFixed(2)}"><title>${found} up to ${ms(bound)}</title></rect>`
  })
  const label = histogram.map(([bound, found]) => `${found} up to ${ms(bound)}`).join(', ')
  const shown = [histogram[0], histogram[3], histogram[6], histogram[9], histogram.at(-1)]
  const foot = shown.map((each) => `≤ ${ms(each?.[0] ?? 0)}`)
  return frame({ axis, tick: count, foot, label }, bars.join(''))
}

export function sparkline(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const axis: Axis = { ticks: [], at: (value) => (high > low ? (value - low) / (high - low) : 0.5) }
  const points = values.length === 1 ? [...values, ...values] : values
  return `<svg class="spark" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><path d="${path(axis, points)}"/></svg>`
}
