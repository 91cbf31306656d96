import { scaleLinear } from '@visx/scale'
import { counted, percent, whole } from '../format.ts'
import { interval } from '../interval.ts'
import { Key } from './drawing.tsx'
import type { Source } from './provenance.tsx'
import { RowChart } from './row-chart.tsx'

export interface Counted {
  readonly name: string
  readonly successes: number
  readonly trials: number
}

const rowHeight = 34
const right = 92

interface IntervalRowsProps {
  readonly source: Source
  readonly rows: readonly Counted[]
  readonly label: string
  /** What one of them is: `owner`. */
  readonly noun: string
  readonly onOpen?: (() => void) | undefined
}

/** A share a row as a dot with whiskers, its counts beside it, and the share of all as a line. */
export function IntervalRows({ source, rows, label, noun, onOpen }: IntervalRowsProps) {
  const all = rows.reduce((sum, { successes }) => sum + successes, 0)
  const trials = rows.reduce((sum, row) => sum + row.trials, 0)
  const widest = Math.max(...rows.map((row) => interval(row.successes, row.trials).high))
  const quarters = Math.ceil(widest * 4)
  return (
    <RowChart
      label={label}
      source={source}
      legend={<Legend noun={noun} />}
      rows={rows.length}
      rowHeight={rowHeight}
      say={(index) => said(rows[index] as Counted)}
      hint={`${counted(rows.length, noun)}, ${percent(trials ? all / trials : 0, 1)} of all.`}
      onOpen={onOpen}
    >
      {(width, foot) => {
        const left = width > 480 ? 150 : 104
        const x = scaleLinear<number>({ domain: [0, quarters / 4], range: [left, Math.max(left + 1, width - right)] })
        return (
          <>
            {Array.from({ length: quarters + 1 }, (_, quarter) => quarter / 4).map((tick) => (
              <g key={tick}>
                <path className="chart-grid" d={`M${x(tick)} 0V${foot}`} />
                <text x={x(tick)} y={foot + 17} textAnchor="middle">
                  {percent(tick)}
                </text>
              </g>
            ))}
            {trials > 0 && <path className="interval-all" d={`M${x(all / trials)} 0V${foot}`} />}
            {rows.map((row, index) => (
              <IntervalRow key={row.name} row={row} y={index * rowHeight + rowHeight / 2} x={x} />
            ))}
          </>
        )
      }}
    </RowChart>
  )
}

function Legend({ noun }: { noun: string }) {
  return (
    <>
      <Key mark={<circle className="interval-share" cx="7" cy="5" r="4.5" />}>share won</Key>
      <Key mark={<path className="interval-line" d="M.75 5H13.25M.75 1v8M13.25 1v8" />}>95 % interval</Key>
      <Key mark={<path className="interval-all" d="M7 0V10" />}>every {noun} together</Key>
    </>
  )
}

/** `Ann Lee: 27.0 %, 41 of 152; 95 % interval 21 % to 35 %` */
function said({ name, successes, trials }: Counted): string {
  const { low, high } = interval(successes, trials)
  return `${name}: ${percent(successes / trials, 1)}, ${whole(successes)} of ${whole(trials)}; 95 % interval ${percent(low)} to ${percent(high)}`
}

function IntervalRow({ row, y, x }: { row: Counted; y: number; x: (share: number) => number }) {
  const { name, successes, trials } = row
  const { low, high } = interval(successes, trials)
  return (
    <g>
      <text className="label-quiet" x={0} y={y + 4}>
        {name.length > 20 ? `${name.slice(0, 19)}…` : name}
      </text>
      <path className="interval-line" d={`M${x(low)} ${y}H${x(high)}M${x(low)} ${y - 4}v8M${x(high)} ${y - 4}v8`} />
      <circle className="interval-share" cx={x(trials ? successes / trials : 0)} cy={y} r="4.5" />
      <text className="label-quiet" x="100%" y={y + 4} textAnchor="end">
        {whole(successes)} of {whole(trials)}
      </text>
    </g>
  )
}
