import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { send } from '../api.ts'
import { amount, type Lease, type Offer, type Plan } from '../compute.ts'
import { age } from '../format.ts'
import { useNow } from '../now.ts'
import { DialogHead } from './dialog-head.tsx'
import { Refusal } from './fault.tsx'
import { State } from './state.tsx'
import { Icon } from './icons.tsx'

interface Wish {
  readonly type: string
  readonly region?: string
  readonly hours: number
  readonly name?: string
}

/** Plan first: the exact price; then one press that launches what was planned, and nothing else. */
export function Launch({ offers }: { offers: readonly Offer[] }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-primary" disabled={offers.length === 0}>
        <Icon name="plus" />
        Launch an instance
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <Steps offers={offers} close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Steps({ offers, close }: { offers: readonly Offer[]; close: () => void }) {
  const planning = useMutation({ mutationFn: (wish: Wish) => send<Plan>('/api/plans', wish) })
  return (
    <>
      <DialogHead title={planning.data ? 'Launch this?' : 'Plan an instance'}>
        {planning.data ? 'Nothing runs or costs anything yet.' : 'You see the exact price before anything starts.'}
      </DialogHead>
      {planning.data ? (
        <Confirm plan={planning.data} back={planning.reset} close={close} />
      ) : (
        <PlanForm offers={offers} error={planning.error} busy={planning.isPending} onPlan={planning.mutate} />
      )}
    </>
  )
}

interface PlanFormProps {
  readonly offers: readonly Offer[]
  readonly error: Error | null
  readonly busy: boolean
  readonly onPlan: (wish: Wish) => void
}

function PlanForm({ offers, error, busy, onPlan }: PlanFormProps) {
  const free = offers.filter(({ regions }) => regions.length > 0)
  const [type, setType] = useState((free[0] ?? offers[0])?.type ?? '')
  const offer = offers.find((each) => each.type === type)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const written = (field: string): string => {
      const value = form.get(field)
      return typeof value === 'string' ? value.trim() : ''
    }
    const region = written('region')
    const name = written('name')
    onPlan({ type, hours: Number(form.get('hours')), ...(region && { region }), ...(name && { name }) })
  }
  return (
    <form className="dialog-form" onSubmit={submit}>
      <div className="dialog-body">
        <label className="field">
          <span>Type</span>
          <select className="input" name="type" value={type} onChange={({ target }) => setType(target.value)}>
            {offers.map((each) => (
              <option key={each.type} value={each.type}>
                {each.description}, {amount(each.pricePerHour)} an hour
                {each.regions.length === 0 ? ', none free' : ''}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Region</span>
          <select className="input" name="region" defaultValue="">
            <option value="">Any with capacity</option>
            {offer?.regions.map((region) => (
              <option key={region}>{region}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Hours</span>
          <input
            className="input"
            name="hours"
            type="number"
            min="0.25"
            step="0.25"
            defaultValue="4"
            required
            aria-describedby="hours-hint"
          />
          <span className="caption" id="hours-hint">
            The lease ends then, and the instance with it. It can be made longer.
          </span>
        </label>
        <label className="field">
          <span>Name, if you like</span>
          <input className="input" name="name" maxLength={64} />
        </label>
        <Refusal error={error} />
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <button type="submit" className="button button-primary" disabled={busy}>
          {busy ? 'Asking for the price' : 'Show the price'}
        </button>
      </div>
    </form>
  )
}

function Confirm({ plan, back, close }: { plan: Plan; back: () => void; close: () => void }) {
  const now = useNow()
  const queryClient = useQueryClient()
  const launching = useMutation({
    mutationFn: () => send<Lease>('/api/instances', { planHash: plan.planHash }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['answer'] })
      close()
    },
  })
  const over = Date.parse(plan.expiresAt) <= now
  const { currency } = plan.total
  const choice = plan.choices[0]
  const { monthly, hourly } = plan.budget
  return (
    <>
      <div className="dialog-body">
        <p className="figure">{amount(plan.total)}</p>
        <dl className="terms terms-flush">
          <Term name="Price">
            {amount(plan.pricePerHour)} an hour for {plan.hours} h, in {currency}
          </Term>
          <Term name="Machine">
            {choice ? `${choice.type} in ${choice.region}` : 'The first that is free'}
            {plan.choices.length > 1 && `, or ${plan.choices.length - 1} more by the order of the plan`}
          </Term>
          <Term name="This month">
            {amount(monthly.already)} so far, {amount(monthly.plan)} by this plan
            {monthly.ceiling ? `, ceiling ${amount(monthly.ceiling)}` : ', no ceiling set'}
          </Term>
          <Term name="An hour">
            {amount(hourly.already)} now, {amount(hourly.plan)} by this plan
            {hourly.ceiling ? `, ceiling ${amount(hourly.ceiling)}` : ', no ceiling set'}
          </Term>
          <Term name="SSH key">{plan.sshKey}</Term>
          <Term name="Plan">
            <span className="mono">{plan.planHash.slice(0, 16)}</span>, single use
          </Term>
        </dl>
        <Refusal error={launching.error} />
        {over && <State name="stale">This price has expired: plan again.</State>}
      </div>
      <div className="dialog-foot">
        <span className="caption">
          {over ? '' : `Holds for ${age(new Date(now).toISOString(), Date.parse(plan.expiresAt))}`}
        </span>
        <span className="push" />
        <button type="button" className="button" onClick={back}>
          Change
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={launching.isPending || over}
          onClick={() => launching.mutate()}
        >
          Launch for {amount(plan.total)}
        </button>
      </div>
    </>
  )
}

function Term({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="term">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
