import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { Range, Value } from '../answers.ts'
import { type Change, changeOf, type Sense } from '../change.ts'
import { written } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { FaultNote } from './panel.tsx'
import { Provenance } from './provenance.tsx'

export interface TileSpec {
  readonly metric: string
  /** True of this moment: the time that is chosen does not apply. */
  readonly now?: boolean
  /** Compared with the window before, where more or less is better. */
  readonly sense?: Sense
  /** What stands under the figure. */
  readonly under?: (value: Value) => string | undefined
}

interface FigureTileProps {
  readonly spec: TileSpec
  /** All of the time without one. */
  readonly range: Range | undefined
  /** Names the window before, once this one has ended: `Q3`. */
  readonly before: string | undefined
}

/** One number with where it comes from. It asks for itself, so that a slow one holds up no other. */
export function FigureTile({ spec: { metric, sense, under }, range, before }: FigureTileProps) {
  const { data, error, refetch } = useQuery(
    kpiQuery({
      metrics: [metric],
      ...(range && { range, ...(sense && before !== undefined && { compareTo: 'previous' as const }) }),
    }),
  )
  const known = useMetric(metric)
  const value = data?.totals[metric]
  const change = sense && changeOf(sense, value, data?.comparison?.totals[metric])
  return (
    <article className="tile">
      <h3>{known?.title ?? ''}</h3>
      {error && !data ? (
        <FaultNote error={error} holds="Everything else on this page is here." retry={() => void refetch()} />
      ) : !data || !value ? (
        <>
          <span className="bone bone-figure" />
          <span className="bone bone-line" />
        </>
      ) : (
        <>
          <div
            className={data.stale ? 'figure figure-stale' : 'figure'}
            title={value.value === null && !value.byCurrency ? 'There is nothing to count' : undefined}
          >
            <Figures value={value} />
          </div>
          <div className="under">
            {change && before !== undefined && (
              <span>
                <ChangeMark change={change} /> on {before},
              </span>
            )}
            <span>{under?.(value)}</span>
          </div>
          <Provenance
            definition={definitionOf(known, metric)}
            source={data}
            rows={value.rows}
            lineageId={data.lineageId}
            metric={metric}
          />
        </>
      )}
    </article>
  )
}

/** One figure, or one of each currency. */
function Figures({ value }: { value: Value }) {
  return (value.byCurrency ?? [value]).map((each, index) => {
    const { text, unit } = written(each)
    return (
      <Fragment key={each.currency ?? ''}>
        {index > 0 && <small> and </small>}
        {text}
        {unit && <small> {unit}</small>}
      </Fragment>
    )
  })
}

/** Direction by shape, better or worse by colour and, for a reader who sees neither, by word. */
function ChangeMark({ change: { direction, better, text } }: { change: Change }) {
  return (
    <span className={better ? 'change change-better' : 'change change-worse'}>
      <svg viewBox="0 0 9 9" aria-hidden="true">
        <path className="shape-fill" d={direction === 'up' ? 'M4.5 1 8.4 8H.6Z' : 'M4.5 8 .6 1h7.8Z'} />
      </svg>
      {text}
      <span className="screen-reader">{better ? ' better' : ' worse'}</span>
    </span>
  )
}
