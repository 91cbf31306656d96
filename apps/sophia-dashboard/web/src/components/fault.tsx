import type { ReactNode } from 'react'
import { ApiError } from '../api.ts'
import { Icon } from './icons.tsx'
import { State, type StateName } from './state.tsx'

interface FaultProps {
  readonly name?: StateName
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
  /** What still holds. */
  readonly holds?: string | undefined
  readonly children?: ReactNode
}

/** What happened, what still holds, and what to do: the first and the last in the words of the service that says so. */
export function Fault({ name = 'failed', message, hint, holds, children }: FaultProps) {
  const words = [holds, hint].filter(Boolean).join(' ')
  return (
    <div className="fault" role="status">
      <State name={name}>{message}</State>
      {words && <p className="caption">{words}</p>}
      {children}
    </div>
  )
}

const saidBy = (error: Error) => ({
  message: error.message,
  hint: error instanceof ApiError ? error.hint : undefined,
})

/** Why something was not done. */
export function Refusal({ error }: { error: Error | null | undefined }) {
  return error ? <Fault {...saidBy(error)} /> : null
}

/** A failure stays in its tile, with one action. */
export function FaultNote({ error, holds, retry }: { error: Error; holds?: string; retry: () => void }) {
  return (
    <Fault name="down" holds={holds} {...saidBy(error)}>
      <button type="button" className="button button-small" onClick={retry}>
        <Icon name="again" small />
        Try again
      </button>
    </Fault>
  )
}
