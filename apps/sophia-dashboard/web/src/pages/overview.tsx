import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { brief, type Part } from '../brief.ts'
import { Numbers } from '../components/numbers.tsx'
import { Page } from '../components/page.tsx'
import { RunsPanel } from '../components/runs-panel.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { ServicesPanel } from '../components/services-panel.tsx'
import { moment } from '../format.ts'
import { useNow } from '../now.ts'
import { mainCurrency, quarterPoints } from '../numbers.ts'
import { runsQuery, servicesQuery, storedDeals, winRate, wonByQuarter } from '../queries.ts'

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
  const { data: stored } = useQuery(storedDeals)
  const { data: rate } = useQuery(winRate)
  const { data: services } = useQuery(servicesQuery)
  const { data: runs } = useQuery(runsQuery)
  const ratio = rate?.totals['win_rate']
  const parts = brief({
    stored: stored?.rows,
    quarters: won && quarterPoints(won, now),
    currency: won && mainCurrency(won),
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
