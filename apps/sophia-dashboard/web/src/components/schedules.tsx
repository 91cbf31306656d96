import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { clock } from '../format.ts'
import { useNow } from '../now.ts'
import { meQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'
import { asked as askedFor, runState } from '../run-words.ts'
import { cronInWords, dueIn } from '../schedule-words.ts'
import { type Schedule, schedulesQuery, useDelete, useRestore, useRunNow, useSwitch } from '../schedules.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Confirm } from './confirm.tsx'
import { MakeSchedule } from './make-schedule.tsx'
import { Panel } from './panel.tsx'
import { Refusal } from './fault.tsx'
import { State } from './state.tsx'

/** What runs by itself: when next, what became of the last time, and why one could not run. */
export function Schedules() {
  const asked = useQuery(schedulesQuery)
  const mayWrite = useMayWrite()
  const { data: me } = useQuery(meQuery)
  const deleting = useDelete()
  const mine = (each: Schedule) => me?.subject === each.createdBy
  const may = (each: Schedule) => mayWrite && (me?.role === 'admin' || mine(each))
  const next = (each: Schedule) => each.nextRuns[0] ?? '~'
  return (
    <Panel
      title="Next on the clock"
      actions={mayWrite && <MakeSchedule />}
      foot={<SourceLine definition="Schedules of mcp-agents" source={asked.data} />}
    >
      <Asked query={asked} from="mcp-agents" bones={2} holds="What is due runs without this page.">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>Nothing runs by itself. A schedule starts an agent at times of your choice, with your rights.</p>
            </div>
          ) : (
            <ul className="rows">
              {[...items]
                .sort((a, b) => next(a).localeCompare(next(b)))
                .map((each) => (
                  <Entry key={each.id} schedule={each}>
                    {may(each) && (
                      <Actions schedule={each} mine={mine(each)} onDelete={() => deleting.mutateAsync(each)} />
                    )}
                  </Entry>
                ))}
            </ul>
          )
        }
      </Asked>
      <Refusal error={deleting.error} />
      {deleting.isSuccess && mine(deleting.variables) && (
        <Undo key={deleting.variables.id} schedule={deleting.variables} onUndone={deleting.reset} />
      )}
    </Panel>
  )
}

/** No time limit on it: it stands until another is deleted, or the page is left. */
function Undo({ schedule, onUndone }: { schedule: Schedule; onUndone: () => void }) {
  const restoring = useRestore()
  return (
    <div className="verdict" role="status">
      Schedule of {schedule.agent} deleted.{' '}
      <button
        type="button"
        className="link-button"
        disabled={restoring.isPending}
        onClick={() => restoring.mutate(schedule, { onSuccess: onUndone })}
      >
        Undo
      </button>
      <Refusal error={restoring.error} />
    </div>
  )
}

function Entry({ schedule, children }: { schedule: Schedule; children: ReactNode }) {
  const { agent, cron, timeZone, nextRuns, lastRun, lastError, createdBy, input } = schedule
  const now = useNow()
  const [due] = nextRuns
  const wanted = askedFor({ input })
  return (
    <li>
      <span className="name">{agent}</span>
      <span className="quiet no-wrap" title={nextRuns.map((each) => dueIn(timeZone, each)).join(', then ')}>
        {due ? dueIn(timeZone, due) : 'paused'}
      </span>
      <span className="caption">
        {cronInWords(cron)}, {timeZone} · by {createdBy}
        {wanted && ` · ${wanted}`}
      </span>
      {lastRun && (
        <span className="caption">
          <Link className="text-link" to="/agents/$runId" params={{ runId: lastRun.id }}>
            Last {clock(lastRun.dueAt, now)}
          </Link>{' '}
          <State name={runState(lastRun.status)} />
        </span>
      )}
      {lastError && (
        <span className="caption">
          <State name="failed">{lastError.detail}</State>
        </span>
      )}
      {children}
    </li>
  )
}

interface ActionsProps {
  readonly schedule: Schedule
  /** Made by whoever looks at it: only they can make it again, since its runs have its maker's rights. */
  readonly mine: boolean
  readonly onDelete: () => Promise<unknown>
}

function Actions({ schedule, mine, onDelete }: ActionsProps) {
  const running = useRunNow()
  const switching = useSwitch()
  return (
    <span className="row-actions">
      <button
        type="button"
        className="button button-small"
        disabled={running.isPending}
        onClick={() => running.mutate(schedule)}
      >
        Run now
      </button>
      <button
        type="button"
        className="button button-small"
        disabled={switching.isPending}
        onClick={() => switching.mutate(schedule)}
      >
        {schedule.enabled ? 'Pause' : 'Go on'}
      </button>
      {mine ? (
        // A refusal is told below the list.
        <button type="button" className="button button-small" onClick={() => void onDelete().catch(() => undefined)}>
          Delete
        </button>
      ) : (
        <Confirm
          label="Delete"
          title={`Delete this schedule of ${schedule.agent}?`}
          consequence={`It runs no more; only ${schedule.createdBy} can make it again. What it ran already stays in the list of runs.`}
          act="Delete the schedule"
          forGood
          onAct={onDelete}
        />
      )}
      <Refusal error={running.error ?? switching.error} />
    </span>
  )
}
