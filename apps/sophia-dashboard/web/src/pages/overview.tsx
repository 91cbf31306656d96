import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { KpiAnswer } from '../answers.ts'
import { brief, type Part } from '../brief.ts'
import { FigureTile, type TileSpec } from '../components/figure-tile.tsx'
import { Freshness } from '../components/freshness.tsx'
import { Icon } from '../components/icons.tsx'
import { Page } from '../components/page.tsx'
import { FaultNote, Panel } from '../components/panel.tsx'
import { Provenance } from '../components/provenance.tsx'
import { QuarterChart } from '../components/quarter-chart.tsx'
import { RunsPanel } from '../components/runs-panel.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { ServicesPanel } from '../components/services-panel.tsx'
import { UploadFiles } from '../components/upload.tsx'
import { moment, money, quarter, sentence, shortMoney, whole } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { useNow } from '../now.ts'
import { bestQuarter, quarterPoints, rangeOf, type Span, spans } from '../numbers.ts'
import { metricsQuery, runsQuery, servicesQuery, winRate, wonByQuarter } from '../queries.ts'

const tiles: readonly TileSpec[] = [
  { metric: 'won_value', also: ['deals_won'], under: ({ deals_won }) => deals_won && `${sentence(deals_won)} deals` },
  {
    metric: 'win_rate',
    also: ['deals_won', 'deals_lost'],
    under: ({ deals_won, deals_lost }) =>
      deals_won &&
      deals_lost &&
      `${sentence(deals_won)} of ${whole(Number(deals_won.value) + Number(deals_lost.value))} decided`,
  },
  { metric: 'average_won_deal' },
  { metric: 'deals_open' },
  { metric: 'pipeline_value' },
  { metric: 'won_cycle_days' },
]

export function Overview() {
  return (
    <Page title="Overview">
      <SandboxBanner />
      <Brief />
      <div className="grid grid-side">
        <ServicesPanel />
        <RunsPanel />
      </div>
      <Numbers />
    </Page>
  )
}

function Brief() {
  const now = useNow()
  const { data: won } = useQuery(wonByQuarter)
  const { data: rate } = useQuery(winRate)
  const { data: services } = useQuery(servicesQuery)
  const { data: runs } = useQuery(runsQuery)
  const ratio = rate?.totals['win_rate']
  const parts = brief({
    quarters: won && quarterPoints(won, now),
    currency: won?.totals['won_value']?.currency,
    wonLineage: won?.lineageId,
    winRate:
      rate && ratio && ratio.value !== null ? { value: Number(ratio.value), lineage: rate.lineageId } : undefined,
    services,
    running: runs?.items.filter(({ status }) => status === 'running' || status === 'queued').length,
  })
  return (
    <div className="brief">
      <h1>{parts.map((part, index) => (part.to ? <Figure key={index} part={part} /> : part.text))}</h1>
      <div className="provenance">
        <span>{moment(now)}</span>
        <span>Written from the answers below, no model used</span>
      </div>
    </div>
  )
}

function Figure({ part: { text, to } }: { part: Part }) {
  if (!to) return text
  if ('lineage' in to) {
    return (
      <Link to="." search={(search) => ({ ...search, lineage: to.lineage, metric: to.metric })} resetScroll={false}>
        {text}
      </Link>
    )
  }
  return (
    <Link to={to.page} {...(to.hash && { hash: to.hash })}>
      {text}
    </Link>
  )
}

/** The figures and their chart, or what will be here and how. */
function Numbers() {
  const { data, error, refetch } = useQuery(wonByQuarter)
  if ((error && !data) || data?.rows === 0) {
    return (
      <div className="grid grid-side stack">
        <Panel title="Today's numbers">
          {data ? (
            <NoNumbers />
          ) : (
            <div className="empty">{error && <FaultNote error={error} holds="Services and runs on this page are live." retry={() => void refetch()} />}</div>
          )}
        </Panel>
        <Freshness />
      </div>
    )
  }
  return (
    <>
      <Tiles answer={data} />
      <div className="grid grid-side stack">
        <WonChart answer={data} />
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
            <FigureTile key={spec.metric} spec={spec} range={range} />
          ) : (
            <div key={spec.metric} className="tile" />
          ),
        )}
      </div>
    </Panel>
  )
}

function WonChart({ answer }: { answer: KpiAnswer | undefined }) {
  const now = useNow()
  const navigate = useNavigate()
  const known = useMetric('won_value')
  const points = answer && quarterPoints(answer, now)
  const currency = answer?.totals['won_value']?.currency
  const best = points && bestQuarter(points)
  const open = () => {
    if (answer)
      void navigate({
        to: '.',
        search: (search) => ({ ...search, lineage: answer.lineageId, metric: 'won_value' }),
        resetScroll: false,
      })
  }
  return (
    <Panel
      title={
        best
          ? `${quarter(best.period)} was the best quarter, ${shortMoney(best.value, currency)} won`
          : 'Won value by close quarter'
      }
      foot={
        answer && (
          <Provenance
            definition={definitionOf(known, 'won_value')}
            source={answer}
            rows={answer.rows}
            lineageId={answer.lineageId}
            metric="won_value"
          />
        )
      }
    >
      <div className="panel-body">
        {points && points.length > 0 ? (
          <>
            <QuarterChart points={points} currency={currency} sandbox={answer.origin === 'sandbox'} onOpen={open} />
            <TableTwin points={points} currency={currency} />
          </>
        ) : (
          <span className="bone bone-chart" />
        )}
      </div>
    </Panel>
  )
}

function TableTwin({ points, currency }: { points: ReturnType<typeof quarterPoints>; currency: string | undefined }) {
  return (
    <details className="twin">
      <summary>
        <Icon name="table" small />
        As a table
      </summary>
      <table>
        <thead>
          <tr>
            <th>Quarter</th>
            <th className="number">Deals won</th>
            <th className="number">Won value</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ period, value, deals, open }) => (
            <tr key={period}>
              <td>
                {quarter(period)}
                {open && ', so far'}
              </td>
              <td className="number">{deals === undefined ? '' : whole(deals)}</td>
              <td className="number">{money(value, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
