import type { UseQueryResult } from '@tanstack/react-query'
import { useOpenRows } from '../address.ts'
import type { KpiAnswer } from '../answers.ts'
import { useCurrency } from '../currency.ts'
import { counted, money, quarter, sentence, shortMoney, whole } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { useNow } from '../now.ts'
import { bestQuarter, mainCurrency, type QuarterPoint, quarterPoints } from '../numbers.ts'
import { Asked } from './asked.tsx'
import { Panel } from './panel.tsx'
import { PeriodChart } from './period-chart.tsx'
import { Provenance } from './provenance.tsx'
import { Twin } from './twin.tsx'

/** Won value by close quarter. The title says what the data can say; else it is the metric's name. */
export function WonChart({ query }: { query: UseQueryResult<KpiAnswer> }) {
  const answer = query.data
  const now = useNow()
  const openRows = useOpenRows()
  const known = useMetric('won_value')
  const wanted = useCurrency()
  const points = answer && quarterPoints(answer, now, wanted)
  const currency = answer && mainCurrency(answer, wanted)
  const best = points && bestQuarter(points)
  const several = answer?.totals['won_value']?.byCurrency !== undefined
  return (
    <Panel
      caption={several && `${currency} only: currencies are never added together`}
      title={
        best
          ? `${quarter(best.period)} was the best quarter, ${shortMoney(best.value, currency)} won`
          : 'Won value by close quarter'
      }
      foot={
        answer && (
          <Provenance
            definition={definitionOf(known, 'won_value')}
            source={answer}
            rows={answer.totals['won_value']?.rows ?? 0}
            lineageId={answer.lineageId}
            metric="won_value"
          />
        )
      }
    >
      <Asked query={query} from="sophia-business" bones={8}>
        {(won) => (
          <div className="panel-body">
            {!points || points.length === 0 ? (
              <p className="quiet">Quarters appear here with the first deal that is won.</p>
            ) : (
              <>
                <PeriodChart
                  label="Won value by close quarter"
                  source={won}
                  points={points}
                  nameOf={quarter}
                  write={(value) => shortMoney(value, currency)}
                  say={(point) => said(point, currency)}
                  hint="by close date. Arrow keys read each quarter."
                  onOpen={(period) => openRows({ lineage: won.lineageId, metric: 'won_value', period })}
                />
                <Twin
                  columns={['Quarter', 'Deals won', 'Won value']}
                  rows={points.map(({ period, value, deals, open: soFar }) => [
                    `${quarter(period)}${soFar ? ', so far' : ''}`,
                    deals === undefined ? '' : whole(deals),
                    money(value, currency),
                  ])}
                />
              </>
            )}
          </div>
        )}
      </Asked>
    </Panel>
  )
}

function said({ period, value, deals, open }: QuarterPoint, currency: string | undefined): string {
  const count = deals === undefined ? '' : ` from ${counted(deals, 'deal')}`
  return `${quarter(period)}: ${sentence({ value, unit: 'money', currency })} won${count}${open ? ', so far' : ''}`
}
