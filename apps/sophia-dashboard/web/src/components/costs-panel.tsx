import { useQuery } from '@tanstack/react-query'
import { amount, type Costs, type Month, monthOf } from '../compute.ts'
import { counted, decimal, percent } from '../format.ts'
import { answerQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Key } from './drawing.tsx'
import { Panel } from './panel.tsx'
import { ShareRows } from './share-rows.tsx'

/** What the month has cost and will, against its ceiling, and which machines cost it. */
export function CostsPanel() {
  const asked = useQuery(answerQuery<Costs>('/api/costs?by=type&limit=100'))
  const { data } = asked
  return (
    <Panel
      title={data ? `${amount(data.total)} this month so far` : 'Costs'}
      foot={<SourceLine definition="Recorded hours at their price" source={data} />}
    >
      <Asked query={asked} from="sophia-lambda">
        {(costs) => <CostRows costs={costs} />}
      </Asked>
    </Panel>
  )
}

function CostRows({ costs }: { costs: Costs }) {
  const { items, total, forecast, runningPerHour, ceiling } = costs
  const month = monthOf(costs)
  const { spent, toCome, over, most } = month
  const end = forecast ? `${amount(forecast)} forecast` : amount(total)
  return (
    <>
      <ShareRows
        source={costs}
        legend={<Legend month={month} />}
        rows={[
          {
            key: 'month',
            label: 'Month',
            caption: ceiling.monthly ? `ceiling ${amount(ceiling.monthly)}` : 'no monthly ceiling set',
            amount: over > 0 ? <span className="over">{end}</span> : end,
            parts: [
              { name: 'main', share: spent },
              { name: 'soft', share: toCome },
              { name: 'over', share: over },
            ],
            ...(ceiling.monthly &&
              month.ceiling !== undefined && {
                limit: {
                  share: month.ceiling,
                  said: `${amount(total)} spent, ${end}, ceiling ${amount(ceiling.monthly)}`,
                },
                note: againstCeiling(month, ceiling.monthly.currency),
              }),
          },
          ...items.map(({ key, cost, hours, instances }) => ({
            key: key ?? 'none',
            label: key ?? 'Not told apart',
            caption: `${counted(instances, 'machine')}, ${decimal(hours, 1)} h`,
            amount: amount(cost),
            parts: [{ name: 'main' as const, share: Number(cost.amount) / most }],
          })),
        ]}
      />
      <p className="verdict">
        {amount(runningPerHour)} an hour now
        {ceiling.hourly
          ? `, ceiling ${amount(ceiling.hourly)}. A plan above it is refused.`
          : '; no hourly ceiling set.'}
      </p>
    </>
  )
}

/** How far the month stays under its ceiling, or goes over it. */
function againstCeiling({ spent, toCome, over, ceiling = 0, most }: Month, currency: string) {
  if (over > 0)
    return <span className="over">{amount({ amount: String(over * most), currency })} over the ceiling</span>
  return `${percent((spent + toCome) / (ceiling || 1))} of the ceiling`
}

/** Only of what is drawn. */
function Legend({ month: { toCome, over, ceiling } }: { month: Month }) {
  const bar = { width: 14, height: 10, rx: 2 }
  return (
    <>
      <Key mark={<rect className="share-main" {...bar} />}>spent</Key>
      {toCome > 0 && <Key mark={<rect className="share-soft" {...bar} />}>still to come</Key>}
      {over > 0 && <Key mark={<rect className="share-over" {...bar} />}>over the ceiling</Key>}
      {ceiling !== undefined && <Key mark={<path className="share-limit" d="M7 -1V11" />}>ceiling</Key>}
    </>
  )
}
