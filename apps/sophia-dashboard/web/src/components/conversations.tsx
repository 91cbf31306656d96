import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answer, ItemOf } from '../apis.ts'
import { clock, counted, duration } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Panel } from './panel.tsx'

type Sessions = Answer<'mcp-context', '/sessions'>
type Conversation = Answer<'mcp-context', '/sessions/{id}'>

const soonestMs = 60_000

/** Conversations of people and agents, as long as they are kept. */
export function Conversations() {
  const asked = useQuery(answerQuery<Sessions>('/api/sessions?limit=15'))
  const now = useNow()
  return (
    <Panel
      title="Conversations"
      caption="gone a day after the last message"
      foot={<SourceLine definition="Sessions of mcp-context" source={asked.data} />}
    >
      <Asked query={asked} from="mcp-context">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>What agents keep of a conversation stands here while it lasts. Nobody sees those of others.</p>
            </div>
          ) : (
            <ul className="rows">
              {items.map((each) => (
                <Entry key={each.id} session={each} now={now} />
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  )
}

function Entry({ session, now }: { session: ItemOf<Sessions>; now: number }) {
  const { id, title, subject, messageCount, createdBy, createdAt, expiresAt } = session
  const [open, setOpen] = useState(false)
  return (
    <li>
      <details className="whole twin" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span className="name">{title ?? subject ?? 'Without a title'}</span>
        </summary>
        {open && <Messages id={id} />}
      </details>
      <span className="caption">
        {counted(messageCount, 'message')} · {createdBy}, {clock(createdAt, now)} · kept for{' '}
        {duration(Math.max(soonestMs, Date.parse(expiresAt) - now))}
      </span>
    </li>
  )
}

/** The newest that fit a page. Text of others is shown as text. */
function Messages({ id }: { id: string }) {
  const asked = useQuery(answerQuery<Conversation>(`/api/sessions/${encodeURIComponent(id)}`, false))
  return (
    <Asked query={asked} from="mcp-context" bones={2}>
      {({ messages, omitted }) => (
        <ol className="messages">
          {omitted > 0 && <li className="caption">{counted(omitted, 'older message')} not shown</li>}
          {messages.map(({ ordinal, role, content }) => (
            <li key={ordinal}>
              <span className="caption">{role}</span>
              <p className="passage">{content}</p>
            </li>
          ))}
          {messages.length === 0 && <li className="caption">Nobody has said anything yet.</li>}
        </ol>
      )}
    </Asked>
  )
}
