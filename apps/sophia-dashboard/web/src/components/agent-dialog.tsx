import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { budgetOf, limitOf, limits, textOf } from '../agent-input.ts'
import type { Agent } from '../answers.ts'
import { change } from '../api.ts'
import { agentsQuery } from '../queries.ts'
import { DialogHead } from './dialog-head.tsx'
import { Icon } from './icons.tsx'
import { LimitField } from './limit-field.tsx'
import { Refusal } from './fault.tsx'
import { ToolChoice } from './tool-choice.tsx'

/** The button, and the dialog in which an agent is made, or changed. */
export function AgentDialog({ agent }: { agent?: Agent }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={agent ? 'button button-small' : 'button button-primary'}>
        {agent ? (
          'Edit'
        ) : (
          <>
            <Icon name="plus" />
            New agent
          </>
        )}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <AgentForm agent={agent} close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function AgentForm({ agent, close }: { agent: Agent | undefined; close: () => void }) {
  const queryClient = useQueryClient()
  const saving = useMutation({
    mutationFn: (form: FormData) => {
      const [model, budget] = [textOf(form, 'model'), budgetOf(form)]
      return change('PUT', `/api/agents/${encodeURIComponent(agent?.name ?? textOf(form, 'name'))}`, {
        title: textOf(form, 'title'),
        description: textOf(form, 'description'),
        instructions: textOf(form, 'instructions'),
        tools: form.getAll('tool'),
        approval: textOf(form, 'approval'),
        ...(model !== '' && { model }),
        ...(budget && { budget }),
      })
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey })
      close()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    saving.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className="dialog-form" onSubmit={submit}>
      <DialogHead title={agent ? `Edit ${agent.title}` : 'A new agent'}>
        {agent ? 'Runs at work keep the version that they began with.' : 'Whoever starts it lends it their rights.'}
      </DialogHead>
      <div className="dialog-body">
        <Identity agent={agent} />
        <label className="field">
          <span>Instructions</span>
          <textarea
            className="input"
            name="instructions"
            required
            maxLength={20_000}
            rows={6}
            defaultValue={agent?.instructions}
          />
          <span className="caption">What the model is told before each question.</span>
        </label>
        <ToolChoice chosen={agent?.tools ?? []} />
        <Bounds agent={agent} />
        <Refusal error={saving.error} />
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={saving.isPending}>
          {agent ? 'Save the agent' : 'Make the agent'}
        </button>
      </div>
    </form>
  )
}

function Identity({ agent }: { agent: Agent | undefined }) {
  return (
    <>
      {!agent && (
        <label className="field">
          <span>Name</span>
          <input
            className="input mono"
            name="name"
            required
            maxLength={64}
            pattern="[a-z][a-z0-9\-]*"
            placeholder="renewal-scout"
          />
          <span className="caption">Small letters, digits and dashes. It stays.</span>
        </label>
      )}
      <label className="field">
        <span>Title</span>
        <input className="input" name="title" required maxLength={100} defaultValue={agent?.title} />
      </label>
      <label className="field">
        <span>What it is for</span>
        <input className="input" name="description" required maxLength={1000} defaultValue={agent?.description} />
      </label>
    </>
  )
}

function Bounds({ agent }: { agent: Agent | undefined }) {
  return (
    <div className="limits">
      <label className="field">
        <span>Approvals</span>
        <select className="input" name="approval" defaultValue={agent?.approval ?? 'writes'}>
          <option value="writes">Before it writes</option>
          <option value="always">Before each call</option>
          <option value="never">None</option>
        </select>
      </label>
      <label className="field">
        <span>Model</span>
        <input className="input" name="model" maxLength={200} defaultValue={agent?.model} placeholder="the usual one" />
      </label>
      {limits.map((limit) => (
        <LimitField key={limit.name} limit={limit} value={limitOf(agent, limit)} usual="usual" />
      ))}
    </div>
  )
}
