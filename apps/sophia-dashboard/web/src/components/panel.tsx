import { type ReactNode, useId } from 'react'
import { Icon } from './icons.tsx'
import { State } from './state.tsx'

interface PanelProps {
  readonly title: ReactNode
  /** After the title: what is counted, in caption size. */
  readonly caption?: ReactNode
  readonly actions?: ReactNode
  readonly foot?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}

/** One surface for related numbers, split by hairlines. Panels are never put into panels. */
export function Panel({ title, caption, actions, foot, className = '', children }: PanelProps) {
  const id = useId()
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {caption && <span className="caption">{caption}</span>}
        {actions && <div className="right">{actions}</div>}
      </div>
      {children}
      {foot && <div className="panel-foot">{foot}</div>}
    </section>
  )
}

/** A failure stays in its tile: what happened, what still holds, one action. */
export function FaultNote({ error, holds, retry }: { error: Error; holds?: string; retry: () => void }) {
  return (
    <div className="fault" role="status">
      <State name="down">{error.message}</State>
      {holds && <p className="caption">{holds}</p>}
      <button type="button" className="button button-small" onClick={retry}>
        <Icon name="again" small />
        Try again
      </button>
    </div>
  )
}
