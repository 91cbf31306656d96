import { useQuery } from '@tanstack/react-query'
import { useOpenRows } from '../address.ts'
import type { Filters, KpiAnswer } from '../answers.ts'
import { counted, percent, whole } from '../format.ts'
import { interval } from '../interval.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { Asked } from './asked.tsx'
import { type Counted, IntervalRows } from './interval-rows.tsx'
import { Panel } from './panel.tsx'
import { Provenance } from './provenance.tsx'
import { Twin } from './twin.tsx'

const most = 12

/** Who wins how much of what was decided: never without the interval that says whether it differs from chance. */
export function OwnerRates({ filters }: { filters: Filters }) {
  const asked = useQuery(kpiQuery({ metrics: ['win_rate'], dimensions: ['owner'], ...filters }))
  const metric = useMetric('win_rate')
  const { data } = asked
  const openRows = useOpenRows()
  const rows = data && ownersOf(data)
  return (
    <Panel
      title={rows ? finding(rows) : 'Win rate by owner'}
      caption="with its 95 % interval"
      foot={
        data && (
          <Provenance
            definition={definitionOf(metric, 'win_rate')}
            source={data}
            rows={data.rows}
            lineageId={data.lineageId}
            metric="win_rate"
          />
        )
      }
    >
      <Asked query={asked} from="sophia-business">
        {(answer) =>
          !rows || rows.length === 0 ? (
            <div className="empty">
              <p>Owners appear here with the first deal that is won or lost.</p>
            </div>
          ) : (
            <div className="panel-body">
              <IntervalRows
                source={answer}
                rows={rows.slice(0, most)}
                label="Win rate by owner"
                noun="owner"
                onOpen={() => openRows({ lineage: answer.lineageId, metric: 'win_rate' })}
              />
              {rows.length > most && (
                <p className="caption">
                  The {most} with most decided deals of {counted(rows.length, 'owner')}; filter to see one.
                </p>
              )}
              <Twin columns={['Owner', 'Won', 'Decided', 'Rate', 'Interval']} rows={rows.map(inWords)} />
            </div>
          )
        }
      </Asked>
    </Panel>
  )
}

function inWords({ name, successes, trials }: Counted): [string, ...string[]] {
  const { low, high } = interval(successes, trials)
  const rate = percent(successes / trials, 1)
  return [name, whole(successes), whole(trials), rate, `${percent(low)} to ${percent(high)}`]
}

const ownersOf = ({ series }: KpiAnswer): Counted[] =>
  series
    .map(({ dimensions, values }) => ({
      name: dimensions['owner'] ?? 'No owner',
      successes: Number(values['win_rate']?.numerator ?? 0),
      trials: Number(values['win_rate']?.denominator ?? 0),
    }))
    .filter(({ trials }) => trials > 0)
    .sort((a, b) => b.trials - a.trials)

/** Said only when an interval leaves the share of all. */
export function finding(rows: readonly Counted[]): string {
  const won = rows.reduce((sum, { successes }) => sum + successes, 0)
  const decided = rows.reduce((sum, { trials }) => sum + trials, 0)
  if (rows.length < 2 || decided === 0) return 'Win rate by owner'
  const share = won / decided
  const apart = rows.filter(({ successes, trials }) => {
    const { low, high } = interval(successes, trials)
    return low > share || high < share
  })
  if (apart.length === 0) return 'Owners do not differ more than chance would'
  return `${counted(apart.length, 'owner')} of ${rows.length} ${apart.length === 1 ? 'differs' : 'differ'} from all by more than chance`
}
