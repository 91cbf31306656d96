import { useQuery } from '@tanstack/react-query'
import type { KpiQuery, Value } from '../answers.ts'
import { useCurrency } from '../currency.ts'
import { figuresOf } from '../figures.ts'
import { counted, money, shortMoney } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { Asked } from './asked.tsx'
import { Panel } from './panel.tsx'
import { Provenance } from './provenance.tsx'
import { ShareRows } from './share-rows.tsx'

const metrics = ['pipeline_value', 'deals_open']
const nothing: Value = { value: null, unit: 'money', rows: 0 }
const countOf = (values: Readonly<Record<string, Value>>): number => Number(values['deals_open']?.value ?? 0)
const inFull = ({ value, currency }: Value): string => money(value ?? 0, currency)
const inShort = ({ value, currency }: Value): string => shortMoney(value ?? 0, currency)

/** What is open today, by stage. */
export function Pipeline({ filters }: { filters: Pick<KpiQuery, 'filters'> }) {
  const asked = useQuery(kpiQuery({ metrics, dimensions: ['stage'], ...filters }))
  const known = useMetric('pipeline_value')
  const { data } = asked
  const wanted = useCurrency()
  const total = data?.totals['pipeline_value']
  const [lead, ...others] = total ? figuresOf(total, wanted) : []
  return (
    <Panel
      title={lead && lead.value !== null ? `${inShort(lead)} open today` : 'Pipeline by stage'}
      {...(data && {
        caption: `${others.length > 0 ? `and ${others.map(inShort).join(', ')}; ` : ''}${counted(countOf(data.totals), 'deal')}, not weighted`,
      })}
      foot={
        data && (
          <Provenance
            definition={definitionOf(known, 'pipeline_value')}
            source={data}
            rows={data.rows}
            lineageId={data.lineageId}
            metric="pipeline_value"
          />
        )
      }
    >
      <Asked query={asked} from="sophia-business">
        {({ series }) => {
          if (series.length === 0) return <p className="verdict">No deal is open. New ones appear here by stage.</p>
          // A stage may hold other currencies only: its bar has no length then, and its words say what it holds.
          const rows = series.map(({ dimensions, values }) => {
            const [first, ...rest] = figuresOf(values['pipeline_value'] ?? nothing, lead?.currency)
            const mine = first.currency === lead?.currency
            return {
              stage: dimensions['stage'] ?? 'No stage',
              deals: countOf(values),
              size: mine ? Number(first.value ?? 0) : 0,
              first,
              rest,
            }
          })
          const most = Math.max(1, ...rows.map(({ size }) => size))
          return (
            <ShareRows
              rows={rows.map(({ stage, deals, size, first, rest }) => ({
                key: stage,
                label: stage,
                caption: [counted(deals, 'deal'), ...rest.map(inFull)].join(' · '),
                amount: inFull(first),
                whole: size / most,
              }))}
            />
          )
        }}
      </Asked>
    </Panel>
  )
}
