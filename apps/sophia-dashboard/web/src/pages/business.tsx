import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../address.ts'
import type { Filter, KpiQuery } from '../answers.ts'
import type { Answer } from '../apis.ts'
import { Ask } from '../components/ask.tsx'
import { FigureTile, type TileSpec } from '../components/figure-tile.tsx'
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
import { answerQuery, kpiQuery, metricsQuery, storedDeals } from '../queries.ts'

type Dimensions = Answer<'sophia-business', '/dimensions'>
const filtered = ['region', 'owner', 'product'] as const

const tiles: readonly TileSpec[] = [
  { metric: 'won_value', under: ({ rows }) => counted(rows, 'deal') },
  {
    metric: 'win_rate',
    under: ({ numerator, denominator }) => `${whole(Number(numerator))} of ${whole(Number(denominator))} decided`,
  },
  { metric: 'average_won_deal', under: ({ rows }) => counted(rows, 'deal') },
  { metric: 'won_cycle_days', under: ({ rows }) => counted(rows, 'deal') },
  { metric: 'pipeline_value', now: true, under: ({ rows }) => `${counted(rows, 'open deal')}, not weighted` },
  { metric: 'weighted_pipeline_value', now: true, under: ({ rows }) => counted(rows, 'open deal') },
  {
    metric: 'pipeline_coverage',
    now: true,
    unit: 'times',
    under: (_, { numerator = 0, denominator = 0, currency }) =>
      `${shortMoney(numerator, currency)} open over ${shortMoney(denominator, currency)} won in 90 days`,
  },
  { metric: 'sales_velocity', now: true, under: () => 'won a day, at the cycle of won deals' },
  { metric: 'slipped_deals', now: true, under: () => 'close date moved back' },
  { metric: 'stalled_deals', now: true, under: () => 'longer in a stage than most' },
]

/** Everything about deals: what they brought, what they may bring, where they are lost, and who sells them. */
export function Business() {
  const [address] = useAddress()
  const [uploading, setUploading] = useState(false)
  const stored = useQuery(storedDeals)
  const { data: registry } = useQuery(metricsQuery)
  const filters: Filter[] = filtered.flatMap((field) => {
    const value = address[field]
    return value === undefined ? [] : [{ field, op: 'eq', value }]
  })
  const only: Pick<KpiQuery, 'filters'> = filters.length > 0 ? { filters } : {}
  const won = useQuery(kpiQuery({ metrics: ['won_value', 'deals_won'], grain: 'quarter', ...only }))
  const open = useQuery(kpiQuery({ metrics: ['pipeline_value'], ...only }))
  const wanted = useCurrency()
  const currencies =
    open.isPending || won.isPending
      ? undefined
      : currenciesOf([open.data?.totals['pipeline_value'], won.data?.totals['won_value']], wanted)
  // All of them until the registry is there: three that became ten would push the page down under its reader.
  const shown = registry ? tiles.filter(({ metric }) => registry.items.some(({ name }) => name === metric)) : tiles
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
            <div className="tiles tiles-ten">
              {shown.map((spec) => (
                <FigureTile key={spec.metric} spec={spec} range={undefined} before={undefined} filters={only.filters} />
              ))}
            </div>
          </Panel>
          <Forecast query={filters} currencies={currencies} />
          <div className="grid grid-side stack">
            <WonChart query={won} />
            <Pipeline filters={only} />
          </div>
          <div className="grid grid-halves stack">
            <Funnel filters={only} />
            <OwnerRates filters={only} />
          </div>
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
        const values = data?.items.find(({ name }) => name === field)?.values ?? []
        return (
          <select
            key={field}
            className="input"
            aria-label={field}
            value={address[field] ?? ''}
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
