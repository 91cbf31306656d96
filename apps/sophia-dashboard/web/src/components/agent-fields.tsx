import { fieldsOf, limitOf, limits, type Wanted } from '../agent-input.ts'
import type { Agent, InputField } from '../answers.ts'
import { LimitField } from './limit-field.tsx'

/** What an agent wants to know, as a form, and the limits that may be set. */
export function AgentFields({ agent }: { agent: Agent | undefined }) {
  const withModel = agent !== undefined && agent.kind !== 'playbook'
  return (
    <>
      {fieldsOf(agent).map((wanted) => (
        <Field key={`${agent?.name} ${wanted.path}`} wanted={wanted} />
      ))}
      {agent && (
        <details className="twin">
          <summary>Limits</summary>
          <div className="limits">
            {limits
              // A playbook asks no model: time is all that it spends.
              .filter(({ name }) => withModel || name === 'wallTimeS')
              .map((limit) => (
                <LimitField
                  key={`${agent.name} ${limit.name}`}
                  limit={limit}
                  usual={String(limitOf(agent, limit) ?? '')}
                />
              ))}
          </div>
        </details>
      )}
    </>
  )
}

/** More than a line is asked for. */
const longText = 1_000
const isLong = ({ type, maxLength }: InputField): boolean => type === 'string' && (maxLength ?? 0) > longText

function Field({ wanted: { path, title, field, required } }: { wanted: Wanted }) {
  const { type, description, enum: choicesOf, format, default: usual } = field
  const choices = choicesOf ?? (type === 'boolean' ? ['true', 'false'] : undefined)
  const usually =
    typeof usual === 'string' || typeof usual === 'number' || typeof usual === 'boolean' ? String(usual) : ''
  return (
    <label className="field">
      <span>{title}</span>
      {choices ? (
        <select className="input" name={`input.${path}`} defaultValue={usually}>
          {usually === '' && <option value="">not set</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : isLong(field) ? (
        <textarea className="input" name={`input.${path}`} required={required} placeholder={usually} />
      ) : (
        <input
          className="input"
          name={`input.${path}`}
          type={format === 'date' ? 'date' : type === 'string' ? 'text' : 'number'}
          required={required}
          step={type === 'integer' ? 1 : 'any'}
          placeholder={usually}
        />
      )}
      {description && <span className="caption">{description.replaceAll('`', '')}</span>}
    </label>
  )
}
