import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useTyped } from '../address.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { DataTable, type TableColumn } from '../components/data-table.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { companiesQuery, type Company, inWords } from '../crm.ts'
import { day, missing, money, whole } from '../format.ts'

/** Companies of the CRM, searched by name, domain and more. */
export function Customers() {
  const [q, setQ] = useTyped('q')
  const words = useDeferredValue(q)
  const asked = useQuery({ ...companiesQuery(words), placeholderData: keepPreviousData })
  const { data } = asked
  return (
    <Page title="Customers" heading {...(data && { caption: `${whole(data.total)} companies` })}>
      <SandboxBanner />
      <div className="bar-tools">
        <input
          className="input grow"
          type="search"
          aria-label="Search companies"
          placeholder="Search by name, domain or phone"
          value={q}
          onChange={({ target }) => setQ(target.value)}
        />
      </div>
      <Panel
        title={words ? `Companies that match “${words}”` : 'Companies, the newest changes first'}
        foot={<SourceLine definition="Companies of HubSpot" source={data} />}
      >
        <Asked query={asked} from="sophia-hubspot" bones={10}>
          {({ items, total }) => (
            <>
              <DataTable
                address="companies"
                name="Companies"
                columns={columns}
                rows={items.filter((item): item is Company => item.objectType === 'companies')}
                keyOf={({ id }) => id}
                filter={false}
                empty={<p>No company matches. Try a part of its name or its domain.</p>}
              />
              {total > items.length && (
                <p className="verdict">
                  {items.length} of {whole(total)} are shown: search to see another.
                </p>
              )}
            </>
          )}
        </Asked>
      </Panel>
    </Page>
  )
}

const columns: readonly TableColumn<Company>[] = [
  {
    name: 'name',
    title: 'Company',
    value: ({ name, id }) => name ?? id,
    show: ({ name, id }) => (
      <Link className="name text-link" to="/customers/$companyId" params={{ companyId: id }}>
        {name ?? id}
      </Link>
    ),
  },
  { name: 'domain', title: 'Domain', value: ({ domain }) => domain },
  { name: 'industry', title: 'Industry', value: ({ industry }) => inWords(industry) },
  { name: 'city', title: 'City', value: ({ city }) => city },
  { name: 'stage', title: 'Lifecycle', value: ({ lifecycleStage }) => lifecycleStage },
  {
    name: 'employees',
    title: 'Employees',
    number: true,
    value: ({ employees }) => employees,
    show: ({ employees }) => (employees === null ? missing : whole(employees)),
  },
  {
    name: 'revenue',
    title: 'Revenue a year',
    number: true,
    value: ({ annualRevenue }) => (annualRevenue ? Number(annualRevenue.amount) : null),
    show: ({ annualRevenue }) => (annualRevenue ? money(annualRevenue.amount, annualRevenue.currency) : missing),
  },
  {
    name: 'updated',
    title: 'Changed',
    beside: true,
    value: ({ updatedAt }) => updatedAt,
    show: ({ updatedAt }) => day(updatedAt),
  },
]
