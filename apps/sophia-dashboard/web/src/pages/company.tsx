import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Answer } from '../apis.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { DataTable, type TableColumn } from '../components/data-table.tsx'
import { Page } from '../components/page.tsx'
import { FaultNote } from '../components/fault.tsx'
import { Panel } from '../components/panel.tsx'
import { RowsLink } from '../components/provenance.tsx'
import { State } from '../components/state.tsx'
import { ApiError } from '../api.ts'
import { type Contact, type Deal, inWords, recordsQuery } from '../crm.ts'
import { counted, day, missing, money } from '../format.ts'
import { answerQuery } from '../queries.ts'

type Company = Answer<'sophia-hubspot', '/companies/{id}'>
type Pipelines = Answer<'sophia-hubspot', '/pipelines'>
type Health = Answer<'sophia-business', '/accounts/{id}/health'>

/** One company: who it is, how it stands and why, its deals and its people. */
export function CompanyPage() {
  const { companyId = '' } = useParams({ strict: false })
  const asked = useQuery(answerQuery<Company>(`/api/crm/companies/${encodeURIComponent(companyId)}`))
  const { data } = asked
  return (
    <Page
      title={data?.name ?? 'Company'}
      heading
      {...(data?.domain && { caption: data.domain })}
      actions={
        <Link className="button" to="/customers">
          All companies
        </Link>
      }
    >
      <div className="grid grid-side">
        {(data || !asked.error) && (
          <div className="column">
            <Deals ids={data?.dealIds} />
            <Contacts ids={data?.contactIds} />
          </div>
        )}
        <div className="column">
          {data?.name && <HealthPanel account={data.name} />}
          <Panel title="Who it is" foot={<SourceLine definition="HubSpot" source={data} />}>
            <Asked query={asked} from="sophia-hubspot">
              {(company) => <Facts company={company} />}
            </Asked>
          </Panel>
        </div>
      </div>
    </Page>
  )
}

function Facts({ company }: { company: Company }) {
  const facts = [
    ['Industry', inWords(company.industry)],
    ['Where', [company.city, company.state, company.country].filter(Boolean).join(', ')],
    ['Phone', company.phone],
    ['Lifecycle', company.lifecycleStage],
    ['Employees', company.employees],
    ['Revenue a year', company.annualRevenue && money(company.annualRevenue.amount, company.annualRevenue.currency)],
    ['Known since', day(company.createdAt)],
  ] as const
  return (
    <ul className="rows">
      {facts.map(([name, value]) => (
        <li key={name}>
          <span className="quiet">{name}</span>
          <span>{value || missing}</span>
        </li>
      ))}
    </ul>
  )
}

const levels = { healthy: 'well', watch: 'slow', 'at risk': 'degraded' } as const

function HealthPanel({ account }: { account: string }) {
  const asked = useQuery(answerQuery<Health>(`/api/accounts/${encodeURIComponent(account)}/health`, false))
  const { data, error } = asked
  // An account of the CRM whose deals were never stored has no health, and that is no fault.
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Panel title="Health">
        <div className="empty">
          <p>
            No deal of this account is stored, so its health cannot be told. It appears once deals are synced or
            uploaded.
          </p>
        </div>
      </Panel>
    )
  }
  return (
    <Panel
      title={data ? `Health: ${data.score} of 100` : 'Health'}
      actions={data && <State name={levels[data.level]}>{data.level}</State>}
      foot={
        data && (
          <SourceLine definition={`Starts at ${data.startsAt}, measured ${day(data.measuredOn)}`} source={data}>
            {data.evidence.map(({ of, lineageId, rows }) => (
              <RowsLink key={of} lineageId={lineageId} metric="">
                {`${counted(rows, 'row')} ${spaced(of)}`}
              </RowsLink>
            ))}
          </SourceLine>
        )
      }
    >
      {error && !data ? (
        <div className="empty">
          <FaultNote error={error} holds="The CRM record beside it is here." retry={() => void asked.refetch()} />
        </div>
      ) : (
        <Asked query={asked} from="sophia-business">
          {({ reasons }) => (
            <ul className="rows">
              {reasons.map(({ name, points, reason }) => (
                <li key={name}>
                  <span className="name">{name}</span>
                  <span className="number">{points > 0 ? `+${points}` : String(points).replace('-', '\u2212')}</span>
                  <span className="caption">{reason}</span>
                </li>
              ))}
            </ul>
          )}
        </Asked>
      )}
    </Panel>
  )
}

