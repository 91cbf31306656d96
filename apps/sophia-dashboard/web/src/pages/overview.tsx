import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { brief, type Part } from '../brief.ts'
import { Ask } from '../components/ask.tsx'
import { Below } from '../components/below.tsx'
import { useLate } from '../components/late.tsx'
import { Numbers } from '../components/numbers.tsx'
import { Page } from '../components/page.tsx'
import { RunsPanel } from '../components/runs-panel.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { ServicesPanel } from '../components/services-panel.tsx'
import { preferredCurrency } from '../currency.ts'
import { moment } from '../format.ts'
import { useNow } from '../now.ts'
import { mainCurrency, quarterPoints } from '../numbers.ts'
import { runsQuery, servicesQuery, storedDeals, winRate, wonByQuarter } from '../queries.ts'
import { useWaitingApprovals } from '../waiting-approvals.ts'

export function Overview() {
  return (
    <Page title="Overview">
      <SandboxBanner />
      <Brief />
      <Ask />
      <div className="grid grid-side">
        <ServicesPanel />
        <RunsPanel />
      </div>
      <Below>
        <Numbers />
      </Below>
    </Page>
  )
}

function Brief() {
  const now = useNow()
  const stored = useQuery(storedDeals)
  const won = useQuery(wonByQuarter)
  const rate = useQuery(winRate)
  const services = useQuery(servicesQuery)
  const runs = useQuery(runsQuery)
  const waiting = useWaitingApprovals()
  const ratio = rate.data?.totals['win_rate']
  const late = useLate()
  const parts = brief({
    stored: stored.data?.rows,
    quarters: won.data && quarterPoints(won.data, now, preferredCurrency),
    currency: won.data && mainCurrency(won.data, preferredCurrency),
    wonLineage: won.data?.lineageId,
    winRate:
      rate.data && ratio && ratio.value !== null
        ? { value: Number(ratio.value), lineage: rate.data.lineageId }
        : undefined,
    unread: won.error ? 'failed' : late ? 'late' : undefined,
    services: services.data,
    running: runs.data?.items.filter(({ status }) => status === 'running' || status === 'queued').length,
    waiting,
  })
  // Said in one go: a sentence that grows by and by would move under the reader's eye. Who is slow keeps it waiting only
  // for a moment: then it says what is known, in the lines that were kept for it.
  const asked = [stored, won, rate, services, runs]
  const pending = asked.some(({ isPending }) => isPending) && !(late && asked.some(({ data }) => data))
  return (
    <div className="brief">
      <h1>
        {pending ? (
          <>
            <span className="screen-reader">Overview</span>
            <span className="bone bone-sentence" />
            <span className="bone bone-sentence" />
          </>
        ) : (
          parts.map((part, index) => (part.to ? <Figure key={index} part={part} /> : part.text))
        )}
      </h1>
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
