import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Approvals } from '../components/approvals.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { RunPanel } from '../components/run-panel.tsx'
import { RunsFiltered } from '../components/runs-filtered.tsx'
import { Schedules } from '../components/schedules.tsx'
import { StartRun } from '../components/start-run.tsx'
import { counted } from '../format.ts'
import { runsQuery } from '../queries.ts'
import { useWaitingApprovals } from '../waiting-approvals.ts'

/** One run in full, the newest unless the address names another, beside the list of all. */
export function Agents() {
  const { runId } = useParams({ strict: false })
  const { data, error } = useQuery(runsQuery)
  const waiting = useWaitingApprovals()
  const shown = runId ?? data?.items[0]?.id
  return (
    <Page
      title="Agents"
      heading
      {...(data && {
        caption: data.nextCursor ? `the newest ${data.items.length} runs` : counted(data.items.length, 'run'),
      })}
      actions={
        <>
          <Link className="button" to="/agents/own">
            Own agents
          </Link>
          <StartRun />
        </>
      }
    >
      <div className={waiting > 0 ? 'grid agents-grid agents-waiting' : 'grid agents-grid'}>
        <div className="agents-approvals">
          <Approvals />
        </div>
        <div className="column agents-run">
          {shown !== undefined ? <RunPanel key={shown} id={shown} /> : <NoRun waiting={!data && !error} />}
        </div>
        <div className="column agents-rest">
          <RunsFiltered current={shown} />
          <Schedules />
        </div>
      </div>
    </Page>
  )
}

function NoRun({ waiting }: { waiting: boolean }) {
  return (
    <Panel title={waiting ? 'Reading the runs' : 'No run yet'}>
      <div className="empty">
        {waiting ? (
          <span className="bone bone-line" />
        ) : (
          <>
            <p>
              A run reads the numbers, writes what it found, and shows each step it took. Start the pipeline review to
              see one.
            </p>
            <StartRun />
          </>
        )}
      </div>
    </Panel>
  )
}
