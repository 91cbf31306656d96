import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { barPlaces, type Place, places } from '../places.ts'
import { runsQuery } from '../queries.ts'
import { useWaitingApprovals } from '../waiting-approvals.ts'
import { DialogHead } from './dialog-head.tsx'
import { Icon } from './icons.tsx'

/** All pages in the rail; on a phone a bar of five, with Find and More among them. */
export function Navigation({ onFind }: { onFind: () => void }) {
  return (
    <nav className="nav" aria-label="Main">
      {places.map((place, index) => (
        <Entry key={place.to} place={place} first={index > 0 && places[index - 1]?.group !== place.group} />
      ))}
      <button type="button" className="nav-bar-only" onClick={onFind}>
        <Icon name="research" />
        Find
      </button>
      <More />
    </nav>
  )
}

function Entry({ place: { to, title, icon }, first }: { place: Place; first: boolean }) {
  return (
    <Link
      to={to}
      className={`${first ? 'nav-first ' : ''}${barPlaces.includes(to) ? '' : 'nav-rail-only'}`}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
    >
      <Icon name={icon} />
      {title}
      {to === '/agents' && <AgentsBadge />}
    </Link>
  )
}

function More() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="nav-bar-only">
        <Icon name="more" />
        More
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <DialogHead title="More pages" />
          <ul className="more-places">
            {places
              .filter(({ to }) => !barPlaces.includes(to))
              .map(({ to, title, icon }) => (
                <li key={to}>
                  <Link to={to} onClick={() => setOpen(false)}>
                    <Icon name={icon} />
                    {title}
                  </Link>
                </li>
              ))}
          </ul>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** What waits for a person before what merely runs. */
function AgentsBadge() {
  const { data } = useQuery(runsQuery)
  const waiting = useWaitingApprovals()
  const running = data?.items.filter(({ status }) => status === 'running' || status === 'queued').length ?? 0
  if (waiting === 0 && running === 0) return null
  return (
    <span className={waiting > 0 ? 'badge badge-warn' : 'badge'}>
      {waiting > 0 ? waiting : running}
      <span className="screen-reader">{waiting > 0 ? ' waiting for you' : ' at work'}</span>
    </span>
  )
}
