import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { Range, Value } from '../answers.ts'
import { written } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { FaultNote } from './panel.tsx'
import { Provenance } from './provenance.tsx'

export interface TileSpec {
  readonly metric: string
  /** True of this moment: the time that is chosen does not apply. */
  readonly now?: boolean
  /** What stands under the figure. */
  readonly under?: (value: Value) => string | undefined
}

/** One number with where it comes from. It asks for itself, so that a slow one holds up no other. */
export function FigureTile({ spec: { metric, under }, range }: { spec: TileSpec; range: Range | undefined }) {
  const { data, error, refetch } = useQuery(kpiQuery({ metrics: [metric], ...(range && { range }) }))
  const known = useMetric(metric)
  const value = data?.totals[metric]
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
          <div className="under">{under?.(value)}</div>
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
