import { useQuery } from '@tanstack/react-query'
import type { Filters, KpiAnswer, Value } from '../answers.ts'
import { useCurrency } from '../currency.ts'
import { figuresOf } from '../figures.ts'
import { counted, money, shortMoney } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { Asked } from './asked.tsx'
import { Key } from './drawing.tsx'
import { Panel } from './panel.tsx'
import { Provenance, together } from './provenance.tsx'
import { ShareRows } from './share-rows.tsx'

const metrics = ['pipeline_value', 'deals_open']
const weightedMetric = 'weighted_pipeline_value'
const nothing: Value = { value: null, unit: 'money', rows: 0 }
const countOf = (values: Readonly<Record<string, Value>>): number => Number(values['deals_open']?.value ?? 0)
const inFull = ({ value, currency }: Value): string => money(value ?? 0, currency)
const inShort = ({ value, currency }: Value): string => shortMoney(value ?? 0, currency)

/** What is open today, by stage; and how much of it is likely, where its source tells how likely each stage is. */
export function Pipeline({ filters }: { filters: Filters }) {
  const by = { dimensions: ['stage'], ...filters }
  const asked = useQuery(kpiQuery({ metrics, ...by }))
  const { data: likely, isPending: mayBeWeighted } = useQuery(kpiQuery({ metrics: [weightedMetric], ...by }))
  const known = useMetric('pipeline_value')
  const { data } = asked
  const wanted = useCurrency()
  const total = data?.totals['pipeline_value']
  const [lead, ...others] = total ? figuresOf(total, wanted) : []
  const weighted = likely && lead && figureIn(lead.currency, likely.totals[weightedMetric])
  return (
    <Panel
      title={lead && lead.value !== null ? `${inShort(lead)} open today` : 'Pipeline by stage'}
      {...(data && {
        caption: [
          ...(others.length > 0 ? [`and ${others.map(inShort).join(', ')}`] : []),
          counted(countOf(data.totals), 'deal'),
          ...(weighted ? [`${inShort(weighted)} weighted`] : mayBeWeighted ? [] : ['not weighted']),
        ].join(', '),
      })}
      foot={
        data && (
          <Provenance
            definition={definitionOf(known, 'pipeline_value')}
            source={weighted && likely ? together(data, likely) : data}
            rows={data.rows}
            lineageId={data.lineageId}
            metric="pipeline_value"
          />
        )
      }
    >
      <Asked query={asked} from="sophia-business">
        {(answer) =>
          lead && answer.series.length > 0 ? (
            <Stages answer={answer} likely={weighted && likely} currency={lead.currency} />
          ) : (
            <p className="verdict">No deal is open. New ones appear here by stage.</p>
          )
        }
      </Asked>
    </Panel>
  )
}

/** The figure of one currency, where there is one. */
const figureIn = (currency: string | undefined, value: Value | undefined): Value | undefined =>
  value && figuresOf(value, currency).find((each) => each.currency === currency && each.value !== null)

interface StagesProps {
  readonly answer: KpiAnswer
  readonly likely: KpiAnswer | undefined
  readonly currency: string | undefined
}

function Stages({ answer, likely, currency }: StagesProps) {
  const sizeOf = (value: Value | undefined) => Number(figureIn(currency, value)?.value ?? 0)
  const weights = new Map(
    likely?.series.map(({ dimensions, values }) => [dimensions['stage'], sizeOf(values[weightedMetric])]),
  )
  // A stage may hold other currencies only: its bar has no length then, and its words say what it holds.
  const rows = answer.series
    .map(({ dimensions: { stage }, values }) => ({
      stage: stage ?? 'No stage',
      deals: countOf(values),
      size: sizeOf(values['pipeline_value']),
      weight: weights.get(stage) ?? 0,
      figures: figuresOf(values['pipeline_value'] ?? nothing, currency),
    }))
    .sort((a, b) => b.size - a.size)
  const most = Math.max(1, ...rows.map(({ size }) => size))
  return (
    <ShareRows
      source={likely ? together(answer, likely) : answer}
      legend={likely && <Legend />}
      rows={rows.map(({ stage, deals, size, weight, figures: [first, ...rest] }) => ({
        key: stage,
        label: stage,
        caption: [counted(deals, 'deal'), ...rest.map(inFull)].join(' · '),
        amount: inFull(first),
        parts: likely
          ? [
              { name: 'main', share: weight / most },
              { name: 'soft', share: (size - weight) / most },
            ]
          : [{ name: 'main', share: size / most }],
      }))}
    />
  )
}

function Legend() {
  return (
    <>
      <Key mark={<rect className="share-main" width="14" height="10" rx="2" />}>weighted by its stage</Key>
      <Key mark={<rect className="share-soft" width="14" height="10" rx="2" />}>the rest of its value</Key>
    </>
  )
}
