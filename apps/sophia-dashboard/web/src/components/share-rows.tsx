import type { ReactNode } from 'react'

export interface Share {
  readonly label: ReactNode
  readonly key: string
  readonly caption?: ReactNode
  readonly amount: ReactNode
  /** The longest bar has 1. */
  readonly whole: number
  /** Of the same measure, the part that is filled in full. */
  readonly part?: number
}

/** Bars from zero on one scale, each with its words above it. */
export function ShareRows({ rows, hatched = false }: { rows: readonly Share[]; hatched?: boolean }) {
  return (
    <ul className="share-rows">
      {rows.map(({ key, label, caption, amount, whole, part }) => (
        <li key={key}>
          <span className="share-label">
            <span className="name">{label}</span> {caption && <span className="caption">{caption}</span>}
          </span>
          <span className="name number">{amount}</span>
          <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect className={hatched ? 'hatched' : 'share-whole'} width={Math.max(2, 1000 * whole)} height="10" />
            {part !== undefined && <rect className="share-part" width={Math.max(1, 1000 * part)} height="10" />}
          </svg>
        </li>
      ))}
    </ul>
  )
}
