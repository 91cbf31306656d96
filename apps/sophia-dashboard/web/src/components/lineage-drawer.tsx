import { Dialog } from '@base-ui/react/dialog'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Lineage } from '../answers.ts'
import { everyRow, type LineageOf } from '../api.ts'
import { saveText } from '../csv.ts'
import { reasonsOf } from '../figures.ts'
import { age, counted, day, dayBefore, quarter, whole } from '../format.ts'
import { columnsOf, shown, sourceOf, toCsv } from '../lineage-rows.ts'
import { useNow } from '../now.ts'
import { choicesOf } from '../page-search.ts'
import { lineageQuery } from '../queries.ts'
import { DialogHead } from './dialog-head.tsx'
import { Icon } from './icons.tsx'
import { FaultNote, Refusal } from './fault.tsx'
import { Trust } from './provenance.tsx'

/** The rows behind a figure. The address says which, so that it can be sent to somebody. */
export function LineageDrawer() {
  const { lineage, metric, period } = useSearch({ strict: false })
  const navigate = useNavigate()
  const close = () =>
    navigate({
      to: '.',
      search: choicesOf,
      resetScroll: false,
    })
  return (
    <Dialog.Root open={lineage !== undefined} onOpenChange={(open) => open || void close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="drawer">
          {lineage !== undefined && <Rows of={{ id: lineage, metric, period }} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Rows({ of }: { of: LineageOf }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(lineageQuery(of))
  const first = data?.pages[0]
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <DialogHead title={titleOf(first, of)}>
        {first ? `${counted(first.rows, 'row')} behind this figure` : 'Reading the rows behind this figure'}
      </DialogHead>
      <div className="dialog-body">
        {error && !first && (
          <div className="empty">
            <FaultNote error={error} holds="The figure itself still holds." retry={() => void refetch()} />
          </div>
        )}
        {first && <Definition lineage={first} />}
        {rows.length > 0 && <RowTable rows={rows} />}
        {hasNextPage && (
          <div className="empty">
            <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {isFetchingNextPage ? 'Reading' : `Show more, ${whole(rows.length)} of ${whole(first?.rows ?? 0)} shown`}
            </button>
          </div>
        )}
      </div>
      {first && <Foot lineage={first} of={of} />}
    </>
  )
}

function titleOf(lineage: Lineage | undefined, { period }: LineageOf): string {
  const title = lineage?.metrics[0]?.title ?? 'The rows'
  return period === undefined || !lineage
    ? title
    : `${title}, ${lineage.query.grain === 'quarter' ? quarter(period) : period}`
}

/** What was computed, over which part of the facts. */
function Definition({ lineage: { metrics, query, missing } }: { lineage: Lineage }) {
  return (
    <dl className="terms">
      {metrics.map(({ name, title, version, formula }) => (
        <div className="term" key={name}>
          <dt>
            {title} v{version}
          </dt>
          <dd>{formula}</dd>
        </div>
      ))}
      <div className="term">
        <dt>Time</dt>
        <dd>{query.range ? `${day(query.range.from)} to ${day(dayBefore(query.range.to))}` : 'all that is stored'}</dd>
      </div>
      <div className="term">
        <dt>Filters</dt>
        <dd>
          {query.filters?.length
            ? query.filters.map(({ field, op, value }) => `${field} ${op} ${JSON.stringify(value)}`).join(', ')
            : 'none'}
        </dd>
      </div>
      {missing.length > 0 && (
        <div className="term">
          <dt>Left out</dt>
          <dd>
            {reasonsOf(missing).map(({ rows, reason }) => (
              <p key={reason}>{rows > 0 ? `${whole(rows)} ${reason}` : reason}</p>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}

function RowTable({ rows }: { rows: Lineage['items'] }) {
  const columns = columnsOf(rows)
  return (
    // Wide tables scroll: the keyboard must reach them.
    <div className="scroll" tabIndex={0} role="region" aria-label="Rows">
      <table className="evidence-table">
        <thead>
          <tr>
            <th>Deal</th>
            <th>Source</th>
            {columns.map(({ name, title, number }) => (
              <th key={name} className={number ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.source} ${row.deal}`}>
              <td className="name">{row.deal}</td>
              <td className="mono quiet">{sourceOf(row)}</td>
              {columns.map(({ name, number, read }) => (
                <td key={name} className={number ? 'number' : undefined}>
                  {shown(read(row))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Foot({ lineage, of }: { lineage: Lineage; of: LineageOf }) {
  const now = useNow()
  const saving = useMutation({
    mutationFn: () => everyRow(of),
    onSuccess: (rows) => saveText(`${lineage.metrics[0]?.name ?? 'rows'}.csv`, toCsv(rows)),
  })
  return (
    <div className="dialog-foot">
      <div className="provenance">
        <span>{age(lineage.asOf, now)} ago</span>
        <Trust source={lineage} />
        <span className="mono">{lineage.id}</span>
      </div>
      <span className="push" />
      <Refusal error={saving.error} />
      <button type="button" className="button button-small" disabled={saving.isPending} onClick={() => saving.mutate()}>
        <Icon name="download" small />
        {saving.isPending ? 'Reading all rows' : 'Export CSV'}
      </button>
    </div>
  )
}
