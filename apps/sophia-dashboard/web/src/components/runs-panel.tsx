import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { clock, counted } from '../format.ts'
import { useNow } from '../now.ts'
import { runsQuery } from '../queries.ts'
import { asked, runState, took } from '../run-words.ts'
import { FaultNote, Panel } from './panel.tsx'
import { StartRun } from './start-run.tsx'
import { State } from './state.tsx'

const shown = 6

/** The newest runs, and the way to start one. */
export function RunsPanel() {
  const { data, error, refetch } = useQuery(runsQuery)
  const now = useNow()
  const done = data?.items.filter(({ status }) => status === 'done').length ?? 0
  return (
    <Panel
      title="Runs"
      caption={
        data && data.items.length > 0 ? `${counted(data.items.length, 'newest', 'newest')}, ${done} done` : undefined
      }
      actions={data && data.items.length > 0 ? <StartRun small /> : undefined}
    >
      {error && !data ? (
        <div className="panel-body">
          <FaultNote error={error} holds="Runs go on without this page." retry={() => void refetch()} />
        </div>
      ) : data?.items.length === 0 ? (
        <div className="empty">
          <p>No agent has run yet. A run reads the numbers, writes what it found, and shows each step it took.</p>
          <StartRun />
        </div>
      ) : (
        <table className="runs">
          <thead>
            <tr>
              <th>Agent</th>
              <th>Asked</th>
              <th>State</th>
              <th className="number">Started · took</th>
            </tr>
          </thead>
          <tbody>
            {data
              ? data.items.slice(0, shown).map((run) => (
                  <tr key={run.id}>
                    <td>
                      <Link className="name" to="/agents/$runId" params={{ runId: run.id }}>
                        {run.agent}
                      </Link>
                    </td>
                    <td>{asked(run)}</td>
                    <td>
                      <State name={runState[run.status]} />
                    </td>
                    <td className="number quiet">
                      {clock(run.startedAt ?? run.createdAt, now)} · {took(run, now)}
                    </td>
                  </tr>
                ))
              : Array.from({ length: 3 }, (_, index) => (
                  <tr key={index}>
                    <td>
                      <span className="bone bone-short" />
                    </td>
                    <td colSpan={3}>
                      <span className="bone bone-line" />
                    </td>
                  </tr>
                ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
