import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Run } from '../answers.ts'
import { send } from '../api.ts'
import { clock, counted, missing } from '../format.ts'
import { useNow } from '../now.ts'
import { runQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'
import { isFinal, type Stream, useRunEvents } from '../run-events.ts'
import { asked, runState, took } from '../run-words.ts'
import { metersOf, usageText } from '../usage.ts'
import { Late } from './late.tsx'
import { Markdown } from './markdown.tsx'
import { Fault, FaultNote, Refusal } from './fault.tsx'
import { Panel } from './panel.tsx'
import { RunTimeline } from './run-timeline.tsx'
import { State } from './state.tsx'

/** One run: what was asked, its steps as they happen, what it may still use, its answer. */
export function RunPanel({ id }: { id: string }) {
  const { data: run, error, refetch } = useQuery(runQuery(id))
  const live = run !== undefined && !isFinal(run.status)
  const stream = useRunEvents(id, live)
  const now = useTicking(live)
  if (!run) {
    return (
      <Panel title="Run">
        <div className="empty">
          {error ? (
            <FaultNote error={error} retry={() => void refetch()} />
          ) : (
            <Late from="mcp-agents">
              <span className="bone bone-line" />
            </Late>
          )}
        </div>
      </Panel>
    )
  }
  const question = asked(run)
  const step = run.steps.at(-1)?.index
  const usage = usageText(run)
  return (
    <section className="panel" aria-labelledby="run-title">
      <div className="run-head">
        <h2 id="run-title">{question || run.agent}</h2>
        <State name={runState(run.status)}>
          {run.status === 'running' && step !== undefined ? `Running, step ${step + 1}` : undefined}
        </State>
        <div className="caption">
          {question && <span>{run.agent}</span>}
          <span title={run.startedAt ?? run.createdAt}>started {clock(run.startedAt ?? run.createdAt, now)}</span>
          <span>{live ? `for ${took(run, now)}` : `took ${took(run, now)}`}</span>
          <span>{counted(run.steps.length, 'step')}</span>
          {usage && <span>{usage}</span>}
          {run.attempts > 1 && <span>taken up {run.attempts} times, nothing recorded ran twice</span>}
          <span>asked for by {run.startedBy}</span>
          <span className="mono">{run.id}</span>
        </div>
        {live && <Cancel id={id} />}
      </div>
      <Meters run={run} now={now} />
      <RunTimeline run={run} now={now} />
      {run.status === 'failed' && (
        <div className="answer">
          <Fault message={run.error?.detail ?? 'It failed, and nothing says why.'} hint={run.error?.hint} />
        </div>
      )}
      {run.answer !== null && <Markdown>{run.answer}</Markdown>}
      <div className="panel-foot">
        <div className="provenance">{foot(run, live, stream)}</div>
      </div>
    </section>
  )
}

/** What is spent of each limit. */
function Meters({ run, now }: { run: Run; now: number }) {
  const meters = metersOf(run, now)
  if (meters.length === 0) return null
  return (
    <dl className="meters">
      {meters.map(({ name, spent, limit, share }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {spent} <span className="caption">of {limit}</span>
          </dd>
          <dd aria-hidden="true">
            <svg viewBox="0 0 100 4" preserveAspectRatio="none">
              <rect className="meter-track" width="100" height="4" rx="1" />
              <rect className="meter-spent" width={100 * share} height="4" rx="1" />
            </svg>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A run that is cancelled ends after the step it is at. */
function Cancel({ id }: { id: string }) {
  const mayWrite = useMayWrite()
  const queryClient = useQueryClient()
  const cancelling = useMutation({
    mutationFn: () => send(`/api/runs/${encodeURIComponent(id)}/cancel`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: runQuery(id).queryKey }),
  })
  if (!mayWrite) return null
  return (
    <div className="run-actions">
      <button
        type="button"
        className="button button-small"
        disabled={cancelling.isPending}
        onClick={() => cancelling.mutate()}
      >
        Cancel the run
      </button>
      <Refusal error={cancelling.error} />
    </div>
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