/** `wonBefore` as people read it. */
const spaced = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function Deals({ ids }: { ids: readonly string[] | undefined }) {
  const asked = useQuery(recordsQuery('deals', ids ?? []))
  const { data: pipelines } = useQuery(answerQuery<Pipelines>('/api/crm/pipelines', false))
  const stages = new Map(pipelines?.items.flatMap((each) => each.stages.map(({ id, label }) => [id, label] as const)))
  const columns: readonly TableColumn<Deal>[] = [
    {
      name: 'name',
      title: 'Deal',
      value: ({ name }) => name,
      show: ({ name }) => <span className="name">{name}</span>,
    },
    { name: 'stage', title: 'Stage', value: ({ stageId }) => stages.get(stageId ?? '') ?? stageId },
    {
      name: 'amount',
      title: 'Amount',
      number: true,
      value: ({ amount }) => (amount ? Number(amount.amount) : null),
      show: ({ amount }) => (amount ? money(amount.amount, amount.currency) : missing),
    },
    {
      name: 'closes',
      title: 'Closes',
      value: ({ closeDate }) => closeDate,
      show: ({ closeDate }) => (closeDate ? day(closeDate) : missing),
    },
  ]
  return (
    <Panel
      title={ids ? counted(ids.length, 'deal') : 'Deals'}
      foot={<SourceLine definition="Deals of HubSpot" source={asked.data} />}
    >
      {ids?.length === 0 ? (
        <div className="empty">
          <p>No deal is linked to this company in HubSpot.</p>
        </div>
      ) : (
        <Asked query={asked} from="sophia-hubspot">
          {({ items }) => (
            <DataTable
              address="deals"
              name="Deals"
              columns={columns}
              rows={items.filter((item): item is Deal => item.objectType === 'deals')}
              keyOf={({ id }) => id}
              empty={<p>No deal can be read.</p>}
            />
          )}
        </Asked>
      )}
    </Panel>
  )
}

const fullName = ({ firstName, lastName, id }: Contact): string => [firstName, lastName].filter(Boolean).join(' ') || id

const contactColumns: readonly TableColumn<Contact>[] = [
  {
    name: 'name',
    title: 'Name',
    value: fullName,
    show: (contact) => <span className="name">{fullName(contact)}</span>,
  },
  { name: 'title', title: 'Title', value: ({ jobTitle }) => jobTitle },
  { name: 'email', title: 'E-mail', value: ({ email }) => email },
  { name: 'phone', title: 'Phone', value: ({ phone }) => phone },
]

function Contacts({ ids }: { ids: readonly string[] | undefined }) {
  const asked = useQuery(recordsQuery('contacts', ids ?? []))
  return (
    <Panel
      title={ids ? counted(ids.length, 'contact') : 'Contacts'}
      foot={<SourceLine definition="Contacts of HubSpot" source={asked.data} />}
    >
      {ids?.length === 0 ? (
        <div className="empty">
          <p>No contact is linked to this company in HubSpot.</p>
        </div>
      ) : (
        <Asked query={asked} from="sophia-hubspot">
          {({ items }) => (
            <DataTable
              address="contacts"
              name="Contacts"
              columns={contactColumns}
              rows={items.filter((item): item is Contact => item.objectType === 'contacts')}
              keyOf={({ id }) => id}
              empty={<p>No contact can be read.</p>}
            />
          )}
        </Asked>
      )}
    </Panel>
  )
}
