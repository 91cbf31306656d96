import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { send } from '../api.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Confirm } from '../components/confirm.tsx'
import { CostsPanel } from '../components/costs-panel.tsx'
import { DataTable, type TableColumn } from '../components/data-table.tsx'
import { Refusal } from '../components/fault.tsx'
import { Launch } from '../components/launch.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { State, type StateName } from '../components/state.tsx'
import { amount, type Instance, isLive, type Lease, type Offer } from '../compute.ts'
import { clock, counted, duration, missing } from '../format.ts'
import { useNow } from '../now.ts'
import { listQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'

const soonMs = 15_000

/** Machines: what runs and until when, what it costs against the ceiling, and what could be launched. */
export function Compute() {
  const offers = useQuery(listQuery<Offer>('/api/offers'))
  const mayWrite = useMayWrite()
  return (
    <Page title="Compute" heading actions={mayWrite && <Launch offers={offers.data?.items ?? []} />}>
      <SandboxBanner />
      <div className="grid grid-side">
        <Leases />
        <CostsPanel />
      </div>
      <div className="grid stack">
        <Instances />
        <Panel
          title="Offers"
          caption="what could be launched now"
          foot={<SourceLine definition="Lambda Cloud, types and live capacity" source={offers.data} />}
        >
          <Asked query={offers} from="sophia-lambda" bones={8}>
            {({ items }) => (
              <DataTable
                address="offers"
                name="Offers"
                columns={offerColumns}
                rows={items}
                keyOf={({ type }) => type}
                empty={<p>Lambda Cloud offers nothing at the moment.</p>}
              />
            )}
          </Asked>
        </Panel>
      </div>
    </Page>
  )
}

const offerColumns: readonly TableColumn<Offer>[] = [
  {
    name: 'type',
    title: 'Type',
    value: ({ description }) => description,
    show: ({ description, type }) => (
      <>
        <span className="name">{description}</span> <span className="caption mono">{type}</span>
      </>
    ),
  },
  { name: 'gpus', title: 'GPUs', number: true, value: ({ gpus }) => gpus },
  { name: 'vcpus', title: 'vCPUs', number: true, value: ({ vcpus }) => vcpus },
  { name: 'memory', title: 'Memory, GiB', number: true, value: ({ memoryGib }) => memoryGib },
  {
    name: 'price',
    title: 'An hour',
    number: true,
    beside: true,
    value: ({ pricePerHour }) => Number(pricePerHour.amount),
    show: ({ pricePerHour }) => amount(pricePerHour),
  },
  {
    name: 'regions',
    title: 'Free in',
    value: ({ regions }) => regions.join(', ') || null,
    show: ({ regions }) => regions.join(', ') || <span className="caption">none free</span>,
  },
]

const leaseStates: Record<Lease['status'], StateName> = {
  requested: 'queued',
  waiting: 'queued',
  launching: 'running',
  active: 'running',
  ending: 'running',
  ended: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

function Leases() {
  const asked = useQuery(listQuery<Lease>('/api/leases', soonMs))
  const now = useNow()
  const mayWrite = useMayWrite()
  return (
    <Panel
      title={asked.data ? atWork(asked.data.items) : 'Leases'}
      caption="an instance ends with its lease"
      foot={<SourceLine definition="Leases of sophia-lambda" source={asked.data} />}
    >
      <Asked query={asked} from="sophia-lambda">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>
                No instance has been launched yet. A launch is planned first: you see its exact price, then confirm.
              </p>
            </div>
          ) : (
            <ul className="rows">
              {items.slice(0, 12).map((lease) => (
                <li key={lease.id}>
                  <span className="name">
                    {lease.name ?? lease.type ?? lease.id}{' '}
                    {lease.region && <span className="caption">{lease.region}</span>}
                  </span>
                  <State name={leaseStates[lease.status]}>{stateOf(lease, now)}</State>
                  <span className="caption">
                    {amount(lease.pricePerHour)} an hour for {lease.hours} h · asked for by {lease.subject} at{' '}
                    {clock(lease.createdAt, now)}
                    {lease.reason && ` · ${lease.reason}`}
                  </span>
                  {mayWrite && isLive(lease) && lease.status !== 'ending' && <LeaseActions lease={lease} />}
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  )
}

function atWork(leases: readonly Lease[]): string {
  const live = leases.filter(isLive).length
  return live === 0 ? 'No lease at work' : `${counted(live, 'lease')} at work`
}

function LeaseActions({ lease: { id, name, type, endsAt } }: { lease: Lease }) {
  const queryClient = useQueryClient()
  const again = () => queryClient.invalidateQueries({ queryKey: ['answer'] })
  const path = `/api/leases/${encodeURIComponent(id)}`
  const extending = useMutation({
    mutationFn: (end: string) => send(`${path}/extend`, { until: new Date(Date.parse(end) + 3_600_000).toISOString() }),
    onSettled: again,
  })
  return (
    <div className="row-actions">
      <button
        type="button"
        className="button button-small"
        disabled={extending.isPending || endsAt === null}
        onClick={() => endsAt !== null && extending.mutate(endsAt)}
      >
        One more hour
      </button>
      <Confirm
        label="End it"
        title={`End ${name ?? type ?? 'this lease'}?`}
        consequence="The instance is terminated, and what lies on its disk is gone. Its file systems stay."
        act="End the lease"
        forGood
        onAct={() => send(`${path}/release`).finally(again)}
      />
      <Refusal error={extending.error} />
    </div>
  )
}

function stateOf({ status, endsAt }: Lease, now: number): string {
  if (status === 'active' && endsAt) {
    const left = Date.parse(endsAt) - now
    return left > 0 ? `${duration(Math.max(left, 1_000))} left` : 'Ending'
  }
  return status.charAt(0).toUpperCase() + status.slice(1)
}

function Instances() {
  const asked = useQuery(listQuery<Instance>('/api/instances', soonMs))
  return (
    <Panel
      title="Instances"
      {...(asked.data && { caption: counted(asked.data.items.length, 'machine') })}
      foot={<SourceLine definition="Lambda Cloud, instances" source={asked.data} />}
    >
      <Asked query={asked} from="sophia-lambda">
        {({ items }) => (
          <DataTable
            address="instances"
            name="Instances"
            columns={instanceColumns}
            rows={items}
            keyOf={({ id }) => id}
            empty={<p>No instance runs. A launched one appears here within seconds.</p>}
          />
        )}
      </Asked>
    </Panel>
  )
}

const instanceColumns: readonly TableColumn<Instance>[] = [
  {
    name: 'name',
    title: 'Name',
    value: ({ name, id }) => name ?? id,
    show: ({ name, id }) => <span className="name">{name ?? id}</span>,
  },
  { name: 'type', title: 'Type', value: ({ type }) => type },
  { name: 'region', title: 'Region', value: ({ region }) => region },
  {
    name: 'status',
    title: 'State',
    value: ({ status }) => status,
    show: ({ status }) => (
      <State name={status === 'active' ? 'well' : status === 'unhealthy' ? 'down' : 'queued'}>{status}</State>
    ),
  },
  {
    name: 'ip',
    title: 'Address',
    value: ({ ip }) => ip,
    show: ({ ip }) => <span className="mono">{ip ?? missing}</span>,
  },
  {
    name: 'lease',
    title: 'Lease',
    value: ({ leaseId }) => leaseId,
    show: ({ leaseId }) => (leaseId ? 'leased' : <State name="degraded">no lease</State>),
  },
  {
    name: 'price',
    title: 'An hour',
    number: true,
    beside: true,
    value: ({ pricePerHour }) => Number(pricePerHour.amount),
    show: ({ pricePerHour }) => amount(pricePerHour),
  },
]
