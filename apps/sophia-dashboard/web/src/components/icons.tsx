import type { ReactNode } from 'react'

const paths = {
  overview: <path d="M2.5 13.5h11M4 11V8m4 3V3m4 8V6" />,
  agents: (
    <>
      <circle cx="3.6" cy="8" r="1.6" />
      <circle cx="12.4" cy="3.6" r="1.6" />
      <circle cx="12.4" cy="12.4" r="1.6" />
      <path d="M5.2 8h2.3l3.4-3.6M7.5 8l3.4 3.6" />
    </>
  ),
  go: <path d="M4.7 11.3 11.5 4.5M5.9 4.3h5.9v5.9" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  table: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <path d="M2.5 6.4h11M6.5 6.4V13" />
    </>
  ),
  tool: <path d="M5.5 4 2 8l3.5 4m5-8L14 8l-3.5 4" />,
  note: <path d="M3 4h10M3 8h10M3 12h6" />,
  again: <path d="M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.7h-2.7" />,
  upload: <path d="M8 10.5V3m0 0L4.8 6.2M8 3l3.2 3.2M2.5 10.5v2.5h11v-2.5" />,
  download: <path d="M8 3v7.5m0 0L4.8 7.3M8 10.5l3.2-3.2M2.5 10.5v2.5h11v-2.5" />,
  leave: <path d="M6.5 3H3v10h3.5M7 8h6.5m0 0-2.7-2.7M13.5 8l-2.7 2.7" />,
  light: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.8v1.4m0 9.6v1.4M1.8 8h1.4m9.6 0h1.4M3.6 3.6l1 1m6.8 6.8 1 1m0-8.8-1 1m-6.8 6.8-1 1" />
    </>
  ),
  dark: <path d="M13.2 9.5A5.6 5.6 0 0 1 6.5 2.8a5.6 5.6 0 1 0 6.7 6.7Z" />,
  system: (
    <>
      <circle cx="8" cy="8" r="5.2" />
      <path className="shape-fill" d="M8 2.8a5.2 5.2 0 0 1 0 10.4Z" />
    </>
  ),
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof paths

/** Decoration beside a word: screen readers pass over it. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? 'icon icon-small' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      {paths[name]}
    </svg>
  )
}

/** The sigma with its point: takes the text colour and never carries a status. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path className="mark-line" d="M19 7.2V3.6H5L13 12 5 20.4H19V16.8" />
      <circle className="mark-clear" cx="13" cy="12" r="2.7" />
      <circle className="mark-point" cx="13" cy="12" r="1.75" />
    </svg>
  )
}

/** The one neutral hatch: sandbox, wherever it appears. Rendered once, referred to by `url(#hatch)`. */
export function HatchDefinition() {
  return (
    <svg width="0" height="0" className="screen-reader" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch-ground" width="5" height="5" />
          <path className="hatch-line" d="M0 0V5" />
        </pattern>
      </defs>
    </svg>
  )
}
