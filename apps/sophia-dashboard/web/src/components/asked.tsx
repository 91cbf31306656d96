import type { ServiceName } from '@sophia/catalog'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { age } from '../format.ts'
import { useNow } from '../now.ts'
import { Late } from './late.tsx'
import { FaultNote } from './fault.tsx'
import { type Source, Trust } from './provenance.tsx'

interface AskedProps<Data> {
  readonly query: UseQueryResult<Data>
  /** Who is waited for. */
  readonly from: ServiceName
  /** What stands where the answer will, as high as that; or how many rows it is like. */
  readonly bones?: number | ReactElement
  /** Said when it fails: what still holds. */
  readonly holds?: string
  readonly children: (data: Data) => ReactNode
}

/** A part of a page that asks for itself: its skeleton, which says who is slow; its failure; its answer. */
export function Asked<Data>({ query: { data, error, refetch }, from, bones = 4, holds, children }: AskedProps<Data>) {
  if (data !== undefined) return children(data)
  const skeleton = (slow?: ServiceName) =>
    typeof bones === 'number' ? <Bones count={bones} {...(slow && { from: slow })} /> : bones
  if (error) {
    return (
      <div className="failed-in-place">
        {skeleton()}
        <div className="empty">
          <FaultNote
            error={error}
            holds={holds ?? 'Everything else on this page is here.'}
            retry={() => void refetch()}
          />
        </div>
      </div>
    )
  }
  return <div aria-busy="true">{skeleton(from)}</div>
}

function Bones({ count, from }: { count: number; from?: ServiceName }) {
  return (
    <div className="bones">
      {Array.from({ length: count }, (_, index) =>
        from && index === 0 ? (
          <Late key={index} from={from}>
            <span className="bone bone-row" />
          </Late>
        ) : (
          <span key={index} className="bone bone-row" />
        ),
      )}
    </div>
  )
}

interface SourceLineProps {
  /** What was counted, and by whom. */
  readonly definition: string
  readonly source: Source | undefined
  readonly children?: ReactNode
}

/** The provenance line of an answer whose rows stand on the page. */
export function SourceLine({ definition, source, children }: SourceLineProps) {
  const now = useNow()
  if (!source) return null
  return (
    <div className="provenance">
      <span>{definition}</span>
      <time className="no-wrap" dateTime={source.asOf} title={source.asOf}>
        {age(source.asOf, now)}
      </time>
      <Trust source={source} />
      {children}
    </div>
  )
}
