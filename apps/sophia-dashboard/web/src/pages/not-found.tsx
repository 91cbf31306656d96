import { Link } from '@tanstack/react-router'
import { Mark } from '../components/icons.tsx'

export function NotFound() {
  return (
    <main className="sign-in">
      <div className="brand">
        <Mark />
        <span className="word">sophia</span>
      </div>
      <h1>There is no page at this address.</h1>
      <p className="quiet">
        <Link className="rows-link" to="/">
          Go to the overview
        </Link>
      </p>
    </main>
  )
}
