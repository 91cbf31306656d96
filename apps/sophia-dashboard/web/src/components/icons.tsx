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
  business: <path d="M2.5 3h11l-4.2 5.2v4.3l-2.6 1V8.2Z" />,
  customers: <path d="M3.5 13.5V3h6v10.5M9.5 6.5h3v7M2 13.5h12M5.5 5.5h2m-2 2.5h2m-2 2.5h2" />,
  engineering: (
    <>
      <circle cx="4.5" cy="3.8" r="1.5" />
      <circle cx="4.5" cy="12.2" r="1.5" />
      <circle cx="11.5" cy="5.5" r="1.5" />
      <path d="M4.5 5.3v5.4m7-3.7c0 2.4-3.4 2-5.4 3.6" />
    </>
  ),
  compute: (
    <>
      <rect x="4" y="4" width="8" height="8" rx="1.5" />
      <path d="M6.5 4V2m3 2V2m-3 12v-2m3 2v-2M4 6.5H2m2 3H2m12-3h-2m2 3h-2" />
    </>
  ),
  research: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  knowledge: (
    <path d="M8 4.2C6.5 3 4.5 2.8 2.5 3v9.6c2-.2 4 0 5.5 1.2 1.5-1.2 3.5-1.4 5.5-1.2V3c-2-.2-4 0-5.5 1.2Zm0 0v9.4" />
  ),
  proofs: <path d="M8 2.2 3 4v3.8c0 3 2.1 5 5 6 2.9-1 5-3 5-6V4Zm-2.3 5.7 1.7 1.7 3-3.3" />,
  settings: <path d="M2.5 4.5h6m3 0h2m-11 7h2m3 0h6M8.5 2.8v3.4m-4 3.6v3.4" />,
  more: <path d="M3.2 8h.1m4.7 0h.1m4.7 0h.1" />,
  up: <path d="M8 13V3.5M4 7.2 8 3.2l4 4" />,
  down: <path d="M8 3v9.5M4 8.8l4 4 4-4" />,
  open: <path d="m4 6 4 4 4-4" />,
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
  model: (
    <path d="M8 2.2c.5 3.4 2.4 5.3 5.8 5.8-3.4.5-5.3 2.4-5.8 5.8-.5-3.4-2.4-5.3-5.8-5.8 3.4-.5 5.3-2.4 5.8-5.8Z" />
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.5" />
      <path d="M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.4" />
      <path d="M8 4.8V8l2.3 1.5" />
    </>
  ),
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

/**
 * The one neutral hatch, `url(#hatch)`: sandbox, wherever it appears. And one in the colour of a series, `url(#still)`: deals
 * that are still in a stage.
 */
export function HatchDefinition() {
  return (
    <svg width="0" height="0" className="screen-reader" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch-ground" width="5" height="5" />
          <path className="hatch-line" d="M0 0V5" />
        </pattern>
        <pattern id="still" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="still-ground" width="5" height="5" />
          <path className="still-line" d="M0 0V5" />
        </pattern>
      </defs>
    </svg>
  )
}
