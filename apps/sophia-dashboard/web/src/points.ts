import { type KeyboardEvent, type SVGAttributes, useId, useState } from 'react'

const keys = {
  across: { ArrowLeft: -1, ArrowRight: 1 },
  down: { ArrowUp: -1, ArrowDown: 1 },
} as const satisfies Record<string, Record<string, number>>

interface Chart {
  /** What it shows, and what it is, for a screen reader. */
  readonly label: string
  readonly kind: string
  readonly count: number
  readonly way: keyof typeof keys
  /** Opens what is behind a point. */
  readonly open?: ((index: number) => void) | undefined
}

interface Points {
  /** The point that is looked at, if one is. */
  readonly at: number | undefined
  readonly lookAt: (index: number) => void
  /** Of the line that says the point in words. */
  readonly noteId: string
  /** For the chart's svg. */
  readonly svg: SVGAttributes<SVGSVGElement>
}

/**
 * The points of a chart, by keyboard and pointer. One tab stop: arrows move the point, Home and End go to the ends, Enter
 * opens what is behind it, Escape lets it go.
 */
export function usePoints({ label, kind, count, way, open }: Chart): Points {
  const [chosen, setChosen] = useState<number>()
  const noteId = useId()
  const last = count - 1
  // A later answer may have fewer.
  const at = chosen === undefined || last < 0 ? undefined : Math.min(chosen, last)
  const steps: Readonly<Record<string, number>> = keys[way]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (event.key === 'Enter' && open && at !== undefined) open(at)
    else if (event.key === 'Escape' && at !== undefined) setChosen(undefined)
    else if (event.key === 'Home') setChosen(0)
    else if (event.key === 'End') setChosen(last)
    else if (step) setChosen(Math.min(last, Math.max(0, (at ?? (step > 0 ? -1 : count)) + step)))
    else return
    event.preventDefault()
  }
  const leave = () => setChosen(undefined)
  return {
    at,
    lookAt: setChosen,
    noteId,
    svg: {
      tabIndex: 0,
      role: 'application',
      'aria-roledescription': kind,
      'aria-label': label,
      'aria-describedby': noteId,
      onKeyDown,
      onBlur: leave,
      onPointerLeave: leave,
    },
  }
}
