import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
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
          <Form close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Form({ close }: { close: () => void }) {
  const { data, error } = useQuery(agentsQuery)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  // One key for one opening of the dialog: pressing twice starts one run.
  const key = useRef(crypto.randomUUID())
  const starting = useMutation({
    mutationFn: ({ agent, question }: { agent: string; question: string }) =>
      startRun(agent, question ? { question } : {}, key.current),
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey })
      close()
      await navigate({ to: '/agents/$runId', params: { runId: id } })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    starting.mutate({ agent: String(form.get('agent')), question: String(form.get('question')).trim() })
  }
  const failure = starting.error ?? error
  return (
    <form onSubmit={submit}>
      <div className="dialog-head">
        <div>
          <Dialog.Title>Start a run</Dialog.Title>
          <Dialog.Description className="caption">
            Playbooks need no model. You can leave this page; the run goes on.
          </Dialog.Description>
        </div>
        <Dialog.Close className="button button-ghost" aria-label="Close">
          <Icon name="close" />
        </Dialog.Close>
      </div>
      <div className="dialog-body">
        <fieldset className="choices">
          <legend>Agent</legend>
          {data?.items.map(({ name, description }, index) => (
            <label key={name}>
              <input type="radio" name="agent" value={name} defaultChecked={index === 0} />
              <span>
                <span className="mono">{name}</span>
                <span className="caption">{description}</span>
              </span>
            </label>
          ))}
          {!data && !error && <span className="bone bone-line" />}
        </fieldset>
        <label className="field">
          <span>What you want to know (may stay empty)</span>
          <textarea className="input" name="question" maxLength={2000} />
        </label>
        {failure && <State name="failed">{failure.message}</State>}
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={!data || starting.isPending}>
          Start
        </button>
      </div>
    </form>
  )
}
