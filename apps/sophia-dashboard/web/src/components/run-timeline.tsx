import { scaleLinear } from '@visx/scale'
import type { Run, RunStep } from '../answers.ts'
import { counted, duration, missing } from '../format.ts'
import { foldSteps, type TimelineRow } from '../step-folding.ts'
import { stepUsage } from '../usage.ts'
import { Evidence } from './evidence.tsx'
import { Icon, type IconName } from './icons.tsx'
import { State, type StateName } from './state.tsx'

const width = 190
const ticks = 3

/** A step that is done needs no word. */
const stateOf: Partial<Record<RunStep['status'], StateName>> = {
  running: 'running',
  waiting: 'waiting',
  failed: 'failed',
  cancelled: 'cancelled',
}
const tones: Partial<Record<StateName, string>> = {
  failed: 'step-mark-bad',
  running: 'step-mark-live',
  waiting: 'step-mark-warn',
}
const icons: Record<string, IconName | undefined> = { tool: 'tool', model: 'model' }

interface Clock {
  readonly began: number
  readonly now: number
  readonly x: (ms: number) => number
  readonly marks: readonly number[]
}

/** The steps of a run in order, each with its place on the clock and what it sent and got; like ones are folded. */
export function RunTimeline({ run, now }: { run: Run; now: number }) {
  const live = run.endedAt === null
  const began = Date.parse(run.startedAt ?? run.createdAt)
  const ended = run.endedAt ? Date.parse(run.endedAt) : now
  const x = scaleLinear<number>({ domain: [0, Math.max(1, ended - began)], range: [0, width] })
  const marks = x.ticks(ticks).filter((mark) => x(mark) < width - 24)
  const clock: Clock = { began, now: ended, x, marks: marks.map(x) }
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
        {foldSteps(run.steps, live).map((row) => (
          <li key={row[0].index} className={live ? 'step-new' : undefined}>
            {row.length === 1 ? <Step step={row[0]} clock={clock} /> : <Folded row={row} clock={clock} />}
          </li>
        ))}
      </ol>
    </>
  )
}

function Step({ step, clock }: { step: RunStep; clock: Clock }) {
  const { kind, name, title, summary, error, status, startedAt, endedAt } = step
  const state = stateOf[status]
  const isTool = kind === 'tool'
  const usage = stepUsage(step)
  const ms = step.ms ?? (state === 'running' || state === 'waiting' ? clock.now - Date.parse(startedAt) : null)
  return (
    <details className="step">
      <summary>
        <span className={`step-mark ${(state && tones[state]) ?? (kind === 'model' ? 'step-mark-model' : '')}`}>
          <Icon name={state === 'waiting' ? 'lock' : (icons[kind] ?? 'note')} />
        </span>
        <span className="step-what">
          <span className="step-title">
            <span className={isTool ? 'mono' : 'name'}>{isTool ? name : title || name}</span>
            {usage && <span className="caption">{usage}</span>}
            {state && <State name={state} />}
          </span>
          <span className="step-summary">{error?.detail ?? summary ?? (isTool ? title : '')}</span>
        </span>
        <Waterfall
          clock={clock}
          from={startedAt}
          to={endedAt}
          tone={state === 'failed' ? 'bad' : state === 'waiting' ? 'waiting' : kind === 'model' ? 'model' : 'bar'}
        />
        <span className="step-took">{ms === null ? missing : duration(Math.max(0, ms))}</span>
      </summary>
      <Evidence step={step} />
    </details>
  )
}

/** Like steps in one line; opened, each for itself. */
function Folded({ row, clock }: { row: TimelineRow; clock: Clock }) {
  const [first] = row
  const from = row.map(({ startedAt }) => startedAt).reduce((a, b) => (a < b ? a : b))
  const to = row.map(({ endedAt }) => endedAt ?? '').reduce((a, b) => (a > b ? a : b))
  return (
    <details className="step step-folded">
      <summary>
        <span className={`step-mark ${first.kind === 'model' ? 'step-mark-model' : ''}`}>
          <Icon name={icons[first.kind] ?? 'note'} />
        </span>
        <span className="step-what">
          <span className="step-title">
            <span className={first.kind === 'tool' ? 'mono' : 'name'}>{first.name}</span>
            <span className="caption">{counted(row.length, 'call')}</span>
          </span>
          <span className="step-summary">{[...new Set(row.map(({ title }) => title))].join(', ')}</span>
        </span>
        <Waterfall clock={clock} from={from} to={to} tone={first.kind === 'model' ? 'model' : 'bar'} />
        <span className="step-took">{duration(Math.max(0, Date.parse(to) - Date.parse(from)))}</span>
      </summary>
      <ol className="timeline timeline-inner">
        {row.map((step) => (
          <li key={step.index}>
            <Step step={step} clock={clock} />
          </li>
        ))}
      </ol>
    </details>
  )
}

interface WaterfallProps {
  readonly clock: Clock
  readonly from: string
  readonly to: string | null
  readonly tone: 'bar' | 'bad' | 'model' | 'waiting'
}

function Waterfall({ clock: { began, now, x, marks }, from, to, tone }: WaterfallProps) {
  const left = x(Math.max(0, Date.parse(from) - began))
  const right = x((to === null ? now : Date.parse(to)) - began)
  return (
    <svg className="waterfall" width={width} height="18" viewBox={`0 0 ${width} 18`} aria-hidden="true">
      {marks.map((mark) => (
        <path key={mark} className="waterfall-grid" d={`M${mark} 0V18`} />
      ))}
      <rect
        className={`waterfall-${tone}`}
        x={Math.min(left, width - 2.5)}
        y="5"
        width={Math.max(2.5, Math.min(right, width) - left)}
        height="8"
        rx="2"
      />
    </svg>
  )
}
