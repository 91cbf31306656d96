import { useNavigate } from '@tanstack/react-router'
import type { KpiAnswer } from '../answers.ts'
import { money, quarter, shortMoney, whole } from '../format.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { useNow } from '../now.ts'
import { bestQuarter, mainCurrency, quarterPoints } from '../numbers.ts'
import { Icon } from './icons.tsx'
import { Panel } from './panel.tsx'
import { Provenance } from './provenance.tsx'
import { QuarterChart } from './quarter-chart.tsx'

/** Won value by close quarter. The title says what the data can say; else it is the metric's name. */
export function WonChart({ answer }: { answer: KpiAnswer | undefined }) {
  const now = useNow()
  const navigate = useNavigate()
  const known = useMetric('won_value')
  const points = answer && quarterPoints(answer, now)
  const currency = answer && mainCurrency(answer)
  const best = points && bestQuarter(points)
  const several = answer?.totals['won_value']?.byCurrency !== undefined
  const open = (period: string) => {
    if (!answer) return
    void navigate({
      to: '.',
      search: (search) => ({ ...search, lineage: answer.lineageId, metric: 'won_value', period }),
      resetScroll: false,
    })
  }
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
      <div className="panel-body">
        {points && points.length > 0 ? (
          <>
            <QuarterChart points={points} currency={currency} sandbox={answer.origin === 'sandbox'} onOpen={open} />
            <TableTwin points={points} currency={currency} />
          </>
        ) : points ? (
          <p className="quiet">Quarters appear here with the first deal that is won.</p>
        ) : (
          <span className="bone bone-chart" />
        )}
      </div>
    </Panel>
  )
}

function TableTwin({ points, currency }: { points: ReturnType<typeof quarterPoints>; currency: string | undefined }) {
  return (
    <details className="twin">
      <summary>
        <Icon name="table" small />
        As a table
      </summary>
      <table>
        <thead>
          <tr>
            <th>Quarter</th>
            <th className="number">Deals won</th>
            <th className="number">Won value</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ period, value, deals, open }) => (
            <tr key={period}>
              <td>
                {quarter(period)}
                {open && ', so far'}
              </td>
              <td className="number">{deals === undefined ? '' : whole(deals)}</td>
              <td className="number">{money(value, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
