import type { Limit } from '../agent-input.ts'

/**
 * One limit of a run.
 *
 * @param value it begins with; empty: the usual one.
 * @param usual says what that is.
 */
export function LimitField({ limit, value, usual }: { limit: Limit; value?: number | undefined; usual: string }) {
  const { name, title, least, most, step } = limit
  return (
    <label className="field">
      <span>{title}</span>
      <input
        className="input"
        type="number"
        name={`budget.${name}`}
        min={least}
        max={most}
        step={step}
        defaultValue={value}
        placeholder={usual}
      />
    </label>
  )
}
