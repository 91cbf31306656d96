import { scaleLinear, scaleLog } from '@visx/scale'
import { useMemo } from 'react'
import type { ServiceRow } from '../answers.ts'
import { duration } from '../format.ts'

/** One scale for all rows, so that the budget stands at the same height in each. */
const floorMs = 0.5
const ceilingMs = 3_600

interface LatencyLineProps {
  readonly service: ServiceRow
  readonly asOf: string
  /** How far back the line reaches. */
  readonly windowMs: number
  readonly width: number
  readonly height: number
}

/** The latest answer times on a log scale, the budget dashed. Breaks where no answer came. */
export function LatencyLine({ service, asOf, windowMs, width, height }: LatencyLineProps) {
  const { samples, budgetMs, name, latencyMs } = service
  const end = Date.parse(asOf)
  const { x, y, runs } = useMemo(() => {
    const x = scaleLinear<number>({ domain: [end - windowMs, end], range: [1, width - 5], clamp: true })
    const y = scaleLog<number>({ domain: [floorMs, ceilingMs], range: [height - 3, 3], clamp: true })
    return { x, y, runs: unbroken(samples.filter(({ at }) => Date.parse(at) >= end - windowMs)) }
  }, [samples, end, windowMs, width, height])
  const last = samples.at(-1)
  const said = latencyMs === null ? 'no answer' : `now ${duration(latencyMs)}`
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${name}: answer time over ${duration(windowMs)}, ${said}, budget ${budgetMs} ms`}
    >
      <path className="latency-budget" d={`M1 ${y(budgetMs)}H${width - 1}`} />
      {runs.map((run) => (
        <path
          key={run[0]?.at}
          className="latency-line"
          d={`M${run.map(({ at, ms }) => `${x(Date.parse(at)).toFixed(1)},${y(Math.max(ms, floorMs)).toFixed(1)}`).join(' ')}`}
        />
      ))}
      {samples.map(({ at, ms }) =>
        ms === null ? (
          <path key={at} className="latency-gap" d={`M${x(Date.parse(at)).toFixed(1)} ${height - 7}v5`} />
        ) : ms > budgetMs ? (
          <circle key={at} className="latency-over" cx={x(Date.parse(at))} cy={y(ms)} r="2" />
        ) : null,
      )}
      {last && last.ms !== null && (
        <circle
          className={last.ms > budgetMs ? 'latency-over' : 'latency-now'}
          cx={x(Date.parse(last.at))}
          cy={y(Math.max(last.ms, floorMs))}
          r="2.2"
        />
      )}
    </svg>
  )
}

type Answered = { at: string; ms: number }

/** The samples that were answered, split where one was not. */
function unbroken(samples: ServiceRow['samples']): Answered[][] {
  const runs: Answered[][] = [[]]
  for (const { at, ms } of samples) {
    if (ms === null) runs.push([])
    else runs.at(-1)?.push({ at, ms })
  }
  return runs.filter((run) => run.length > 0)
}
