import { useQuery } from '@tanstack/react-query'
import type { KpiQuery } from '../answers.ts'
import { percent, whole, written } from '../format.ts'
import { definitionOf } from '../metrics.ts'
import { kpiQuery, metricsQuery } from '../queries.ts'
import { Asked } from './asked.tsx'
import { Panel } from './panel.tsx'
import { Provenance } from './provenance.tsx'
import { ShareRows } from './share-rows.tsx'

/** The share of deals that went on from each stage, from the history of stages. */
export function Conversion({ filters }: { filters: Pick<KpiQuery, 'filters'> }) {
  const asked = useQuery(metricsQuery)
  const registry = asked.data
  const known = registry?.items.find(({ name }) => name === 'stage_conversion')
  const days = registry?.items.some(({ name }) => name === 'days_in_stage')
  if (!known) {
    return (
      <Panel title="Stage conversion">
        <Asked query={asked} from="sophia-business">
          {() => (
            <div className="empty">
              <p>
                How many deals go on from each stage stands here once the history of stages is read. A CSV export holds
                only today’s stage; a synced HubSpot brings the history.
              </p>
            </div>
          )}
        </Asked>
      </Panel>
    )
  }
  return <Stages filters={filters} definition={definitionOf(known, 'stage_conversion')} withDays={days === true} />
}

interface StagesProps {
  readonly filters: Pick<KpiQuery, 'filters'>
  readonly definition: string
  readonly withDays: boolean
}

function Stages({ filters, definition, withDays }: StagesProps) {
  const asked = useQuery(
    kpiQuery({
      metrics: withDays ? ['stage_conversion', 'days_in_stage'] : ['stage_conversion'],
      dimensions: ['stage'],
      ...filters,
    }),
  )
  const { data } = asked
  const stages = (data?.series ?? [])
    .map(({ dimensions, values }) => ({
      stage: dimensions['stage'] ?? 'No stage',
      share: Number(values['stage_conversion']?.value ?? 0),
      went: Number(values['stage_conversion']?.numerator ?? 0),
      entered: Number(values['stage_conversion']?.denominator ?? 0),
      days: values['days_in_stage'],
    }))
    .filter(({ entered }) => entered > 0)
    .sort((a, b) => b.entered - a.entered)
  const narrowest = stages.length > 1 ? stages.reduce((low, each) => (each.share < low.share ? each : low)) : undefined
  const most = Math.max(1, ...stages.map(({ entered }) => entered))
  return (
    <Panel
      title={narrowest ? `${narrowest.stage} is the narrowest step` : 'Stage conversion'}
      foot={
        data && (
          <Provenance
            definition={definition}
            source={data}
            rows={data.rows}
            lineageId={data.lineageId}
            metric="stage_conversion"
          />
        )
      }
    >
      <Asked query={asked} from="sophia-business">
        {() =>
          stages.length === 0 ? (
            <div className="empty">
              <p>
                No deal has left a stage yet. A CSV export holds only today’s stage; a synced HubSpot has the history.
              </p>
            </div>
          ) : (
            <ShareRows
              rows={stages.map(({ stage, share, went, entered, days }) => ({
                key: stage,
                label: stage,
                caption: days && days.value !== null ? `median ${written(days).text} days` : undefined,
                amount: `${percent(share, 1)}, ${whole(went)} of ${whole(entered)}`,
                whole: entered / most,
                part: went / most,
              }))}
            />
          )
        }
      </Asked>
    </Panel>
  )
}
