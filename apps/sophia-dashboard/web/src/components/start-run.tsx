import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import type { Agent, InputField } from '../answers.ts'
import { startRun } from '../api.ts'
import { agentsQuery, runsQuery } from '../queries.ts'
import { Icon } from './icons.tsx'
import { State } from './state.tsx'

/** The button, and the dialog that it opens. */
export function StartRun({ small = false }: { small?: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={small ? 'button button-small' : 'button button-primary'}>
        <Icon name="plus" />
        Start a run
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <RunForm close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function RunForm({ close }: { close: () => void }) {
  const { data, error } = useQuery(agentsQuery)
  const [chosen, setChosen] = useState<string>()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  // One key for one opening of the dialog: pressing twice starts one run.
  const key = useRef(crypto.randomUUID())
  const agent = data?.items.find(({ name }) => name === chosen) ?? data?.items[0]
  const starting = useMutation({
    mutationFn: (form: FormData) => startRun(agent?.name ?? '', inputOf(agent, form), key.current),
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey })
      close()
      await navigate({ to: '/agents/$runId', params: { runId: id } })
    },
    // Another input under the same key would be a conflict.
    onError: () => {
      key.current = crypto.randomUUID()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    starting.mutate(new FormData(event.currentTarget))
  }
  const failure = starting.error ?? error
  return (
    <form className="dialog-form" onSubmit={submit}>
      <div className="dialog-head">
        <div>
          <Dialog.Title>Start a run</Dialog.Title>
          <Dialog.Description className="caption">You can leave this page: the run goes on.</Dialog.Description>
        </div>
        <Dialog.Close className="button button-ghost" aria-label="Close">
          <Icon name="close" />
        </Dialog.Close>
      </div>
      <div className="dialog-body">
        <fieldset className="choices">
          <legend className="screen-reader">Agent</legend>
          {data?.items.map(({ name, title, description }) => (
            <label key={name}>
              <input
                type="radio"
                name="agent"
                value={name}
                checked={name === agent?.name}
                onChange={() => setChosen(name)}
              />
              <span>
                <span className="name">{title}</span>
                <span className="caption">{description}</span>
              </span>
            </label>
          ))}
          {!data && !error && <span className="bone bone-line" />}
        </fieldset>
        {fieldsOf(agent).map((asked) => (
          <Field key={`${agent?.name} ${asked.path}`} asked={asked} />
        ))}
        {failure && <State name="failed">{failure.message}</State>}
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={!agent || starting.isPending}>
          Start
        </button>
      </div>
    </form>
  )
}

const simple = new Set(['string', 'number', 'integer', 'boolean'])

interface Asked {
  /** Where the answer goes: `question`, or `period.from` within `period`. */
  readonly path: string
  readonly title: string
  readonly field: InputField
}

const words = (name: string): string => {
  const spaced = name
    .replace(/([a-z])([A-Z.])/g, '$1 $2')
    .replaceAll('.', '')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** The members of the agent's input that a field can ask for, one level of objects included. */
function fieldsOf(agent: Agent | undefined): Asked[] {
  return membersOf(agent?.inputSchema.properties).flatMap(([name, field]) =>
    field.type === 'object'
      ? membersOf(field.properties).flatMap(([inner, each]) =>
          askFor(`${name}.${inner}`, { ...each, description: each.description ?? field.description }),
        )
      : askFor(name, field),
  )
}

const membersOf = (properties: Readonly<Record<string, InputField>> = {}) => Object.entries(properties)

const askFor = (path: string, field: InputField): Asked[] =>
  field.enum || simple.has(field.type ?? '') ? [{ path, title: field.title ?? words(path), field }] : []

/** What was filled in; what was left empty is the agent's to decide. */
function inputOf(agent: Agent | undefined, form: FormData): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const { path, field } of fieldsOf(agent)) {
    const text = form.get(`input.${path}`)
    if (typeof text !== 'string' || text.trim() === '') continue
    const [name = '', inner] = path.split('.')
    const value = valueOf(field, text.trim())
    input[name] = inner === undefined ? value : { ...(input[name] as object | undefined), [inner]: value }
  }
  return input
}

function valueOf({ type }: InputField, text: string): unknown {
  if (type === 'number' || type === 'integer') return Number(text)
  return type === 'boolean' ? text === 'true' : text
}

function Field({ asked: { path, title, field } }: { asked: Asked }) {
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
      ) : (
        <input
          className="input"
          name={`input.${path}`}
          type={format === 'date' ? 'date' : type === 'string' ? 'text' : 'number'}
          step={type === 'integer' ? 1 : 'any'}
          placeholder={usually}
        />
      )}
      {description && <span className="caption">{description.replaceAll('`', '')}</span>}
    </label>
  )
}
