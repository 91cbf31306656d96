import type { ReactNode } from 'react'
import type { Source } from './provenance.tsx'

interface DrawingProps {
  /** The answer whose figures are drawn: it alone says how far they can be trusted. */
  readonly source: Source
  /** What the marks mean, as `Key`s. */
  readonly legend?: ReactNode
  readonly children: ReactNode
}

/** The marks of an answer: hatched where the sandbox made it up, dashed where it is stale, and both said under them. */
export function Drawing({ source: { origin, stale }, legend, children }: DrawingProps) {
  const isSandbox = origin === 'sandbox'
  return (
    <div className={`drawing${isSandbox ? ' drawing-sandbox' : ''}${stale ? ' drawing-stale' : ''}`}>
      {children}
      {(legend || isSandbox || stale) && (
        <div className="legend">
          {legend}
          {isSandbox && <Key mark={<rect className="hatched" width="14" height="10" rx="2" />}>Hatched: made up</Key>}
          {stale && <Key mark={<path className="stale-line" d="M0 5H14" />}>Dashed: stale</Key>}
        </div>
      )}
    </div>
  )
}

/** One entry of a legend. @param mark drawn in a box of 14 by 10, with the classes of the chart. */
export function Key({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <span>
      <svg className="key" width="14" height="10" aria-hidden="true">
        {mark}
      </svg>
      {children}
    </span>
  )
}
