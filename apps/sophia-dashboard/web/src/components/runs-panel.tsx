import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { age, counted } from '../format.ts'
import { useNow } from '../now.ts'
import { runsQuery } from '../queries.ts'
import { Icon } from './icons.tsx'
import { FaultNote } from './fault.tsx'
import { Panel } from './panel.tsx'
import { RunList, RunListBones } from './run-list.tsx'
import { StartRun } from './start-run.tsx'

const shown = 6

/** The newest runs, and the way to start one. */
export function RunsPanel() {
  const { data, error, refetch } = useQuery(runsQuery)
  const now = useNow()
  const some = data !== undefined && data.items.length > 0
  return (
    <Panel
      title="Runs"
      caption={
        some &&
        `${counted(data.items.filter(({ status }) => status === 'done').length, 'done', 'done')} of the newest ${data.items.length}`
      }
      actions={some && <StartRun small />}
      foot={
        some && (
          <div className="provenance">
            <span>{age(data.asOf, now)} ago</span>
            <Link className="rows-link" to="/agents">
              All runs
              <Icon name="go" small />
            </Link>
          </div>
        )
      }
    >
      {error && !data ? (
        <div className="empty">
          <FaultNote error={error} holds="Runs go on without this page." retry={() => void refetch()} />
        </div>
      ) : !data ? (
        <RunListBones count={shown} />
      ) : some ? (
        <RunList items={data.items.slice(0, shown)} />
      ) : (
        <div className="empty">
          <p>No agent has run yet. A run reads the numbers, writes what it found, and shows each step it took.</p>
          <StartRun />
        </div>
      )}
    </Panel>
  )
}
