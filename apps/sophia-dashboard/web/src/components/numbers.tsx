import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useAddress } from '../address.ts'
import type { KpiAnswer, Range, Value } from '../answers.ts'
import { counted, dayBefore, quarter, whole } from '../format.ts'
import { useIsKnown } from '../metrics.ts'
import { useNow } from '../now.ts'
import { quarterPoints, rangeOf, type Span, spans } from '../numbers.ts'
import { storedDeals, wonByQuarter } from '../queries.ts'
import { FigureTile, TileBones, type TileSpec } from './figure-tile.tsx'
import { Freshness } from './freshness.tsx'
import { Panel } from './panel.tsx'
import { UploadButton, UploadDialog } from './upload.tsx'
import { WonChart } from './won-chart.tsx'

const deals = ({ rows }: Value): string => counted(rows, 'deal')

const tiles: readonly TileSpec[] = [
  { metric: 'won_value', sense: 'more', under: deals },
  {
    metric: 'win_rate',
    sense: 'more',
    under: ({ numerator, denominator }) => `${whole(Number(numerator))} of ${whole(Number(denominator))} decided`,
  },
  { metric: 'average_won_deal', sense: 'more', under: deals },
  { metric: 'deals_open', now: true, under: () => 'now, in any stage' },
  { metric: 'pipeline_value', now: true, under: (value) => `${deals(value)}, not weighted` },
  { metric: 'won_cycle_days', sense: 'less', under: deals },
]

/** The figures and their chart, or what will be here and how. */
export function Numbers() {
  const [uploading, setUploading] = useState(false)
  const upload = () => setUploading(true)
  const won = useQuery(wonByQuarter)
  const { data } = useQuery(storedDeals)
  return (
    <>
      {data?.rows === 0 ? (
        <Unread>
          <p>Won value, win rate, average deal and open deals will stand here, each with the rows behind it.</p>
          <p>They are read from the deals of your CRM: upload its CSV export and they appear.</p>
          <UploadButton primary onClick={upload} />
        </Unread>
      ) : (
        <>
          <Tiles won={won} onUpload={upload} />
          <div className="grid grid-side stack">
            <WonChart query={won} />
            <Freshness />
          </div>
        </>
      )}
      <UploadDialog open={uploading} onOpenChange={setUploading} />
    </>
  )
}

/** In the place of the figures, when there are none. */
function Unread({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-side stack">
      <Panel title="Today's numbers">
        <div className="empty">{children}</div>
      </Panel>
      <Freshness />
    </div>
  )
}

/** What the window before is called, if this one has ended and can be compared. */
function nameBefore(span: Span, { from, to }: Range, now: number): string | undefined {
  if (Date.parse(to) > now) return undefined
  return span === 'quarter' ? quarter(dayBefore(from)).slice(0, 2) : String(Number(from.slice(0, 4)) - 1)
}

const spanWords: Record<Span, string> = { quarter: 'Quarter', year: 'Year', all: 'All time' }

function Tiles({ won: { data: answer, error }, onUpload }: { won: UseQueryResult<KpiAnswer>; onUpload: () => void }) {
  const [address, change] = useAddress()
  const span = spans.find((each) => each === address.span) ?? 'quarter'
  const isKnown = useIsKnown()
  const now = useNow()
  const points = answer && quarterPoints(answer, now)
  const range = points && rangeOf(span, points)
  const shown = tiles.filter(({ metric }) => isKnown(metric))
  return (
    <Panel
      title="Numbers"
      caption={range ? (span === 'quarter' ? quarter(range.from) : range.from.slice(0, 4)) : 'all that is stored'}
      className="stack"
      actions={
        <>
          <div className="choice" role="group" aria-label="Time">
            {spans.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === span}
                onClick={() => change({ span: each === 'quarter' ? undefined : each })}
              >
                {spanWords[each]}
              </button>
            ))}
          </div>
          <UploadButton onClick={onUpload} />
        </>
      }
    >
      <div className="tiles">
        {shown.map((spec) =>
          // Without the quarters all of the time is asked for: one that fails holds up no other.
          answer || error ? (
            <FigureTile
              key={spec.metric}
              spec={spec}
              range={spec.now ? undefined : range}
              before={range && nameBefore(span, range, now)}
            />
          ) : (
            <TileBones key={spec.metric} metric={spec.metric} />
          ),
        )}
      </div>
    </Panel>
  )
}
