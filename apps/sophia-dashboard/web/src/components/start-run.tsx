import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { budgetOf, inputOf } from '../agent-input.ts'
import { startRun } from '../api.ts'
import { agentsQuery, runsQuery } from '../queries.ts'
import { AgentFields } from './agent-fields.tsx'
import { DialogHead } from './dialog-head.tsx'
import { Icon } from './icons.tsx'
import { Refusal } from './fault.tsx'

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
    mutationFn: (form: FormData) =>
      startRun({ agent: agent?.name ?? '', input: inputOf(agent, form), budget: budgetOf(form) }, key.current),
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
      <DialogHead title="Start a run">You can leave this page: the run goes on.</DialogHead>
      <div className="dialog-body">
        <fieldset className="choices">
          <legend className="screen-reader">Agent</legend>
          {data?.items.map(({ name, title, description, kind }) => (
            <label key={name}>
              <input
                type="radio"
                name="agent"
                value={name}
                checked={name === agent?.name}
                onChange={() => setChosen(name)}
              />
              <span>
                <span className="name">
                  {title} {kind !== 'playbook' && <span className="tag tag-info">asks a model</span>}
                </span>
                <span className="caption">{description}</span>
              </span>
            </label>
          ))}
          {!data && !error && <span className="bone bone-line" />}
        </fieldset>
        <AgentFields agent={agent} />
        <Refusal error={failure} />
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
