import { useQuery } from '@tanstack/react-query'
import type { Filter, KpiAnswer, Range, Value } from '../answers.ts'
import { type Change, changeOf, type Sense } from '../change.ts'
import { useCurrency } from '../currency.ts'
import { figuresOf, isComplete } from '../figures.ts'
import { inFull, written } from '../format.ts'
import { definitionOf, titleOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { Late } from './late.tsx'
import { FaultNote } from './fault.tsx'
import { Provenance } from './provenance.tsx'

export interface TileSpec {
  readonly metric: string
  /** True of this moment: the time that is chosen does not apply. */
  readonly now?: boolean
  /** Compared with the window before, where more or less is better. */
  readonly sense?: Sense
  /** How it is written, where the unit of the metric says less: a share that may be many times the whole. */
  readonly unit?: 'times'
  /** What stands under the figure; of several currencies `lead` is the one that is written large. */
  readonly under?: (value: Value, lead: Value) => string | undefined
}

interface FigureTileProps {
  readonly spec: TileSpec
  /** All of the time without one. */
  readonly range: Range | undefined
  /** Names the window before, once this one has ended: `Q3`. */
  readonly before: string | undefined
  readonly filters?: readonly Filter[] | undefined
}

/** One number that asks for itself, so that a slow one holds up no other. */
export function FigureTile({ spec, range, before, filters }: FigureTileProps) {
  const { metric, sense } = spec
  const { data, error, refetch } = useQuery(
    kpiQuery({
      metrics: [metric],
      ...(filters && { filters }),
      ...(range && { range, ...(sense && before !== undefined && { compareTo: 'previous' as const }) }),
    }),
  )
  const known = useMetric(metric)
  if (data) return <Tile spec={spec} answer={data} before={before} />
  if (!error) return <TileBones metric={metric} />
  return (
    <article className="tile">
      <h3>{titleOf(known, metric)}</h3>
      <FaultNote error={error} retry={() => void refetch()} />
    </article>
  )
}

interface TileProps {
  readonly spec: TileSpec
  /** May hold other figures, too. */
  readonly answer: KpiAnswer
  readonly before?: string | undefined
}

/** One number of an answer, with where it comes from. */
export function Tile({ spec: { metric, sense, unit, under }, answer, before }: TileProps) {
  const known = useMetric(metric)
  const wanted = useCurrency()
  const value = answer.totals[metric]
  if (!value) return <TileBones metric={metric} />
  const [lead, ...others] = figuresOf(value, wanted)
  const change = sense && changeOf(sense, lead, sameCurrency(lead, answer.comparison?.totals[metric]))
  return (
    <article className="tile">
      <h3>{titleOf(known, metric)}</h3>
      <div
        className={answer.stale ? 'figure figure-stale' : 'figure'}
        title={lead.value === null ? 'There is nothing to count' : undefined}
      >
        <Figure value={lead} unit={unit} named={others.length > 0} />
      </div>
      <div className="under">
        {others.length > 0 && (
          <span className="others">
            and {others.map((each) => inFull({ ...each, ...(unit && { unit }) }, true)).join(', ')}
          </span>
        )}
        {change && before !== undefined && (
          <span>
            <ChangeMark change={change} /> on {before},
          </span>
        )}
        <span>{under?.(value, lead)}</span>
      </div>
      <Provenance
        definition={definitionOf(known, metric)}
        source={{ ...answer, complete: isComplete(answer, metric) }}
        rows={value.rows}
        lineageId={answer.lineageId}
        metric={metric}
      />
    </article>
  )
}

/** A tile that is still being read. */
export function TileBones({ metric }: { metric: string }) {
  const known = useMetric(metric)
  return (
    <article className="tile">
      <h3>{titleOf(known, metric)}</h3>
      <FigureBones />
    </article>
  )
}

function FigureBones() {
  return (
    <>
      <span className="bone bone-figure" />
      <Late from="sophia-business">
        <span className="bone bone-line" />
      </Late>
    </>
  )
}

const sameCurrency = (lead: Value | undefined, before: Value | undefined): Value | undefined =>
  before && figuresOf(before, lead?.currency)[0]

interface FigureProps {
  readonly value: Value
  readonly unit: TileSpec['unit']
  /** It stands beside figures of other currencies: one that is no amount must name its own. */
  readonly named: boolean
}

function Figure({ value, unit, named }: FigureProps) {
  const { text, unit: word } = written({ ...value, ...(unit && { unit }) })
  const currency = named && (value.unit !== 'money' || value.value === null) ? value.currency : undefined
  const small = [word, currency].filter((each) => each !== undefined).join(' ')
  return (
    <>
      {text}
      {small && <small> {small}</small>}
    </>
  )
}

/** Direction by shape, better or worse by colour and, for a reader who sees neither, by word. */
function ChangeMark({ change: { direction, better, text } }: { change: Change }) {
  return (
    <span className={better ? 'change change-better' : 'change change-worse'}>
      <svg viewBox="0 0 9 9" aria-hidden="true">
        <path className="shape-fill" d={direction === 'up' ? 'M4.5 1 8.4 8H.6Z' : 'M4.5 8 .6 1h7.8Z'} />
      </svg>
      {text}
      <span className="screen-reader">{better ? ' better' : ' worse'}</span>
    </span>
  )
}
