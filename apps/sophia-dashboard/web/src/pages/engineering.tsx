import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useAddress } from '../address.ts'
import type { Answer, ItemOf } from '../apis.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { DataTable, type TableColumn } from '../components/data-table.tsx'
import { LeadTimeSplit } from '../components/lead-time-split.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { PullCycle } from '../components/pull-cycle.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { clock, counted, decimal, missing, percent } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery, listQuery } from '../queries.ts'

type Repo = ItemOf<Answer<'sophia-github', '/repos'>>
type Dora = Answer<'sophia-github', '/dora'>
type Change = Dora['changes'][number]

const dayMs = 86_400_000
const windows = [30, 90, 180] as const
const dayOf = (time: number): string => new Date(time).toISOString()

/** How code gets to its users: how often, how fast, how well, and the evidence for each. */
export function Engineering() {
  const [address, change] = useAddress()
  const repos = useQuery(listQuery<Repo>('/api/repos'))
  const newest = [...(repos.data?.items ?? [])]
    .filter(({ archived }) => !archived)
    .sort((a, b) => (b.pushedAt ?? '').localeCompare(a.pushedAt ?? ''))
  const first = newest[0]
  const repo = address.repo ?? (first && `${first.owner}/${first.name}`)
  const now = useNow()
  const days = windows.find((each) => String(each) === address.days) ?? 90
  const today = Math.floor(now / dayMs) * dayMs
  const from = dayOf(today - days * dayMs)
  return (
    <Page title="Engineering" heading {...(repo && { caption: repo })}>
      <SandboxBanner />
      <div className="bar-tools" role="group" aria-label="Filters">
        <select
          className="input"
          aria-label="Repository"
          value={repo ?? ''}
          onChange={({ target }) => change({ repo: target.value })}
        >
          {newest.map(({ owner, name }) => (
            <option key={`${owner}/${name}`}>{`${owner}/${name}`}</option>
          ))}
        </select>
        <div className="choice" role="group" aria-label="Time">
          {windows.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === days}
              onClick={() => change({ days: String(each) })}
            >
              {each} days
            </button>
          ))}
        </div>
      </div>
      {repo ? (
        <Numbers key={`${repo} ${from}`} repo={repo} from={from}>
          <LeadTimeSplit
            repo={repo}
            range={{ from: from.slice(0, 10), to: dayOf(today + dayMs).slice(0, 10) }}
            days={days}
          />
        </Numbers>
      ) : (
        <Panel title="Repositories">
          <Asked query={repos} from="sophia-github">
            {() => (
              <div className="empty">
                <p>No repository can be read. Give sophia-github a token that reads one; Settings says how.</p>
              </div>
            )}
          </Asked>
        </Panel>
      )}
    </Page>
  )
}

interface NumbersProps {
  readonly repo: string
  readonly from: string
  /** What stands between the measures and their evidence. */
  readonly children: ReactNode
}

function Numbers({ repo, from, children }: NumbersProps) {
  const params = new URLSearchParams({ repo, from, limit: '100' })
  const asked = useQuery(answerQuery<Dora>(`/api/dora?${params}`))
  const [pull, setPull] = useState<number>()
  const { data } = asked
  const newest = data?.changes.reduce<Change | undefined>(
    (last, each) => (last === undefined || each.deployedAt > last.deployedAt ? each : last),
    undefined,
  )
  const shown = pull ?? newest?.number
  return (
    <>
      <Panel
        title={data ? finding(data) : 'Delivery'}
        {...(data && { caption: `to ${data.environment}` })}
        foot={<SourceLine definition="Four measures of delivery, GitHub" source={data} />}
      >
        <Asked query={asked} from="sophia-github">
          {(dora) => <Four dora={dora} />}
        </Asked>
      </Panel>
      <div className="stack">{children}</div>
      <div className="grid grid-side stack">
        <Panel
          title="Why each change belongs to its deployment"
          foot={<SourceLine definition={data?.definitions.change ?? 'Changes'} source={data} />}
        >
          <Asked query={asked} from="sophia-github" bones={8}>
            {({ changes, nextCursor }) => (
              <>
                <DataTable
                  address="changes"
                  name="Changes"
                  sortedBy="deployed"
                  columns={changeColumns(setPull)}
                  rows={changes}
                  keyOf={({ number, deploymentId }) => `${number} ${deploymentId}`}
                  empty={
                    <p>No pull request was deployed in this time. Deployments appear here with what they carried.</p>
                  }
                />
                {nextCursor !== null && (
                  <p className="verdict">The newest {changes.length}; a shorter time shows all.</p>
                )}
              </>
            )}
          </Asked>
        </Panel>
        <div className="column">
          {shown !== undefined && <PullCycle key={shown} repo={repo} number={shown} />}
          {(data || !asked.error) && <Incidents dora={data} />}
        </div>
      </div>
    </>
  )
}

