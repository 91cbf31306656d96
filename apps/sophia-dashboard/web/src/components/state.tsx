import type { ReactNode } from 'react'

/** Shape, word and colour of every state there is. The shape alone must be enough in print. */
const states = {
  well: { word: 'Well', tone: 'well', shape: <circle className="shape-fill" cx="6" cy="6" r="4" /> },
  slow: { word: 'Slow', tone: 'warn', shape: <path className="shape-fill" d="M6 1.4 11.2 10.6H.8Z" /> },
  degraded: { word: 'Degraded', tone: 'warn', shape: <path className="shape-fill" d="M6 .8 11.2 6 6 11.2.8 6Z" /> },
  down: { word: 'Down', tone: 'bad', shape: <Cross /> },
  failed: { word: 'Failed', tone: 'bad', shape: <Cross /> },
  cancelled: { word: 'Cancelled', tone: 'plain', shape: <Ring dashed={false} /> },
  stale: {
    word: 'stale',
    tone: 'warn',
    shape: (
      <>
        <circle className="shape-line" cx="6" cy="6" r="4.6" />
        <path className="shape-line" d="M6 3.4V6l1.8 1.2" />
      </>
    ),
  },
  partial: {
    word: 'partial',
    tone: 'info',
    shape: (
      <>
        <circle className="shape-line" cx="6" cy="6" r="4.6" />
        <path className="shape-fill" d="M6 1.4a4.6 4.6 0 0 1 0 9.2Z" />
      </>
    ),
  },
  complete: { word: 'complete', tone: 'well', shape: <Tick /> },
  done: { word: 'Done', tone: 'well', shape: <Tick /> },
  running: {
    word: 'Running',
    tone: 'live',
    shape: (
      <>
        <circle className="shape-line shape-faint" cx="6" cy="6" r="5" />
        <circle className="shape-fill pulse" cx="6" cy="6" r="2.6" />
      </>
    ),
  },
  queued: {
    word: 'Queued',
    tone: 'plain',
    shape: (
      <>
        <circle className="shape-line" cx="6" cy="6" r="4.6" />
        <circle className="shape-fill" cx="6" cy="6" r="1.3" />
      </>
    ),
  },
  sandbox: {
    word: 'sandbox',
    tone: 'plain',
    shape: (
      <rect
        className="hatched"
        x=".8"
        y=".8"
        width="10.4"
        height="10.4"
        rx="2"
        stroke="currentColor"
        strokeWidth="1.1"
      />
    ),
  },
  waiting: {
    word: 'Waiting for you',
    tone: 'warn',
    shape: (
      <>
        <rect className="shape-fill" x="2.6" y="1.5" width="2.6" height="9" rx="1" />
        <rect className="shape-fill" x="6.8" y="1.5" width="2.6" height="9" rx="1" />
      </>
    ),
  },
  unknown: { word: 'Not probed yet', tone: 'unknown', shape: <Ring dashed /> },
} satisfies Record<string, { word: string; tone: string; shape: ReactNode }>

export type StateName = keyof typeof states

/** One state, drawn from the table above. `children` replaces the word where the reader needs more: "stale 15 min". */
export function State({ name, children }: { name: StateName; children?: ReactNode }) {
  const { word, tone } = states[name]
  return (
    <span className={`state tone-${tone}`}>
      <Shape name={name} />
      {children ?? word}
    </span>
  )
}

export function Shape({ name }: { name: StateName }) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {states[name].shape}
    </svg>
  )
}

function Cross() {
  return (
    <>
      <rect className="shape-fill" x="1" y="1" width="10" height="10" rx="2" />
      <path className="shape-cross" d="m3.8 3.8 4.4 4.4m0-4.4L3.8 8.2" />
    </>
  )
}

function Tick() {
  return (
    <>
      <circle className="shape-line" cx="6" cy="6" r="5" />
      <path className="shape-line" d="m3.7 6.1 1.6 1.6 3-3.3" />
    </>
  )
}

function Ring({ dashed }: { dashed: boolean }) {
  return <circle className="shape-line" cx="6" cy="6" r="4.6" strokeDasharray={dashed ? '2 2' : undefined} />
}
