import { Children, type ReactNode, startTransition, useEffect, useState } from 'react'

/** Of the first page alone: one that is gone back to stands where it stood. */
let opened = false

/**
 * The parts of a page from above, each made once those before it are painted: style, layout and first questions of all of them
 * at once would hold a slow machine up for longer than a press may wait.
 */
export function InTurn({ children }: { children: ReactNode }) {
  const parts = Children.toArray(children)
  const [made, setMade] = useState(opened ? parts.length : 1)
  useEffect(() => {
    if (made < parts.length) startTransition(() => setMade(made + 1))
    else opened = true
  }, [made, parts.length])
  return parts.slice(0, made)
}
