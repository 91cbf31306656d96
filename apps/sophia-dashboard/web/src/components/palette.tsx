import { Dialog } from '@base-ui/react/dialog'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import type { Answer } from '../apis.ts'
import { send } from '../api.ts'
import { places } from '../places.ts'
import { metricsQuery, runsQuery, servicesQuery } from '../queries.ts'
import { asked } from '../run-words.ts'
import { Icon, type IconName } from './icons.tsx'

interface Found {
  readonly key: string
  readonly icon: IconName
  readonly title: string
  readonly kind: string
  readonly go: () => void
}

const most = 12
const enoughLetters = 2

/** Find or do anything: type, choose with the arrows, Enter. */
export function Palette({ close }: { close: () => void }) {
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const found = useFound(useDeferredValue(words.trim()))
  const chosen = Math.min(at, found.length - 1)
  const take = (each: Found | undefined) => {
    if (!each) return
    close()
    each.go()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
    else if (event.key === 'Enter') take(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <>
      <Dialog.Title className="screen-reader">Find or do anything</Dialog.Title>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Find or do anything"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
        placeholder="Find a page, company, metric, service or run"
        autoFocus
        value={words}
        onChange={({ target }) => {
          setWords(target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <ul className="palette-list" role="listbox" id={list} aria-label="Found">
        {found.map((each, index) => (
          <li
            key={each.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => take(each)}
          >
            <Icon name={each.icon} />
            <span className="palette-title">{each.title}</span>
            <span className="caption">{each.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="palette-none">Nothing is called that. Try a company or a page.</p>}
    </>
  )
}

type Companies = Answer<'sophia-hubspot', '/search', 'post'>

function useFound(words: string): readonly Found[] {
  const navigate = useNavigate()
  const { data: services } = useQuery(servicesQuery)
  const { data: metrics } = useQuery(metricsQuery)
  const { data: runs } = useQuery(runsQuery)
  const { data: companies } = useQuery({
    queryKey: ['palette', words],
    queryFn: ({ signal }) =>
      send<Companies>('/api/crm/search', { objectType: 'companies', query: words, limit: 6 }, signal),
    enabled: words.length >= enoughLetters,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const fits = (text: string) => text.toLowerCase().includes(words.toLowerCase())
  const open = async (metric: string) => {
    const answer = await send<{ lineageId: string }>('/api/kpis/query', { metrics: [metric] })
    await navigate({ to: '/business', search: { lineage: answer.lineageId, metric } })
  }
  const all: Found[] = [
    ...places.map(
      ({ to, title, icon }): Found => ({ key: to, icon, title, kind: 'Page', go: () => void navigate({ to }) }),
    ),
    ...(words.length >= enoughLetters ? (companies?.items ?? []) : []).flatMap((each): Found[] =>
      each.objectType === 'companies'
        ? [
            {
              key: `company ${each.id}`,
              icon: 'customers',
              title: each.name ?? each.id,
              kind: 'Company',
              go: () => void navigate({ to: '/customers/$companyId', params: { companyId: each.id } }),
            },
          ]
        : [],
    ),
    ...(metrics?.items ?? []).map(
      ({ name, title }): Found => ({
        key: `metric ${name}`,
        icon: 'table',
        title,
        kind: 'Metric, its rows',
        go: () => void open(name),
      }),
    ),
    ...(services?.items ?? []).map(
      ({ name }): Found => ({
        key: name,
        icon: 'proofs',
        title: name,
        kind: 'Service',
        go: () => void navigate({ to: '/', hash: 'services' }),
      }),
    ),
    ...(runs?.items ?? []).map(
      (run): Found => ({
        key: run.id,
        icon: 'agents',
        title: asked(run) || run.agent,
        kind: `Run, ${run.status}`,
        go: () => void navigate({ to: '/agents/$runId', params: { runId: run.id } }),
      }),
    ),
  ]
  // Companies were found by the CRM, which looks into more than the name.
  return all.filter(({ key, title }) => words === '' || key.startsWith('company ') || fits(title)).slice(0, most)
}
