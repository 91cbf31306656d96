import { type ReactNode, useEffect } from 'react'
import { ThemeToggle } from './theme-toggle.tsx'

interface PageProps {
  readonly title: string
  /** The page's own heading; without it the title stands as a crumb, and the content brings the heading. */
  readonly heading?: boolean
  readonly caption?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The part of the screen beside the rail. */
export function Page({ title, heading = false, caption, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Sophia`
  }, [title])
  return (
    <main className="main" id="main">
      <div className="top">
        {heading ? <h1>{title}</h1> : <span className="crumb">{title}</span>}
        {caption && <span className="sub">{caption}</span>}
        <span className="push" />
        {actions}
        <ThemeToggle />
      </div>
      {children}
    </main>
  )
}
