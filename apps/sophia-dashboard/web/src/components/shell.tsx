import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { logout } from '../api.ts'
import { meQuery, runsQuery } from '../queries.ts'
import { HatchDefinition, Icon, type IconName, Mark } from './icons.tsx'
import { LineageDrawer } from './lineage-drawer.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** What every page stands in: the rail (a bottom bar on a phone), and the drawer with the rows behind a figure. */
export function Shell() {
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
          <nav className="nav" aria-label="Main">
            <Entry to="/" icon="overview" exact>
              Overview
            </Entry>
            <Entry to="/agents" icon="agents">
              Agents
              <RunningBadge />
            </Entry>
          </nav>
          <ThemeToggle />
          <Account />
        </header>
        <Outlet />
      </div>
      <LineageDrawer />
    </>
  )
}

interface EntryProps {
  readonly to: '/' | '/agents'
  readonly icon: IconName
  readonly exact?: boolean
  readonly children: React.ReactNode
}

function Entry({ to, icon, exact = false, children }: EntryProps) {
  return (
    <Link to={to} activeOptions={{ exact, includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
      <Icon name={icon} />
      {children}
    </Link>
  )
}

function RunningBadge() {
  const { data } = useQuery(runsQuery)
  const running = data?.items.filter(({ status }) => status === 'running' || status === 'queued').length ?? 0
  if (running === 0) return null
  return (
    <span className="badge">
      {running}
      <span className="screen-reader"> at work</span>
    </span>
  )
}

/** Who is signed in; nothing on a machine of one's own, where nobody is. */
function Account() {
  const { data } = useQuery(meQuery)
  if (!data?.signIn) return null
  const leave = async () => {
    await logout()
    // Nothing of the session may stay in memory.
    window.location.assign('/sign-in')
  }
  return (
    <div className="account">
      <span className="avatar" aria-hidden="true">
        {data.subject.slice(0, 2).toUpperCase()}
      </span>
      <div>
        <div className="name">{data.subject}</div>
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
