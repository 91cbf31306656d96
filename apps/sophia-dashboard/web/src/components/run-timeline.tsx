import { scaleLinear } from '@visx/scale'
import type { Run, RunStep } from '../answers.ts'
import { duration, missing } from '../format.ts'
import { Icon } from './icons.tsx'
import { RowsLink } from './provenance.tsx'
import { State, type StateName } from './state.tsx'

const width = 190
const ticks = 3

/** A step that is done needs no word. */
const stateOf: Partial<Record<RunStep['status'], StateName>> = {
  running: 'running',
  failed: 'failed',
  cancelled: 'cancelled',
}

/** The steps of a run in order, each with its place on the clock and what it sent and got. */
export function RunTimeline({ run, now }: { run: Run; now: number }) {
  const began = Date.parse(run.startedAt ?? run.createdAt)
  const ended = run.endedAt ? Date.parse(run.endedAt) : now
  const span = Math.max(1, ended - began)
  const x = scaleLinear<number>({ domain: [0, span], range: [0, width] })
  const marks = x.ticks(ticks).filter((mark) => x(mark) < width - 24)
  return (
    <>
      <div className="timeline-axis" aria-hidden="true">
        <svg width={width} height="14" viewBox={`0 0 ${width} 14`}>
          {marks.map((mark) => (
            <text key={mark} className="axis-text" x={x(mark)} y="10" textAnchor={mark === 0 ? 'start' : 'middle'}>
              {mark === 0 ? '0' : duration(mark)}
            </text>
          ))}
        </svg>
      </div>
      <ol className="timeline" aria-label="Steps" aria-live="polite" aria-relevant="additions">
        {run.steps.map((step) => (
          <Step
            key={step.index}
            step={step}
            live={run.endedAt === null}
            marks={marks.map(x)}
            bar={barOf(step, began, ended, x)}
          />
        ))}
      </ol>
    </>
  )
}

interface Bar {
  readonly x: number
  readonly width: number
}

function barOf(step: RunStep, began: number, now: number, x: (ms: number) => number): Bar {
  const from = x(Math.max(0, Date.parse(step.startedAt) - began))
  const to = x((step.endedAt === null ? now : Date.parse(step.endedAt)) - began)
  return { x: Math.min(from, width - 2.5), width: Math.max(2.5, Math.min(to, width) - from) }
}

function Step({
  step,
  live,
  marks,
  bar,
}: {
  step: RunStep
  live: boolean
  marks: readonly number[]
  bar: Bar | undefined
}) {
  const state = stateOf[step.status]
  const tone = state === 'failed' ? ' step-mark-bad' : state === 'running' ? ' step-mark-live' : ''
  return (
    <li className={live ? 'step-new' : undefined}>
      <details className="step">
        <summary>
          <span className={`step-mark${tone}`}>
            <Icon name={step.kind === 'tool' ? 'tool' : 'note'} />
          </span>
          <span className="step-what">
            <span className="step-title">
              {step.kind === 'tool' ? (
                <span className="mono">{step.name}</span>
              ) : (
                <span className="name">{step.title}</span>
              )}
              {state && <State name={state} />}
            </span>
            <span className="step-summary">
              {step.error?.detail ?? step.summary ?? (step.kind === 'tool' ? step.title : '')}
            </span>
          </span>
          <svg className="waterfall" width={width} height="18" viewBox={`0 0 ${width} 18`} aria-hidden="true">
            {marks.map((mark) => (
              <path key={mark} className="waterfall-grid" d={`M${mark} 0V18`} />
            ))}
            {bar && (
              <rect
                className={state === 'failed' ? 'waterfall-bad' : 'waterfall-bar'}
                x={bar.x}
                y="5"
                width={bar.width}
                height="8"
                rx="2"
              />
            )}
          </svg>
          <span className="step-took">{step.ms === null ? missing : duration(step.ms)}</span>
        </summary>
        <Evidence step={step} />
      </details>
    </li>
  )
}

/** What was sent and what came back, as text: never rendered as markup. */
function Evidence({ step }: { step: RunStep }) {
  const parts = [
    { title: 'Sent', value: step.arguments },
    { title: 'Got', value: step.error ?? step.result },
  ].filter(({ value }) => value !== undefined && value !== null)
  return (
    <div className="evidence">
      {parts.map(({ title, value }) => (
        <div key={title}>
          <h4>{title}</h4>
          {/* Long evidence scrolls: the keyboard must reach it. */}
          <pre tabIndex={0}>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
        </div>
      ))}
      {parts.length === 0 && <pre>{step.title}</pre>}
      {step.lineageId && (
        <h4>
          <RowsLink lineageId={step.lineageId} metric="">
            The rows behind it
          </RowsLink>
        </h4>
      )}
    </div>
  )
}
