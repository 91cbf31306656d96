import type { ServiceName } from '@sophia/catalog'
import { type ReactNode, useEffect, useState } from 'react'
import { State } from './state.tsx'

const patienceMs = 800

/** True once the reader has waited long enough to be told. It counts from when it is first shown. */
export function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return late
}

interface LateProps {
  readonly from: ServiceName
  /** The bone in whose place it is said who is waited for: nothing moves. */
  readonly children: ReactNode
}

/** A part of a skeleton that says who is slow, once that is so. */
export function Late({ from, children }: LateProps) {
  if (!useLate()) return children
  return (
    <span className="late">
      <State name="slow">{`No answer from ${from} in ${patienceMs} ms`}</State>
    </span>
  )
}
