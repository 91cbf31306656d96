import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Run } from '../answers.ts'
import { Markdown } from '../components/markdown.tsx'
import { Page } from '../components/page.tsx'
import { FaultNote, Panel } from '../components/panel.tsx'
import { RunList, RunListBones } from '../components/run-list.tsx'
import { RunTimeline } from '../components/run-timeline.tsx'
import { StartRun } from '../components/start-run.tsx'
import { State } from '../components/state.tsx'
import { clock, counted, missing } from '../format.ts'
import { useNow } from '../now.ts'
import { runQuery, runsQuery } from '../queries.ts'
import { isFinal, type Stream, useRunEvents } from '../run-events.ts'
import { asked, runState, took } from '../run-words.ts'

/** One run in full, the newest unless the address names another, beside the list of all. */
export function Agents() {
  const { runId } = useParams({ strict: false })
  const { data, error, refetch } = useQuery(runsQuery)
  const shown = runId ?? data?.items[0]?.id
  return (
    <Page
      title="Agents"
      heading
      {...(data && {
        caption: data.nextCursor ? `the newest ${data.items.length} runs` : counted(data.items.length, 'run'),
      })}
      actions={<StartRun />}
    >
      <div className="grid grid-wide-side">
        <div className="column">
          {shown !== undefined ? <RunPanel key={shown} id={shown} /> : <NoRun waiting={!data && !error} />}
        </div>
        <Panel title="Runs" className="run-list-panel">
          {error && !data ? (
            <div className="panel-body">
              <FaultNote error={error} holds="Runs go on without this page." retry={() => void refetch()} />
            </div>
          ) : !data ? (
            <RunListBones count={6} />
          ) : data.items.length === 0 ? (
            <div className="empty">
              <p>Runs that you start are listed here.</p>
            </div>
          ) : (
            <RunList items={data.items} current={shown} />
          )}
        </Panel>
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

function RunPanel({ id }: { id: string }) {
  const { data: run, error, refetch } = useQuery(runQuery(id))
  const live = run !== undefined && !isFinal(run.status)
  const stream = useRunEvents(id, live)
  const now = useTicking(live)
  if (!run) {
    return (
      <Panel title="Run">
        <div className="empty">
          {error ? <FaultNote error={error} retry={() => void refetch()} /> : <span className="bone bone-line" />}
        </div>
      </Panel>
    )
  }
  const question = asked(run)
  const step = run.steps.at(-1)?.index
  return (
    <section className="panel" aria-labelledby="run-title">
      <div className="run-head">
        <h2 id="run-title">{question || run.agent}</h2>
        <State name={runState[run.status]}>
          {run.status === 'running' && step !== undefined ? `Running, step ${step + 1}` : undefined}
        </State>
        <div className="caption">
          {question && <span>{run.agent}</span>}
          <span title={run.startedAt ?? run.createdAt}>started {clock(run.startedAt ?? run.createdAt, now)}</span>
          <span>{live ? `for ${took(run, now)}` : `took ${took(run, now)}`}</span>
          <span>{counted(run.steps.length, 'step')}</span>
          <span>asked for by {run.startedBy}</span>
          <span className="mono">{run.id}</span>
        </div>
      </div>
      <RunTimeline run={run} now={now} />
      {run.status === 'failed' && (
        <div className="answer">
          <State name="failed">{run.error?.detail}</State>
        </div>
      )}
      {run.answer !== null && <Markdown>{run.answer}</Markdown>}
      <div className="panel-foot">
        <div className="provenance">{foot(run, live, stream)}</div>
      </div>
    </section>
  )
}

function foot(run: Run, live: boolean, { state, last }: Stream) {
  if (!live) return <span>From the record{run.endedAt ? `, ended ${run.endedAt.slice(11, 19)} UTC` : ''}</span>
  if (state === 'reconnecting') return <span>Reconnecting, last event {last ? last.at.slice(11, 19) : missing}</span>
  return (
    <>
      <span>{last ? `Streaming, event ${last.id}` : 'Waiting for the first event'}</span>
      <span>Reload continues where you were</span>
    </>
  )
}

/** The time, moving while something runs. */
function useTicking(live: boolean): number {
  const slow = useNow()
  const [fast, setFast] = useState(Date.now)
  useEffect(() => {
    if (!live) return undefined
    const timer = setInterval(() => setFast(Date.now()), 500)
    return () => clearInterval(timer)
  }, [live])
  return live ? fast : slow
}
