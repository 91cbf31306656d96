import { scaleLinear } from '@visx/scale'
import { percent, whole } from '../format.ts'
import { interval } from '../interval.ts'
import { useWidth } from '../width.ts'

export interface Counted {
  readonly name: string
  readonly successes: number
  readonly trials: number
}

const rowHeight = 30
const bottom = 22

/** A share a row as a dot with whiskers, its counts beside it, and the share of all as a line. */
export function IntervalRows({ rows, label }: { rows: readonly Counted[]; label: string }) {
  const [box, width] = useWidth()
  const height = rows.length * rowHeight + bottom
  const left = width > 480 ? 150 : 104
  const right = 92
  const x = scaleLinear<number>({ domain: [0, 1], range: [left, Math.max(left + 1, width - right)] })
  const all = rows.reduce((sum, { successes }) => sum + successes, 0)
  const trials = rows.reduce((sum, row) => sum + row.trials, 0)
  return (
    <div className="band-box" ref={box}>
      <svg className="chart band-rows" width="100%" height={height} role="img" aria-label={label}>
        {width > 0 && (
          <>
            {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
              <g key={tick}>
                <path className="chart-grid" d={`M${x(tick)} 0V${height - bottom}`} />
                <text x={x(tick)} y={height - 5} textAnchor="middle">
                  {percent(tick)}
                </text>
              </g>
            ))}
            {trials > 0 && <path className="interval-all" d={`M${x(all / trials)} 0V${height - bottom}`} />}
            {rows.map(({ name, successes, trials: of }, index) => {
              const y = index * rowHeight + rowHeight / 2
              const { low, high } = interval(successes, of)
              return (
                <g key={name}>
                  <text className="label-quiet" x={0} y={y + 4}>
                    {name.length > 20 ? `${name.slice(0, 19)}…` : name}
                  </text>
                  <path
                    className="interval-line"
                    d={`M${x(low)} ${y}H${x(high)}M${x(low)} ${y - 4}v8M${x(high)} ${y - 4}v8`}
                  />
                  <circle className="band-actual" cx={x(of ? successes / of : 0)} cy={y} r="4.5" />
                  <text className="label-quiet" x="100%" y={y + 4} textAnchor="end">
                    {whole(successes)} of {whole(of)}
                  </text>
                </g>
              )
            })}
          </>
        )}
      </svg>
    </div>
  )
}
