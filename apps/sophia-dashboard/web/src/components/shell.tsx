import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { startTransition, useEffect, useState } from 'react'
import { logout } from '../api.ts'
import { usePresence } from '../presence.ts'
import { meQuery } from '../queries.ts'
import { Find } from './find.tsx'
import { HatchDefinition, Icon, Mark } from './icons.tsx'
import { LineageDrawer } from './lineage-drawer.tsx'
import { Navigation } from './navigation.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** What every page stands in: the rail (a bottom bar on a phone), and the drawer with the rows behind a figure. */
export function Shell() {
  const [finding, setFinding] = useState(false)
  const [opened, setOpened] = useState(false)
  // The rail is painted at once, and the first page is made in slices that leave room for a press: as one piece it would take
  // a slow machine a quarter of a second.
  useEffect(() => startTransition(() => setOpened(true)), [])
  usePresence()
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <HatchDefinition />
      <div className="shell">
        <header className="rail">
          <Link className="brand" to="/" aria-label="Sophia, overview">
            <Mark />
            <span className="word">sophia</span>
          </Link>
          <button type="button" className="find" onClick={() => setFinding(true)}>
            <Icon name="research" />
            Find
            <kbd aria-hidden="true">Ctrl K</kbd>
          </button>
          <Navigation onFind={() => setFinding(true)} />
          <ThemeToggle />
          <Account />
        </header>
        {opened && <Outlet />}
      </div>
      <LineageDrawer />
      <Find open={finding} onOpenChange={setFinding} />
    </>
  )
}

/** Who is signed in; nothing on a machine of one's own, where nobody is. */
function Account() {
  const { data } = useQuery(meQuery)
  if (!data?.signIn) return null
  const name = data.name ?? data.subject
  const leave = async () => {
    const { next } = await logout()
    // Nothing of the session may stay in memory.
    window.location.assign(next)
  }
  return (
    <div className="account">
      <span className="avatar" aria-hidden="true">
        {name.slice(0, 2).toUpperCase()}
      </span>
      <div>
        <div className="name" title={data.subject}>
          {name}
        </div>
        <div className="caption">{data.role}</div>
      </div>
      <button
        type="button"
        className="button button-ghost"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => void leave()}
      >
        <Icon name="leave" />
      </button>
    </div>
  )
}
