import { Link } from '@tanstack/react-router'
import { age, counted } from '../format.ts'
import { useNow } from '../now.ts'
import { Icon } from './icons.tsx'
import { State } from './state.tsx'

export interface Source {
  readonly asOf: string
  readonly complete: boolean
  readonly origin?: 'live' | 'sandbox' | undefined
  readonly stale?: boolean | undefined
}

/** What is made from several answers: as old as the oldest, and as doubtful as the most doubtful of them. */
export function together(...sources: readonly [Source, ...Source[]]): Source {
  return {
    asOf: sources.map(({ asOf }) => asOf).reduce((oldest, each) => (each < oldest ? each : oldest)),
    complete: sources.every(({ complete }) => complete),
    origin: sources.some(({ origin }) => origin === 'sandbox') ? 'sandbox' : undefined,
    stale: sources.some(({ stale }) => stale),
  }
}

/** How far the answer can be trusted, as a state: sandbox before stale before partial. */
export function Trust({ source }: { source: Source }) {
  if (source.origin === 'sandbox') return <State name="sandbox" />
  if (source.stale) return <State name="stale" />
  return <State name={source.complete ? 'complete' : 'partial'} />
}

interface ProvenanceProps {
  /** Definition and version: `Won value v3`. */
  readonly definition: string
  readonly source: Source
  readonly rows: number
  readonly lineageId: string
  readonly metric: string
}

/** The line under every number: what it is, how old, how complete, and the way to its rows. */
export function Provenance({ definition, source, rows, lineageId, metric }: ProvenanceProps) {
  const now = useNow()
  return (
    <div className="provenance">
      <span className="no-wrap">{definition}</span>
      <time className="no-wrap" dateTime={source.asOf} title={source.asOf}>
        {age(source.asOf, now)}
      </time>
      <Trust source={source} />
      <RowsLink lineageId={lineageId} metric={metric}>
        {counted(rows, 'row')}
      </RowsLink>
    </div>
  )
}

/** Opens the lineage drawer over the page that one is on. */
export function RowsLink({ lineageId, metric, children }: { lineageId: string; metric: string; children: string }) {
  return (
    <Link
      className="rows-link"
      to="."
      search={(search) => ({ ...search, lineage: lineageId, metric })}
      resetScroll={false}
    >
      {children}
      <Icon name="go" small />
    </Link>
  )
}
