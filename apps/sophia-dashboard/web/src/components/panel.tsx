import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly title: ReactNode
  /** After the title: what is counted, in caption size. */
  readonly caption?: ReactNode
  readonly actions?: ReactNode
  readonly foot?: ReactNode
  readonly className?: string
  /** What an address names after its `#`. */
  readonly anchor?: string
  readonly children: ReactNode
}

/** One surface for related numbers, split by hairlines. Panels are never put into panels. */
export function Panel({ title, caption, actions, foot, className = '', anchor, children }: PanelProps) {
  const id = useId()
  return (
    <section className={`panel ${className}`} id={anchor} aria-labelledby={id}>
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
