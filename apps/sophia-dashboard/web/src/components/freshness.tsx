import { useQuery } from '@tanstack/react-query'
import type { IntakeSummary, ServiceRow } from '../answers.ts'
import { age, counted, whole } from '../format.ts'
import { useNow } from '../now.ts'
import { newestIntake, runsQuery, servicesQuery, storedDeals } from '../queries.ts'
import { Panel } from './panel.tsx'
import { vendorName } from './sandbox-banner.tsx'
import { State, type StateName } from './state.tsx'

interface Fact {
  readonly name: string
  readonly state: StateName
  readonly at?: string | undefined
  readonly note: string
}

/** How old each thing on the page is, and where it comes from. */
export function Freshness() {
  const now = useNow()
  const numbers = useQuery(storedDeals)
  const { data: uploads } = useQuery(newestIntake)
  const runs = useQuery(runsQuery)
  const { data: services } = useQuery(servicesQuery)
  const facts: Fact[] = [
    numbers.data
      ? {
          name: 'Deals',
          state:
            numbers.data.origin === 'sandbox'
              ? 'sandbox'
              : numbers.data.stale
                ? 'stale'
                : numbers.data.complete
                  ? 'complete'
                  : 'partial',
          at: numbers.data.asOf,
          note: numbers.data.rows === 0 ? 'Nothing stored yet' : `${counted(numbers.data.rows, 'deal')} stored`,
        }
      : { name: 'Deals', state: numbers.error ? 'down' : 'unknown', note: numbers.error?.message ?? 'Reading' },
    runs.data
      ? {
          name: 'Agent runs',
          state: runs.data.complete ? 'complete' : 'partial',
          at: runs.data.asOf,
          note: 'Asked every 10 s, live on the Agents page',
        }
      : { name: 'Agent runs', state: runs.error ? 'down' : 'unknown', note: runs.error?.message ?? 'Reading' },
    ...(uploads?.items.map(upload) ?? []),
    ...(services?.items.flatMap(sources) ?? []),
  ]
  return (
    <Panel title="How fresh is this?">
      <ul className="facts">
        {facts.map(({ name, state, at, note }) => (
          <li key={name}>
            <span className="name">{name}</span>
            <State name={state}>
              {at === undefined ? undefined : <time dateTime={at} title={at}>{`${age(at, now)} ago`}</time>}
            </State>
            <span className="caption">{note}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function upload({ status, rows, questionCount, createdAt, endedAt }: IntakeSummary): Fact {
  const stored = `${whole(rows.stored + rows.unchanged)} of ${counted(rows.read, 'row')} stored`
  return {
    name: 'CSV upload',
    state: status === 'failed' ? 'failed' : status !== 'done' ? 'running' : rows.rejected > 0 ? 'partial' : 'complete',
    at: endedAt ?? createdAt,
    note: questionCount > 0 ? `${stored}, ${counted(questionCount, 'question')} for you` : stored,
  }
}

/** The vendors that a service reaches, or its sandbox plays. */
function sources({ name, checks }: ServiceRow): Fact[] {
  return checks
    .filter(({ origin }) => origin !== undefined)
    .map(({ name: vendor, status, origin, checkedAt, detail }) => ({
      name: vendorName(vendor),
      state:
        status === 'down' ? 'down' : status === 'unknown' ? 'unknown' : origin === 'sandbox' ? 'sandbox' : 'complete',
      at: checkedAt,
      // What a check says of one that answers is when: that stands beside it, as an age.
      note:
        status === 'down' && detail !== undefined
          ? detail
          : origin === 'sandbox'
            ? `Played by the sandbox for ${name}`
            : `Reached by ${name}`,
    }))
}
