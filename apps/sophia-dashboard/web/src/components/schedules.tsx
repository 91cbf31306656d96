import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { change, send } from '../api.ts'
import type { Answer, ItemOf } from '../apis.ts'
import { clock } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery, meQuery, runsQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'
import { asked as askedFor, runState } from '../run-words.ts'
import { cronInWords, dueIn } from '../schedule-words.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Confirm } from './confirm.tsx'
import { MakeSchedule } from './make-schedule.tsx'
import { Panel } from './panel.tsx'
import { Refusal } from './refusal.tsx'
import { State } from './state.tsx'

type Page = Answer<'mcp-agents', '/schedules'>
type Schedule = ItemOf<Page>

const path = '/api/schedules?limit=50'
const soonMs = 15_000

/** What runs by itself: when next, what became of the last time, and why one could not run. */
export function Schedules() {
  const asked = useQuery(answerQuery<Page>(path, soonMs))
  const mayWrite = useMayWrite()
  const { data: me } = useQuery(meQuery)
  const mine = (each: Schedule) => me?.role === 'admin' || me?.subject === each.createdBy
  const next = (each: Schedule) => each.nextRuns[0] ?? '~'
  return (
    <Panel
      title="Next on the clock"
      actions={mayWrite && <MakeSchedule />}
      foot={<SourceLine definition="Schedules of mcp-agents" source={asked.data} />}
    >
      <Asked query={asked} bones={2} holds="What is due runs without this page.">
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
                  <Entry key={each.id} schedule={each} mayWrite={mayWrite && mine(each)} />
                ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  )
}

function Entry({ schedule, mayWrite }: { schedule: Schedule; mayWrite: boolean }) {
  const { agent, cron, timeZone, enabled, nextRuns, lastRun, lastError, createdBy, input } = schedule
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
      {mayWrite && <Actions schedule={schedule} enabled={enabled} />}
    </li>
  )
}

function Actions({ schedule: { id, agent }, enabled }: { schedule: Schedule; enabled: boolean }) {
  const queryClient = useQueryClient()
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: ['answer', path] })
    void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey })
  }
  const one = `/api/schedules/${encodeURIComponent(id)}`
  const running = useMutation({ mutationFn: () => send(`${one}/run`), onSettled: again })
  const switching = useMutation({ mutationFn: () => change('PATCH', one, { enabled: !enabled }), onSettled: again })
  return (
    <span className="row-actions">
      <button
        type="button"
        className="button button-small"
        disabled={running.isPending}
        onClick={() => running.mutate()}
      >
        Run now
      </button>
      <button
        type="button"
        className="button button-small"
        disabled={switching.isPending}
        onClick={() => switching.mutate()}
      >
        {enabled ? 'Pause' : 'Go on'}
      </button>
      <Confirm
        label="Delete"
        title={`Delete this schedule of ${agent}?`}
        consequence="It runs no more. What it ran already stays in the list of runs."
        act="Delete the schedule"
        onAct={() => change('DELETE', one).finally(again)}
      />
      <Refusal error={running.error ?? switching.error} />
    </span>
  )
}
