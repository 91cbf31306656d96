import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Approval, approvalsQuery, decide, type Decision } from '../approvals.ts'
import { clock, duration } from '../format.ts'
import { meQuery, runQuery } from '../queries.ts'
import { useMayWrite, useSeesRunOf } from '../rights.ts'
import { Icon } from './icons.tsx'
import { Refusal } from './fault.tsx'

const soonMs = 5 * 60_000
const secondMs = 1_000
/** Of the hash: enough to compare by eye, the rest in its title. */
const hashShown = 16

interface ApprovalRequestProps {
  readonly approval: Approval
  readonly open: boolean
  readonly now: number
}

/** One thing that a run wants to do. */
export function ApprovalRequest({ approval, open, now }: ApprovalRequestProps) {
  const { title, tool, agent, runId, requestedBy, requestedAt, expiresAt } = approval
  const left = Date.parse(expiresAt) - now
  const seesRun = useSeesRunOf(requestedBy)
  return (
    <details className="approval" open={open}>
      <summary>
        <span className="name">{title}</span>
        <span className={left < soonMs ? 'tag tag-warn' : 'tag'}>
          <Icon name="clock" />
          {duration(Math.max(left, secondMs))} left
        </span>
        <span className="caption">
          {agent} · <span className="mono">{tool}</span> · asked for by {requestedBy}, {clock(requestedAt, now)}
        </span>
      </summary>
      <div className="approval-body">
        <Exactly approval={approval} now={now} />
        <p className="approval-why">
          <Icon name="lock" />
          <span>
            {approval.why}{' '}
            {seesRun && (
              <Link className="text-link" to="/agents/$runId" params={{ runId }}>
                See what the run has done
              </Link>
            )}
          </span>
        </p>
        <Decide approval={approval} />
      </div>
    </details>
  )
}

/** As text, never as markup: what comes from outside, with what cannot be seen escaped. */
function Exactly({ approval: { tool, shown, argumentsHash, expiresAt }, now }: { approval: Approval; now: number }) {
  return (
    <div className="evidence evidence-flush">
      <h3>
        Exact arguments <span className="mono">{tool}</span>
      </h3>
      <pre tabIndex={0}>{shown}</pre>
      <p className="caption">
        <span className="mono" title={argumentsHash}>
          sha256 {argumentsHash.slice(0, hashShown)}…
        </span>{' '}
        valid once, until {clock(expiresAt, now)}
      </p>
    </div>
  )
}

const words: Record<Decision, { readonly open: string; readonly act: string; readonly reason: string }> = {
  approve: { open: 'Approve', act: 'Approve once', reason: 'Reason, if you like' },
  reject: { open: 'Reject', act: 'Reject', reason: 'Reason, which the run is told' },
}

/** Two steps: which way, then the reason and the button that does it. */
function Decide({ approval }: { approval: Approval }) {
  const { runId, requestedBy } = approval
  const [way, setWay] = useState<Decision>()
  const mayWrite = useMayWrite()
  const { data: me } = useQuery(meQuery)
  const queryClient = useQueryClient()
  const deciding = useMutation({
    mutationFn: ({ decision, reason }: { decision: Decision; reason: string }) => decide(approval, decision, reason),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey })
      void queryClient.invalidateQueries({ queryKey: runQuery(runId).queryKey })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    if (way) deciding.mutate({ decision: way, reason: typeof reason === 'string' ? reason.trim() : '' })
  }
  if (!mayWrite) return <p className="caption">Deciding takes the role write.</p>
  if (me?.signIn && me.subject === requestedBy)
    return <p className="caption">You started this run, so somebody else decides.</p>
  return (
    <>
      <div className="row-actions">
        {(['approve', 'reject'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className={each === 'approve' ? 'button button-primary' : 'button'}
            aria-expanded={way === each}
            onClick={() => setWay(way === each ? undefined : each)}
          >
            {words[each].open}
          </button>
        ))}
      </div>
      {way && (
        <form className="approval-form" onSubmit={submit}>
          <label className="field">
            <span>{words[way].reason}</span>
            <input className="input" name="reason" maxLength={2000} required={way === 'reject'} />
          </label>
          <button
            type="submit"
            className={way === 'reject' ? 'button button-danger' : 'button button-primary'}
            disabled={deciding.isPending}
          >
            {words[way].act}
          </button>
        </form>
      )}
      <Refusal error={deciding.error} />
      <p className="caption">If any argument changes, this approval is void and you are asked again.</p>
    </>
  )
}
