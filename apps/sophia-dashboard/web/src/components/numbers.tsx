import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KpiAnswer, Value } from '../answers.ts'
import { counted, quarter, whole } from '../format.ts'
import { useNow } from '../now.ts'
import { quarterPoints, rangeOf, type Span, spans } from '../numbers.ts'
import { metricsQuery, storedDeals, wonByQuarter } from '../queries.ts'
import { FigureTile, type TileSpec } from './figure-tile.tsx'
import { Freshness } from './freshness.tsx'
import { FaultNote, Panel } from './panel.tsx'
import { UploadFiles } from './upload.tsx'
import { WonChart } from './won-chart.tsx'

const deals = ({ rows }: Value): string => counted(rows, 'deal')

const tiles: readonly TileSpec[] = [
  { metric: 'won_value', under: deals },
  {
    metric: 'win_rate',
    under: ({ numerator, denominator }) => `${whole(Number(numerator))} of ${whole(Number(denominator))} decided`,
  },
  { metric: 'average_won_deal', under: deals },
  { metric: 'deals_open', now: true, under: () => 'now, in any stage' },
  { metric: 'pipeline_value', now: true, under: (value) => `${deals(value)}, not weighted` },
  { metric: 'won_cycle_days', under: deals },
]

/** The figures and their chart, or what will be here and how. */
export function Numbers() {
  const { data: won } = useQuery(wonByQuarter)
  const { data, error, refetch } = useQuery(storedDeals)
  if ((error && !data) || data?.rows === 0) {
    return (
      <div className="grid grid-side stack">
        <Panel title="Today's numbers">
          {data ? (
            <NoNumbers />
          ) : (
            <div className="empty">
              {error && (
                <FaultNote
                  error={error}
                  holds="Services and runs on this page are live."
                  retry={() => void refetch()}
                />
              )}
            </div>
          )}
        </Panel>
        <Freshness />
      </div>
    )
  }
  return (
    <>
      <Tiles answer={won} />
      <div className="grid grid-side stack">
        <WonChart answer={won} />
        <Freshness />
      </div>
    </>
  )
}

function NoNumbers() {
  return (
    <div className="empty">
      <p>Won value, win rate, average deal and open deals will stand here, each with the rows behind it.</p>
      <p>They are read from the deals of your CRM: upload its CSV export and they appear.</p>
      <UploadFiles primary />
    </div>
  )
}

const spanWords: Record<Span, string> = { quarter: 'Quarter', year: 'Year', all: 'All time' }

function Tiles({ answer }: { answer: KpiAnswer | undefined }) {
  const [span, setSpan] = useState<Span>('quarter')
  const { data: registry } = useQuery(metricsQuery)
  const now = useNow()
  const points = answer && quarterPoints(answer, now)
  const range = points && rangeOf(span, points)
  const shown = registry ? tiles.filter(({ metric }) => registry.items.some(({ name }) => name === metric)) : tiles
  return (
    <Panel
      title="Numbers"
      caption={range ? (span === 'quarter' ? quarter(range.from) : range.from.slice(0, 4)) : 'all that is stored'}
      className="stack"
      actions={
        <>
          <div className="choice" role="group" aria-label="Time">
            {spans.map((each) => (
              <button key={each} type="button" aria-pressed={each === span} onClick={() => setSpan(each)}>
                {spanWords[each]}
              </button>
            ))}
          </div>
          <UploadFiles />
        </>
      }
    >
      <div className="tiles">
        {shown.map((spec) =>
          answer ? (
            <FigureTile key={spec.metric} spec={spec} range={spec.now ? undefined : range} />
          ) : (
            <div key={spec.metric} className="tile" />
          ),
        )}
      </div>
    </Panel>
  )
}
