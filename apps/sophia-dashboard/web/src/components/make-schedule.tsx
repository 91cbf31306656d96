import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { budgetOf, inputOf, textOf } from '../agent-input.ts'
import { send } from '../api.ts'
import { agentsQuery } from '../queries.ts'
import { cronOf, type Rhythm } from '../schedule-words.ts'
import { AgentFields } from './agent-fields.tsx'
import { DialogHead } from './dialog-head.tsx'
import { Icon } from './icons.tsx'
import { Refusal } from './fault.tsx'

const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
const zones = [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
const rhythmWords: Record<Rhythm, string> = {
  weekdays: 'On weekdays',
  daily: 'Every day',
  weekly: 'Every week',
  monthly: 'On the first of each month',
  cron: 'By a cron expression',
}
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** The button, and the dialog that it opens. */
export function MakeSchedule() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-small">
        <Icon name="plus" />
        Schedule
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <ScheduleForm close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function ScheduleForm({ close }: { close: () => void }) {
  const { data, error } = useQuery(agentsQuery)
  const [chosen, setChosen] = useState<string>()
  const [rhythm, setRhythm] = useState<Rhythm>('weekdays')
  const queryClient = useQueryClient()
  const agent = data?.items.find(({ name }) => name === chosen) ?? data?.items[0]
  const making = useMutation({
    mutationFn: (form: FormData) => {
      const budget = budgetOf(form)
      return send('/api/schedules', {
        agent: agent?.name ?? '',
        input: inputOf(agent, form),
        ...(budget && { budget }),
        timeZone: textOf(form, 'timeZone'),
        cron: cronOf({
          rhythm,
          at: textOf(form, 'at'),
          weekday: textOf(form, 'weekday'),
          cron: textOf(form, 'cron'),
        }),
      })
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['answer'] })
      close()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    making.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className="dialog-form" onSubmit={submit}>
      <DialogHead title="Run an agent by the clock">
        Its runs have your rights. A time that was missed is made up for once.
      </DialogHead>
      <div className="dialog-body">
        <label className="field">
          <span>Agent</span>
          <select className="input" value={agent?.name ?? ''} onChange={({ target }) => setChosen(target.value)}>
            {data?.items.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <When rhythm={rhythm} choose={setRhythm} />
        <AgentFields agent={agent} />
        <Refusal error={making.error ?? error} />
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={!agent || making.isPending}>
          Schedule it
        </button>
      </div>
    </form>
  )
}

function When({ rhythm, choose }: { rhythm: Rhythm; choose: (rhythm: Rhythm) => void }) {
  return (
    <div className="limits">
      <label className="field">
        <span>How often</span>
        <select className="input" value={rhythm} onChange={({ target }) => choose(target.value as Rhythm)}>
          {Object.entries(rhythmWords).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {rhythm === 'weekly' && (
        <label className="field">
          <span>Day</span>
          <select className="input" name="weekday" defaultValue="1">
            {days.map((name, index) => (
              <option key={name} value={(index + 1) % 7}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {rhythm === 'cron' ? (
        <label className="field">
          <span>Cron expression</span>
          <input className="input mono" name="cron" required maxLength={200} placeholder="0 8 * * 1" />
        </label>
      ) : (
        <label className="field">
          <span>At</span>
          <input className="input" name="at" type="time" required defaultValue="08:00" />
        </label>
      )}
      <label className="field">
        <span>Time zone</span>
        <select className="input" name="timeZone" defaultValue={own}>
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
    </div>
  )
}