function finding({ deployments, changeFailureRate }: Dora): string {
  if (deployments.successful + deployments.failed === 0) return 'Nothing was deployed in this time'
  const failed = changeFailureRate === null ? '' : `, ${percent(changeFailureRate, 1)} failed`
  return `${counted(deployments.successful, 'deployment')}, ${decimal(deployments.perDay, 1)} a day${failed}`
}

const hours = (value: number | null): string => (value === null ? missing : decimal(value, 1))

function Four({ dora }: { dora: Dora }) {
  const { deployments, leadTime, changeFailureRate, recovery, definitions } = dora
  const all = deployments.successful + deployments.failed
  const figures = [
    [
      'Deployment frequency',
      decimal(deployments.perDay, 2),
      'a day',
      counted(deployments.successful, 'deployment'),
      definitions.deploymentFrequency,
    ],
    ['Lead time', hours(leadTime.medianHours), 'h, median', counted(leadTime.changes, 'change'), definitions.leadTime],
    [
      'Change failure rate',
      changeFailureRate === null ? missing : decimal(changeFailureRate * 100, 1),
      '%',
      `${deployments.failed} of ${all}`,
      definitions.changeFailureRate,
    ],
    [
      'Recovery time',
      hours(recovery.medianHours),
      'h, median',
      `${recovery.recovered} of ${counted(recovery.incidents, 'incident')}`,
      definitions.recoveryTime,
    ],
  ] as const
  return (
    <div className="tiles tiles-four">
      {figures.map(([name, value, unit, under, definition]) => (
        <article key={name} className="tile">
          <h3>{name}</h3>
          <div className={dora.stale ? 'figure figure-stale' : 'figure'}>
            {value} <small>{unit}</small>
          </div>
          <div className="under">{under}</div>
          <p className="caption">{definition}</p>
        </article>
      ))}
    </div>
  )
}

const changeColumns = (open: (number: number) => void): TableColumn<Change>[] => [
  {
    name: 'pull',
    title: 'Pull request',
    value: ({ number, title }) => `#${number} ${title}`,
    show: ({ number, title }) => (
      <>
        <button type="button" className="link-button" onClick={() => open(number)}>
          #{number}
        </button>{' '}
        <span className="wrap">{title}</span>
      </>
    ),
  },
  {
    name: 'lead',
    title: 'Lead, h',
    number: true,
    beside: true,
    value: ({ leadHours }) => Math.round(leadHours * 10) / 10,
  },
  {
    name: 'deployed',
    title: 'Deployed',
    value: ({ deployedAt }) => deployedAt,
    show: ({ deployedAt }) => <span className="no-wrap">{clock(deployedAt)}</span>,
  },
  { name: 'deployment', title: 'Deployment', number: true, value: ({ deploymentId }) => deploymentId },
  {
    name: 'because',
    title: 'Evidence',
    value: ({ because }) => because,
    show: ({ because }) => <span className="caption sentence">{because}</span>,
  },
]

function Incidents({ dora }: { dora: Dora | undefined }) {
  const now = useNow()
  return (
    <Panel title="Failed deployments" {...(dora && { caption: counted(dora.incidents.length, 'incident') })}>
      {!dora ? (
        <div className="bones">
          <span className="bone bone-row" />
        </div>
      ) : dora.incidents.length === 0 ? (
        <div className="empty">
          <p>None in this time.</p>
        </div>
      ) : (
        <ul className="rows">
          {dora.incidents.toReversed().map(({ failedDeployments, failedAt, recoveredAt, recoveredBy }) => (
            <li key={failedAt}>
              <span className="name">{clock(failedAt, now)}</span>
              <span className="quiet">
                {recoveredAt ? `recovered ${clock(recoveredAt, now)}` : 'not recovered in this time'}
              </span>
              <span className="caption">
                Deployments {failedDeployments.join(', ')}
                {recoveredBy !== null && `, mended by ${recoveredBy}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
