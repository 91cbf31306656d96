import type { RunStep } from '../answers.ts'
import { RowsLink } from './provenance.tsx'

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** What a step sent and what came back, as text: never rendered as markup. */
export function Evidence({ step }: { step: RunStep }) {
  const parts = [
    { title: step.kind === 'model' ? 'Asked' : 'Sent', value: step.arguments },
    { title: step.kind === 'model' ? 'Answered' : 'Got', value: step.error ?? step.result },
  ].filter(({ value }) => value !== undefined && value !== null)
  return (
    <div className="evidence">
      {parts.map(({ title, value }) => (
        <div key={title}>
          <h3>{title}</h3>
          {/* Long evidence scrolls: the keyboard must reach it. */}
          <pre tabIndex={0}>{asText(value)}</pre>
        </div>
      ))}
      {parts.length === 0 && <pre>{step.title}</pre>}
      {step.lineageId && (
        <h3>
          <RowsLink lineageId={step.lineageId} metric="">
            The rows behind it
          </RowsLink>
        </h3>
      )}
    </div>
  )
}
