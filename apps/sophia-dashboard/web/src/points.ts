import { type KeyboardEvent, useState } from 'react'

const keys = {
  across: { ArrowLeft: -1, ArrowRight: 1 },
  down: { ArrowUp: -1, ArrowDown: 1 },
} as const satisfies Record<string, Record<string, number>>

interface Points {
  /** The point that is looked at, if one is. */
  readonly at: number | undefined
  readonly lookAt: (index: number) => void
  /** Of the chart's drawing. */
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly leave: () => void
}

/**
 * The points of a chart, by keyboard and pointer. One tab stop: arrows move the point, Home and End go to the ends, Enter
 * opens what is behind it, Escape lets it go.
 */
export function usePoints(count: number, way: keyof typeof keys, open?: (index: number) => void): Points {
  const [chosen, setChosen] = useState<number>()
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
  return { at, lookAt: setChosen, onKeyDown, leave: () => setChosen(undefined) }
}
