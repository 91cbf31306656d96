import { useState } from 'react'
import { useAddress, useOpenRows } from '../address.ts'
import type { KpiAnswer, KpiQuery, Value } from '../answers.ts'
import { useCurrency } from '../currency.ts'
import { barsOf, type Bars } from '../asked-bars.ts'
import { figuresOf, reasonsOf } from '../figures.ts'
import { inFull, periodName, sentence } from '../format.ts'
import { definitionOf, titleOf, useMetric } from '../metrics.ts'
import { useNow } from '../now.ts'
import { DataTable, type TableColumn } from './data-table.tsx'
import { PeriodChart } from './period-chart.tsx'
import { Provenance } from './provenance.tsx'
import { ShareRows } from './share-rows.tsx'

interface AskedAnswerProps {
  readonly reading: string
  readonly query: KpiQuery
  readonly answer: KpiAnswer
}

/** What was understood, its figures, drawn where they are many, and the query that they came from. */
export function AskedAnswer({ reading, query, answer }: AskedAnswerProps) {
  const [metric = ''] = query.metrics
  const known = useMetric(metric)
  const wanted = useCurrency()
  const now = useNow()
  const total = answer.totals[metric]
  const bars = barsOf(query, answer, now, wanted)
  const [search] = useAddress()
  // Once only: the reader opens and closes it from there.
  const [linked] = useState(search['asked.filter'] !== undefined || search['asked.sort'] !== undefined)
  return (
    <>
      <div className="ask-said">
        <h2>{reading}</h2>
        <dl className="figures">
          {query.metrics.map((name) => (
            <Total key={name} name={name} value={answer.totals[name]} />
          ))}
        </dl>
      </div>
      {bars && <Drawn bars={bars} name={titleOf(known, metric)} query={query} answer={answer} />}
      {answer.series.length > 1 && (
        <details className="twin panel-body" open={linked}>
          <summary>As a table</summary>
          <DataTable
            address="asked"
            name={reading}
            columns={columnsOf(query)}
            rows={answer.series}
            keyOf={({ period, dimensions }) => `${period} ${Object.values(dimensions).join(' ')}`}
            empty={null}
          />
        </details>
      )}
      <details className="twin panel-body">
        <summary>The query</summary>
        <pre tabIndex={0}>{JSON.stringify(query, null, 2)}</pre>
      </details>
      {reasonsOf(answer.missing).map(({ reason, rows }) => (
        <p key={reason} className="verdict">
          Not in it: {rows} {reason}.
        </p>
      ))}
      <div className="panel-foot">
        <Provenance
          definition={definitionOf(known, metric)}
          source={answer}
          rows={total?.rows ?? answer.rows}
          lineageId={answer.lineageId}
          metric={metric}
        />
      </div>
    </>
  )
}

function Total({ name, value }: { name: string; value: Value | undefined }) {
  const known = useMetric(name)
  const wanted = useCurrency()
  if (!value) return null
  const [lead, ...others] = figuresOf(value, wanted)
  return (
    <div>
      <dt>{titleOf(known, name)}</dt>
      <dd className="figure">{inFull(lead, others.length > 0)}</dd>
      {others.length > 0 && <dd className="caption">and {others.map((each) => inFull(each, true)).join(', ')}</dd>}
    </div>
  )
}

interface DrawnProps {
  readonly bars: Bars
  readonly name: string
  readonly query: KpiQuery
  readonly answer: KpiAnswer
}

function Drawn({ bars, name, query, answer }: DrawnProps) {
  const openRows = useOpenRows()
  const { metrics, grain = 'month' } = query
  const [metric = ''] = metrics
  const write = (value: number) => sentence({ value, unit: bars.unit, currency: bars.currency })
  if (bars.kind === 'parts') {
    return (
      <ShareRows
        source={answer}
        rows={bars.rows.map(({ label, value, text, note }) => ({
          key: label,
          label,
          amount: text,
          ...(note !== undefined && { caption: note }),
          parts: [{ name: 'main', share: bars.most > 0 ? value / bars.most : 0 }],
        }))}
      />
    )
  }
  return (
    <div className="panel-body">
      <PeriodChart
        label={`${name} by ${grain}`}
        source={answer}
        points={bars.points}
        nameOf={(period) => periodName(period, grain)}
        write={write}
        say={({ period, value, open }) => `${periodName(period, grain)}: ${write(value)}${open ? ', so far' : ''}`}
        hint={`by ${grain}. Arrow keys read each.`}
        onOpen={(period) => openRows({ lineage: answer.lineageId, metric, period })}
      />
    </div>
  )
}

type Row = KpiAnswer['series'][number]

const columnsOf = ({ metrics, dimensions = [], grain }: KpiQuery): TableColumn<Row>[] => [
  ...(grain
    ? [
        {
          name: 'period',
          title: 'Period',
          value: ({ period }: Row) => period,
          show: ({ period }: Row) => periodName(period, grain),
        },
      ]
    : []),
  ...dimensions.map((name) => ({ name, title: name, value: ({ dimensions: of }: Row) => of[name] ?? null })),
  ...metrics.map((name) => ({
    name,
    title: name.replaceAll('_', ' '),
    number: true,
    value: ({ values }: Row) => plain(values[name]),
    show: ({ values }: Row) => {
      const figures = values[name] ? figuresOf(values[name]) : []
      return figures.map((each) => inFull(each, figures.length > 1)).join(', ')
    },
  })),
]

/** For sorting and for a file: a number, or one of each currency. */
function plain(value: Value | undefined): string | number | null {
  if (!value) return null
  if (value.byCurrency) return value.byCurrency.map((each) => `${each.value ?? ''} ${each.currency}`).join(', ')
  return value.value === null ? null : Number(value.value)
}
