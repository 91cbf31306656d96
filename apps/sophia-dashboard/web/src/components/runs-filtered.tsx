import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useAddress } from '../address.ts'
import { runStatuses } from '../answers.ts'
import { counted } from '../format.ts'
import { agentsQuery, runPages } from '../queries.ts'
import { FaultNote } from './fault.tsx'
import { Panel } from './panel.tsx'
import { RunList, RunListBones } from './run-list.tsx'

/** All runs, newest first, of one agent or in one state where the address says so. */
export function RunsFiltered({ current }: { current: string | undefined }) {
  const [{ agent, status }] = useAddress()
  const pages = useInfiniteQuery(runPages({ agent, status }))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = pages
  const items = data?.pages.flatMap((page) => page.items)
  return (
    <Panel
      title="Runs"
      className="run-list-panel"
      {...(items && { caption: hasNextPage ? `the newest ${items.length}` : counted(items.length, 'run') })}
    >
      <Filters />
      {error && !items ? (
        <div className="panel-body">
          <FaultNote error={error} holds="Runs go on without this page." retry={() => void refetch()} />
        </div>
      ) : !items ? (
        <RunListBones count={6} />
      ) : items.length === 0 ? (
        <div className="empty">
          <p>{agent || status ? 'No run is like that.' : 'Runs that you start are listed here.'}</p>
        </div>
      ) : (
        <RunList items={items} current={current} />
      )}
      {hasNextPage && (
        <div className="table-more">
          <button
            type="button"
            className="button button-small"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Older runs
          </button>
        </div>
      )}
    </Panel>
  )
}

function Filters() {
  const [{ agent = '', status = '' }, change] = useAddress()
  const { data } = useQuery(agentsQuery)
  return (
    <div className="table-tools" role="group" aria-label="Which runs">
      <select
        className="input"
        aria-label="Agent"
        value={agent}
        onChange={({ target }) => change({ agent: target.value })}
      >
        <option value="">Every agent</option>
        {data?.items.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label="State"
        value={status}
        onChange={({ target }) => change({ status: target.value })}
      >
        <option value="">Every state</option>
        {runStatuses.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}
