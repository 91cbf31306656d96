import { type ReactNode, useDeferredValue } from 'react'

/** What stands below the first screen: made in a slice of its own, once what is above it is painted. */
export function Below({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : <div className="below" />
}
