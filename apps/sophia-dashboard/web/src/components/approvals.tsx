import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Approval, approvalsQuery, isWaiting } from '../approvals.ts'
import { clock } from '../format.ts'
import { useNow } from '../now.ts'
import { useSeesRunOf } from '../rights.ts'
import { ApprovalRequest } from './approval-request.tsx'
import { Asked } from './asked.tsx'
import { Panel } from './panel.tsx'
import { State, type StateName } from './state.tsx'

const decidedShown = 5
const states: Record<Approval['status'], { readonly name: StateName; readonly word: string }> = {
  // Seen while its time runs out: nobody can decide any more.
  pending: { name: 'cancelled', word: 'Expired' },
  approved: { name: 'done', word: 'Approved' },
  used: { name: 'done', word: 'Approved, done' },
  rejected: { name: 'cancelled', word: 'Rejected' },
  expired: { name: 'cancelled', word: 'Expired' },
  withdrawn: { name: 'cancelled', word: 'Withdrawn' },
}

/** What runs want to do and a person must allow: the exact arguments, how long there is, and what was decided before. */
export function Approvals() {
  const asked = useQuery(approvalsQuery)
  const now = useNow()
  const waiting = asked.data?.items.filter((each) => isWaiting(each, now)) ?? []
  const decided = (asked.data?.items.filter((each) => !isWaiting(each, now)) ?? []).slice(0, decidedShown)
  return (
    <Panel
      title="Approvals"
      caption={asked.data && (waiting.length > 0 ? `${waiting.length} waiting` : 'none waits')}
      foot={waiting.length > 0 && <p className="caption">Nothing happens until you decide. Expired counts as no.</p>}
    >
      <Asked query={asked} from="mcp-agents" bones={2} holds="Runs wait for their approvals meanwhile.">
        {() =>
          waiting.length === 0 ? (
            <div className="empty">
              <p>No approvals wait. When a run wants to write, its exact arguments appear here.</p>
            </div>
          ) : (
            waiting.map((each, index) => <ApprovalRequest key={each.id} approval={each} open={index === 0} now={now} />)
          )
        }
      </Asked>
      {decided.length > 0 && (
        <ul className="rows" aria-label="Decided">
          {decided.map((each) => (
            <Decided key={each.id} approval={each} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Decided({ approval, now }: { approval: Approval; now: number }) {
  const { title, runId, status, agent, decidedBy, decidedAt, expiresAt, reason } = approval
  const seesRun = useSeesRunOf(approval.requestedBy)
  return (
    <li>
      {seesRun ? (
        <Link className="name" to="/agents/$runId" params={{ runId }}>
          {title}
        </Link>
      ) : (
        <span className="name">{title}</span>
      )}
      <State name={states[status].name}>{states[status].word}</State>
      <span className="caption">
        {agent} · {clock(decidedAt ?? expiresAt, now)}
        {decidedBy !== null && ` · by ${decidedBy}`}
        {reason !== null && ` · “${reason}”`}
      </span>
    </li>
  )
}
