import { useQuery } from '@tanstack/react-query'
import type { Range, Value } from '../answers.ts'
import { type Written, written } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { FaultNote } from './panel.tsx'
import { Provenance } from './provenance.tsx'

export interface TileSpec {
  readonly metric: string
  /** True of this moment: the time that is chosen does not apply. */
  readonly now?: boolean
  /** Asked for with it: what the line under the figure is made of. */
  readonly also?: readonly string[]
  readonly under?: (values: Readonly<Record<string, Value>>) => string | undefined
}

/** One number with where it comes from. It asks for itself, so that a slow one holds up no other. */
export function FigureTile({ spec, range }: { spec: TileSpec; range: Range | undefined }) {
  const { metric, also = [], under } = spec
  const { data, error, refetch } = useQuery(kpiQuery({ metrics: [metric, ...also], ...(range && { range }) }))
  const known = useMetric(metric)
  const value = data?.totals[metric]
  return (
    <article className="tile">
      <h3>{known?.title ?? ''}</h3>
      {error && !data ? (
        <FaultNote error={error} holds="Everything else on this page is here." retry={() => void refetch()} />
      ) : !data ? (
        <>
          <span className="bone bone-figure" />
          <span className="bone bone-line" />
        </>
      ) : (
        <>
          <div className={data.stale ? 'figure figure-stale' : 'figure'}>
            {value ? <Written {...written(value)} /> : <Written {...written({ value: null, unit: '' })} />}
          </div>
          <div className="under">{under?.(data.totals)}</div>
          <Provenance
            definition={definitionOf(known, metric)}
            source={data}
            rows={data.rows}
            lineageId={data.lineageId}
            metric={metric}
          />
        </>
      )}
    </article>
  )
}

function Written({ text, unit }: Written) {
  return (
    <>
      {text}
      {unit && <small> {unit}</small>}
    </>
  )
}
