import { scaleBand, scaleLinear } from '@visx/scale'
import { usePoints } from '../points.ts'
import { useWidth } from '../width.ts'
import { Drawing, Key } from './drawing.tsx'
import type { Source } from './provenance.tsx'

const height = 260
const margin = { top: 22, right: 4, bottom: 24, left: 56 }
const directLabels = 12
const widestBar = 72
/** Below that, two labels side by side would touch. */
const narrowestLabel = 42

/** One period of the chart. */
export interface PeriodPoint {
  /** Its first day. */
  readonly period: string
  readonly value: number
  /** It has not ended yet. */
  readonly open: boolean
}

interface PeriodChartProps<Point extends PeriodPoint> {
  readonly label: string
  readonly source: Source
  readonly points: readonly Point[]
  /** What a period is called: `Q4 2026`. */
  readonly nameOf: (period: string) => string
  /** A value on the axis and above its bar. */
  readonly write: (value: number) => string
  /** A point in words, for the line above the chart and a screen reader. */
  readonly say: (point: Point) => string
  /** What the periods go by, and what the keys do: said while no point is chosen. */
  readonly hint: string
  /** Opens the rows behind a period. */
  readonly onOpen: (period: string) => void
}

/** Figures by period as bars from zero. One tab stop: arrows move the point, Enter opens the rows. */
export function PeriodChart<Point extends PeriodPoint>({
  label,
  source,
  points,
  nameOf,
  write,
  say,
  hint,
  onOpen,
}: PeriodChartProps<Point>) {
  const [box, width] = useWidth()
  const open = (index: number) => onOpen((points[index] as Point).period)
  const { at, lookAt, noteId, svg } = usePoints({ label, kind: 'bar chart', count: points.length, way: 'across', open })
  const x = scaleBand<number>({
    domain: points.map((_, index) => index),
    range: [margin.left, width - margin.right],
    paddingInner: 0.28,
    paddingOuter: 0.1,
  })
  const bar = Math.min(x.bandwidth(), widestBar)
  const highest = Math.max(1, ...points.map(({ value }) => value))
  const y = scaleLinear<number>({ domain: [0, highest], range: [height - margin.bottom, margin.top], nice: 4 })
  const every = Math.ceil(points.length / Math.max(1, Math.floor((width - margin.left) / 64)))
  const point = at === undefined ? undefined : points[at]

  return (
    <Drawing
      source={source}
      legend={
        points.some(({ open: soFar }) => soFar) && (
          <Key mark={<rect className="bar-open" x=".5" y=".5" width="13" height="9" rx="2" />}>so far</Key>
        )
      }
    >
      <p className="chart-note" id={noteId} aria-live="polite">
        {point ? say(point) : `${nameOf(points[0]?.period ?? '')} to ${nameOf(points.at(-1)?.period ?? '')}, ${hint}`}
      </p>
      <div className="chart-box" ref={box}>
        {width > 0 && (
          <svg className="chart" viewBox={`0 0 ${width} ${height}`} {...svg}>
            {y.ticks(4).map((tick) => (
              <g key={tick}>
                <path
                  className={tick === 0 ? 'chart-zero' : 'chart-grid'}
                  d={`M${margin.left} ${y(tick)}H${width - margin.right}`}
                />
                <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                  {write(tick)}
                </text>
              </g>
            ))}
            {points.map(({ period, value, open }, index) => {
              const middle = (x(index) ?? 0) + x.bandwidth() / 2
              const left = middle - bar / 2
              const top = y(value)
              return (
                <g key={period}>
                  {index === at && (
                    <rect
                      className="bar-mark"
                      x={left - 4}
                      y={margin.top - 6}
                      width={bar + 8}
                      height={height - margin.bottom - margin.top + 6}
                      rx="4"
                    />
                  )}
                  <rect
                    className={open ? 'bar-open' : 'bar'}
                    x={left}
                    y={top}
                    width={bar}
                    height={Math.max(0, y(0) - top)}
                    rx={2}
                  />
                  {points.length <= directLabels && x.step() > narrowestLabel && (
                    <text className="label" x={middle} y={top - 6} textAnchor="middle">
                      {write(value)}
                    </text>
                  )}
                  {index % every === 0 && (
                    <text x={middle} y={height - 6} textAnchor="middle">
                      {nameOf(period)}
                    </text>
                  )}
                  <rect
                    className="bar-hit"
                    x={x(index) ?? 0}
                    y={0}
                    width={x.bandwidth()}
                    height={height}
                    onPointerEnter={() => lookAt(index)}
                    onClick={() => onOpen(period)}
                  />
                </g>
              )
            })}
          </svg>
        )}
      </div>
    </Drawing>
  )
}
