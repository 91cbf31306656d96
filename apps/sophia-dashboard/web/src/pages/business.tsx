import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../address.ts'
import type { Value } from '../answers.ts'
import type { Answer } from '../apis.ts'
import { type BusinessMetric, businessMetrics, filtered, filtersOf, numbersQuery } from '../business-numbers.ts'
import { Ask } from '../components/ask.tsx'
import { Asked } from '../components/asked.tsx'
import { Below } from '../components/below.tsx'
import { Tile, TileBones, type TileSpec } from '../components/figure-tile.tsx'
import { Forecast } from '../components/forecast.tsx'
import { Funnel } from '../components/funnel.tsx'
import { OwnerRates } from '../components/owner-rates.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { Pipeline } from '../components/pipeline.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { UploadButton, UploadDialog } from '../components/upload.tsx'
import { WonChart } from '../components/won-chart.tsx'
import { useCurrency } from '../currency.ts'
import { currenciesOf } from '../figures.ts'
import { counted, shortMoney, whole } from '../format.ts'
import { useIsKnown } from '../metrics.ts'
import { answerQuery, storedDeals, wonQuery } from '../queries.ts'

type Dimensions = Answer<'sophia-business', '/dimensions'>
const deals = ({ rows }: Value): string => counted(rows, 'deal')
const openDeals = ({ rows }: Value): string => counted(rows, 'open deal')

const tiles: Readonly<Record<BusinessMetric, Omit<TileSpec, 'metric'>>> = {
  won_value: { under: deals },
  win_rate: {
    under: ({ numerator, denominator }) => `${whole(Number(numerator))} of ${whole(Number(denominator))} decided`,
  },
  average_won_deal: { under: deals },
  won_cycle_days: { under: deals },
  pipeline_value: { under: (value) => `${openDeals(value)}, not weighted` },
  weighted_pipeline_value: { under: openDeals },
  pipeline_coverage: {
    unit: 'times',
    under: (_, { numerator = 0, denominator = 0, currency }) =>
      `${shortMoney(numerator, currency)} open over ${shortMoney(denominator, currency)} won in 90 days`,
  },
  sales_velocity: { under: () => 'won a day, at the cycle of won deals' },
  slipped_deals: { under: () => 'close date moved back' },
  stalled_deals: { under: () => 'longer in a stage than most' },
}

/** Everything about deals: what they brought, what they may bring, where they are lost, and who sells them. */
export function Business() {
  const [address] = useAddress()
  const [uploading, setUploading] = useState(false)
  const stored = useQuery(storedDeals)
  const only = filtersOf(address)
  const filters = only.filters ?? []
  const won = useQuery(wonQuery(only))
  const shown = businessMetrics.filter(useIsKnown())
  const numbers = useQuery(numbersQuery(shown, only))
  const wanted = useCurrency()
  const currencies =
    !numbers.isFetched || !won.isFetched
      ? undefined
      : currenciesOf([numbers.data?.totals['pipeline_value'], won.data?.totals['won_value']], wanted)
  return (
    <Page title="Business" heading {...(stored.data && { caption: `${counted(stored.data.rows, 'deal')} stored` })}>
      <SandboxBanner />
      {stored.data?.rows === 0 ? (
        <Panel title="No deals yet">
          <div className="empty">
            <p>Pipeline, forecast, win rates and trends stand here, each with the deals behind it.</p>
            <p>They are read from your CRM: upload its CSV export, or connect HubSpot in Settings.</p>
            <UploadButton primary onClick={() => setUploading(true)} />
          </div>
        </Panel>
      ) : (
        <>
          <Ask />
          <Filters />
          <Panel
            title="Numbers"
            caption={filters.length > 0 ? filters.map(({ value }) => value).join(', ') : 'all time'}
          >
            <Asked
              query={numbers}
              from="sophia-business"
              bones={
                <div className="tiles tiles-ten">
                  {shown.map((metric) => (
                    <TileBones key={metric} metric={metric} />
                  ))}
                </div>
              }
            >
              {(answer) => (
                <div className="tiles tiles-ten">
                  {shown.map((metric) => (
                    <Tile key={metric} spec={{ metric, ...tiles[metric] }} answer={answer} />
                  ))}
                </div>
              )}
            </Asked>
          </Panel>
          <Forecast query={filters} currencies={currencies} />
          <Below>
            <div className="grid grid-side stack">
              <WonChart query={won} />
              <Pipeline filters={only} />
            </div>
            <div className="grid grid-halves stack">
              <Funnel filters={only} />
              <OwnerRates filters={only} />
            </div>
          </Below>
        </>
      )}
      <UploadDialog open={uploading} onOpenChange={setUploading} />
    </Page>
  )
}

function Filters() {
  const [address, change] = useAddress()
  const { data } = useQuery(answerQuery<Dimensions>('/api/dimensions'))
  return (
    <div className="bar-tools" role="group" aria-label="Filters">
      {filtered.map((field) => {
        const known = data?.items.find(({ name }) => name === field)?.values ?? []
        const chosen = address[field]
        // What the address names is chosen, whether it is known yet or not at all.
        const values = chosen === undefined || known.includes(chosen) ? known : [chosen, ...known]
        return (
          <select
            key={field}
            className="input"
            aria-label={field}
            value={chosen ?? ''}
            onChange={({ target }) => change({ [field]: target.value })}
          >
            <option value="">Every {field}</option>
            {values.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        )
      })}
    </div>
  )
}
