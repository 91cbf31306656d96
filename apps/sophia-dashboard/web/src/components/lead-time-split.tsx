import { useQuery } from '@tanstack/react-query'
import type { KpiAnswer, KpiQuery } from '../answers.ts'
import { counted, decimal, missing } from '../format.ts'
import { kpiQuery } from '../queries.ts'
import { Asked } from './asked.tsx'
import { FigureTile, type TileSpec } from './figure-tile.tsx'
import { Panel } from './panel.tsx'
import { ShareRows } from './share-rows.tsx'

const changes: TileSpec['under'] = ({ rows }) => counted(rows, 'change')
const tiles: readonly TileSpec[] = [
  { metric: 'lead_time_hours', sense: 'less', under: changes },
  { metric: 'time_to_merge_hours', sense: 'less', under: changes },
  { metric: 'time_to_deploy_hours', sense: 'less', under: changes },
]
const parts = [
  ['time_to_merge_hours', 'Until merged', 'first commit to merge'],
  ['time_to_deploy_hours', 'Until deployed', 'merge to the end of the deployment'],
] as const
/** Fewer changes carry no finding; nor does a difference that is smaller than this. */
const [enoughChanges, clearly] = [5, 1.25]

interface LeadTimeSplitProps {
  readonly repo: string
  /** First day, and the day after the last. */
  readonly range: { readonly from: string; readonly to: string }
  readonly days: number
}

/** What a lead time is made of, over all changes of a time: until the merge, and from it to production. */
export function LeadTimeSplit({ repo, range, days }: LeadTimeSplitProps) {
  const filters: KpiQuery['filters'] = [{ field: 'repository', op: 'eq', value: repo }]
  const asked = useQuery(kpiQuery({ metrics: parts.map(([metric]) => metric), range, filters }))
  const { data } = asked
  return (
    <Panel title={data ? finding(data) : 'What a lead time is made of'} caption="medians: the parts need not add up">
      <Asked query={asked} from="sophia-business" bones={3}>
        {(answer) =>
          answer.rows === 0 ? (
            <div className="empty">
              <p>
                No change of this repository is stored for this time. Deliveries are read from GitHub by a sync:
                Settings starts one.
              </p>
            </div>
          ) : (
            <>
              <Parts answer={answer} />
              <div className="tiles">
                {tiles.map((spec) => (
                  <FigureTile
                    key={spec.metric}
                    spec={spec}
                    range={range}
                    before={`the ${days} days before`}
                    filters={filters}
                  />
                ))}
              </div>
            </>
          )
        }
      </Asked>
    </Panel>
  )
}

const hoursOf = ({ totals }: KpiAnswer, metric: string): number | null => {
  const value = totals[metric]?.value ?? null
  return value === null ? null : Number(value)
}

function Parts({ answer }: { answer: KpiAnswer }) {
  const known = parts.map(([metric, label, caption]) => ({ metric, label, caption, hours: hoursOf(answer, metric) }))
  const most = Math.max(0.1, ...known.map(({ hours }) => hours ?? 0))
  return (
    <ShareRows
      source={answer}
      rows={known.map(({ metric, label, caption, hours }) => ({
        key: metric,
        label,
        caption,
        amount: hours === null ? missing : `${decimal(hours, 1)} h`,
        parts: [{ name: 'main', share: (hours ?? 0) / most }],
      }))}
    />
  )
}

/** Says which part is the longer one, once there are changes enough to say it. */
export function finding(answer: KpiAnswer): string {
  const [merge, deploy] = parts.map(([metric]) => hoursOf(answer, metric))
  const rows = answer.totals['time_to_merge_hours']?.rows ?? 0
  const known = merge !== undefined && merge !== null && deploy !== undefined && deploy !== null
  if (!known || rows < enoughChanges) return 'What a lead time is made of'
  if (merge > deploy * clearly) return 'Changes wait longer for their merge than for their deployment'
  if (deploy > merge * clearly) return 'Changes wait longer for their deployment than for their merge'
  return 'Changes wait about as long for their merge as for their deployment'
}
