import { useQuery } from '@tanstack/react-query'
import type { ServicePage, ServiceRow } from '../answers.ts'
import { age, counted, decimal, duration, missing, percent } from '../format.ts'
import { useNarrow } from '../narrow.ts'
import { useNow } from '../now.ts'
import { servicesQuery } from '../queries.ts'
import { LatencyLine } from './latency-line.tsx'
import { FaultNote } from './fault.tsx'
import { Icon } from './icons.tsx'
import { Panel } from './panel.tsx'
import { State } from './state.tsx'

const nine = 9
const lineWide = { width: 156, height: 30 }
const lineNarrow = { width: 96, height: 34 }

/** The nine services against the budget, live. */
export function ServicesPanel() {
  const { data, error, refetch } = useQuery(servicesQuery)
  const now = useNow()
  const probes = data?.items.reduce((sum, { probes }) => sum + probes, 0) ?? 0
  return (
    <Panel
      anchor="services"
      title="Nine services against 2,000 ms"
      caption="answer time of each health check, log scale"
      actions={
        <span className="legend">
          <span>
            <svg width="18" height="6" aria-hidden="true">
              <path className="latency-budget" d="M0 3H18" />
            </svg>
            budget
          </span>
        </span>
      }
      foot={
        <div className="provenance">
          <span>{data ? `Probed every ${duration(data.probeMs)}` : 'Probing'}</span>
          <span>{data ? `${age(data.asOf, now)} ago` : missing}</span>
          {data && <State name={data.complete ? 'complete' : 'partial'} />}
          <span>{counted(probes, 'probe')} remembered</span>
        </div>
      }
    >
      {error && !data ? (
        <div className="panel-body">
          <FaultNote error={error} retry={() => void refetch()} />
        </div>
      ) : (
        <table className="services">
          <thead>
            <tr>
              <th>Service</th>
              <th>State</th>
              <th>{data ? `Last ${duration(data.windowMs)}` : 'Lately'}</th>
              <th className="number">Now</th>
              <th className="number">Of budget</th>
              <th className="number">Errors</th>
            </tr>
          </thead>
          <tbody>
            {data
              ? data.items.map((service) => <Row key={service.name} service={service} page={data} />)
              : Array.from({ length: nine }, (_, index) => <BoneRow key={index} />)}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Row({ service, page: { asOf, windowMs } }: { service: ServiceRow; page: ServicePage }) {
  const { name, port, duty, state, reason, latencyMs, budgetMs, failed, probes } = service
  const narrow = useNarrow()
  const hot = state === 'slow' ? ' hot' : ''
  const share = latencyMs === null ? undefined : latencyMs / budgetMs
  return (
    <tr>
      <td title={duty}>
        <span className="name">{name}</span>
        <span className="mono port">{port}</span>
      </td>
      <td>
        <Standing state={state} reason={reason} narrow={narrow} />
      </td>
      <td>
        <LatencyLine service={service} asOf={asOf} windowMs={windowMs} {...(narrow ? lineNarrow : lineWide)} />
      </td>
      <td className={`number${hot}`}>
        <Latency ms={latencyMs} />
      </td>
      <td className={`number quiet${hot}`}>{share === undefined ? missing : percent(share, share < 0.0995 ? 1 : 0)}</td>
      <td className={`number quiet${failed ? ' hot' : ''}`} title={`${failed} of ${probes} probes got no answer`}>
        {failed ? percent(failed / probes, failed / probes < 0.0995 ? 1 : 0) : 0}
      </td>
    </tr>
  )
}

interface StandingProps {
  readonly state: ServiceRow['state']
  readonly reason: string | undefined
  readonly narrow: boolean
}

/** How it stands, and why. A phone has no room for the reason in the row: it opens there, and moves no row by itself. */
function Standing({ state, reason, narrow }: StandingProps) {
  if (!reason) return <State name={state} />
  if (narrow)
    return (
      <details className="why">
        <summary>
          <State name={state} />
          <Icon name="open" small />
          <span className="screen-reader">Why</span>
        </summary>
        <span>{reason}</span>
      </details>
    )
  return (
    <>
      <State name={state} />
      <span className="why">{reason}</span>
    </>
  )
}

function Latency({ ms }: { ms: number | null }) {
  if (ms === null) return <span title="The last probe got no answer">{missing}</span>
  return (
    <>
      <b className="name">{ms < 9.95 ? decimal(ms, 1) : decimal(ms, 0)}</b> <span className="caption">ms</span>
    </>
  )
}

function BoneRow() {
  return (
    <tr>
      <td>
        <span className="bone bone-line" />
      </td>
      <td>
        <span className="bone bone-short" />
      </td>
      <td colSpan={4} />
    </tr>
  )
}
