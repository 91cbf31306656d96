import { useQuery } from '@tanstack/react-query'
import { useAddress, useOpenRows } from '../address.ts'
import type { Filter } from '../answers.ts'
import type { Answer } from '../apis.ts'
import { counted, money, shortMoney } from '../format.ts'
import { answerQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { BandRows } from './band-rows.tsx'
import { Panel } from './panel.tsx'
import { RowsLink } from './provenance.tsx'
import { Twin } from './twin.tsx'

type Forecast = Answer<'sophia-business', '/forecast'>

/** Of the back-test: the counts above them are of all. */
const shownMonths = 8

const month = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${iso.slice(0, 7)}-01T00:00:00Z`),
  )

interface ForecastProps {
  readonly query: readonly Filter[]
  /** Of the deals, the one to forecast first; none while they are being read. */
  readonly currencies: readonly string[] | undefined
}

/** What open deals may bring, and beside it whether such a forecast could have been trusted before. */
export function Forecast({ query, currencies }: ForecastProps) {
  const [currency] = currencies ?? []
  const params = new URLSearchParams([
    ['months', '6'],
    ...(currency === undefined ? [] : [['currency', currency]]),
    ...query.map(({ field, value }) => [field, String(value)]),
  ])
  const asked = useQuery({
    ...answerQuery<Forecast>(`/api/forecast?${params}`, false),
    enabled: currencies !== undefined,
  })
  const { data } = asked
  return (
    <div className="grid grid-wide-side stack">
      <Panel
        title={data ? `${shortMoney(data.total.p50, data.currency)} is the middle of what may come` : 'Forecast'}
        {...(data && {
          caption: `8 in 10 between ${shortMoney(data.total.p10, data.currency)} and ${shortMoney(data.total.p90, data.currency)}`,
        })}
        actions={currencies && currencies.length > 1 && <CurrencyChoice currencies={currencies} />}
        foot={data && <Foot forecast={data} />}
      >
        <Asked query={asked} from="sophia-business" bones={5}>
          {(forecast) => <Bands forecast={forecast} />}
        </Asked>
      </Panel>
      {(data || !asked.error) && <BackTest forecast={data} />}
    </div>
  )
}

/** Each currency has a forecast of its own: they are never added together. */
function CurrencyChoice({ currencies: [chosen, ...others] }: { currencies: readonly string[] }) {
  const [, change] = useAddress()
  const all = [chosen, ...others].filter((each) => each !== undefined).sort()
  return (
    <div className="choice" role="group" aria-label="Currency">
      {all.map((each) => (
        <button key={each} type="button" aria-pressed={each === chosen} onClick={() => change({ currency: each })}>
          {each}
        </button>
      ))}
    </div>
  )
}

function Bands({ forecast }: { forecast: Forecast }) {
  const { months, currency, weighted, commit, bestCase, total } = forecast
  const openRows = useOpenRows()
  const open = forecast.evidence.find(({ of }) => of === 'open')
  return (
    <>
      <div className="panel-body">
        <BandRows
          name="Forecast by month"
          source={forecast}
          rowHeight={46}
          onOpen={open && (() => openRows({ lineage: open.lineageId }))}
          currency={currency}
          bands={months.map((each) => ({
            label: month(each.month),
            low: Number(each.p10),
            middle: Number(each.p50),
            high: Number(each.p90),
            soFar: Number(each.wonSoFar),
          }))}
        />
        <Twin
          columns={['Month', 'Low, p10', 'Middle, p50', 'High, p90', 'Won so far']}
          rows={months.map(({ month: of, p10, p50, p90, wonSoFar }) => [
            month(of),
            ...[p10, p50, p90, wonSoFar].map((amount) => money(amount, currency)),
          ])}
        />
      </div>
      <dl className="figures">
        {(
          [
            ['Commit', commit],
            ['Middle, p50', total.p50],
            ['Weighted', weighted],
            ['Best case', bestCase],
          ] as const
        ).map(([name, amount]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figure">{money(amount, currency)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Foot({ forecast }: { forecast: Forecast }) {
  return (
    <SourceLine definition={`Forecast of ${counted(forecast.runs, 'simulation')}`} source={forecast}>
      {forecast.evidence.map(({ of, lineageId, rows }) => (
        <RowsLink key={of} lineageId={lineageId} metric="">
          {`${counted(rows, 'row')} ${of}`}
        </RowsLink>
      ))}
    </SourceLine>
  )
}

/** No forecast without it. */
function BackTest({ forecast }: { forecast: Forecast | undefined }) {
  const test = forecast?.backTest
  return (
    <Panel
      title="Could we have trusted it?"
      foot={
        forecast && (
          <SourceLine definition="The same forecast, made at the start of each past month" source={forecast} />
        )
      }
    >
      {!test ? (
        <div className="bones">
          <span className="bone bone-chart" />
        </div>
      ) : test.months.length === 0 ? (
        <div className="empty">
          <p>{test.verdict}</p>
        </div>
      ) : (
        <>
          <p className="verdict">
            {test.months.filter(({ inBand }) => inBand).length} of {counted(test.months.length, 'month')} inside the
            band. {test.verdict}
          </p>
          <div className="panel-body">
            <BandRows
              name="Past forecasts against what came"
              source={forecast}
              rowHeight={30}
              currency={forecast.currency}
              bands={test.months.slice(-shownMonths).map((each) => ({
                label: month(each.month),
                low: Number(each.p10),
                middle: Number(each.p50),
                high: Number(each.p90),
                actual: Number(each.actual),
              }))}
            />
            {test.months.length > shownMonths && (
              <p className="caption">
                The newest {shownMonths} of {test.months.length}; the table has all.
              </p>
            )}
            <Twin
              columns={['Month', 'Low, p10', 'Middle, p50', 'High, p90', 'Came']}
              rows={test.months.map(({ month: of, p10, p50, p90, actual }) => [
                month(of),
                ...[p10, p50, p90, actual].map((amount) => money(amount, forecast.currency)),
              ])}
            />
          </div>
        </>
      )}
    </Panel>
  )
}
