import { ApiError } from '../api.ts'
import { State } from './state.tsx'

/** Why something was not done, and what to do, in the words of the service that refused it. */
export function Refusal({ error }: { error: Error | null | undefined }) {
  if (!error) return null
  return (
    <div className="fault" role="status">
      <State name="failed">{error.message}</State>
      {error instanceof ApiError && error.hint && <p className="caption">{error.hint}</p>}
    </div>
  )
}
