import { type ReactNode, useDeferredValue, useEffect } from 'react'

/** A page that is gone back to stands where it stood: only the first that has such a part is made bit by bit. */
let opened = false

/** What stands below the first screen: made in a slice of its own, once what is above it is painted. */
export function Below({ children }: { children: ReactNode }) {
  const due = useDeferredValue(true, opened)
  useEffect(() => {
    if (due) opened = true
  }, [due])
  return due && children
}
