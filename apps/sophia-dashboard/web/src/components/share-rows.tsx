import type { ReactNode } from 'react'
import { Drawing } from './drawing.tsx'
import type { Source } from './provenance.tsx'

/** What a part of a bar is: the figure itself, what may still come, what is still there, what is gone, what is too much. */
type PartName = 'main' | 'soft' | 'still' | 'back' | 'lost' | 'over'

export interface Share {
  readonly label: ReactNode
  readonly key: string
  readonly caption?: ReactNode
  readonly amount: ReactNode
  /** From zero, one after the other. The longest bar has 1. */
  readonly parts: readonly { readonly name: PartName; readonly share: number }[]
  /** What it must not go over, on the same scale; `said` names figure and limit for whoever does not see the bar. */
  readonly limit?: { readonly share: number; readonly said: string } | undefined
  /** Under the bar, where its parts need words. */
  readonly note?: ReactNode
}

interface ShareRowsProps {
  readonly source: Source
  readonly rows: readonly Share[]
  readonly legend?: ReactNode
}

/** Bars from zero on one scale, each with its words above it. */
export function ShareRows({ source, rows, legend }: ShareRowsProps) {
  return (
    <div className="panel-body">
      <Drawing source={source} legend={legend}>
        <ul className="share-rows">
          {rows.map(({ key, label, caption, amount, parts, limit, note }) => (
            <li key={key}>
              <span className="share-label">
                <span className="name">{label}</span> {caption && <span className="caption">{caption}</span>}
              </span>
              <span className="name number">{amount}</span>
              <svg height="10" {...(limit ? { role: 'img', 'aria-label': limit.said } : { 'aria-hidden': true })}>
                <path className="chart-zero" d="M.5 0V10" />
                {placed(parts).map(({ name, from, width }) => (
                  <rect key={name} className={`share-${name}`} x={ofScale(from)} width={ofScale(width)} height="10" />
                ))}
                {limit && (
                  <line className="share-limit" x1={ofScale(limit.share)} x2={ofScale(limit.share)} y1="-4" y2="14" />
                )}
              </svg>
              {note && <span className="caption share-note">{note}</span>}
            </li>
          ))}
        </ul>
      </Drawing>
    </div>
  )
}

const ofScale = (share: number): string => `${100 * share}%`
/** Whatever is there is seen. */
const narrowest = 0.004

function placed(parts: Share['parts']) {
  let from = 0
  return parts
    .filter(({ share }) => share > 0)
    .map(({ name, share }) => {
      const part = { name, from, width: Math.max(narrowest, share) }
      from += share
      return part
    })
}
