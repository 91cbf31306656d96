import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useTyped } from '../address.ts'
import { clock, day } from '../format.ts'
import type { Memory } from '../knowledge.ts'
import { useNow } from '../now.ts'
import { listQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Panel } from './panel.tsx'

/** What was learned, each with where it came from and for how long it holds. */
export function Memories() {
  const [subject, setSubject] = useTyped('subject')
  const about = useDeferredValue(subject.trim())
  const asked = useQuery({
    ...listQuery<Memory>(`/api/memories${about ? `?subject=${encodeURIComponent(about)}` : ''}`),
    placeholderData: keepPreviousData,
  })
  const now = useNow()
  return (
    <Panel title="Memories" foot={<SourceLine definition="What holds today, mcp-context" source={asked.data} />}>
      <div className="table-tools">
        <input
          className="input"
          type="search"
          aria-label="Memories about"
          placeholder="About a subject"
          value={subject}
          onChange={({ target }) => setSubject(target.value)}
        />
      </div>
      <Asked query={asked} from="mcp-context">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>
                {about
                  ? 'Nothing is remembered about exactly this subject.'
                  : 'Nothing is remembered yet. Agents and people add statements, each with its source; what is superseded is kept but not shown.'}
              </p>
            </div>
          ) : (
            <ul className="rows">
              {items.map(({ id, subject: of, statement, source, validFrom, validTo, recordedBy, recordedAt }) => (
                <li key={id}>
                  <span className="whole">{statement}</span>
                  <span className="caption">
                    {of} · from {source} · holds since {day(validFrom, now)}
                    {validTo && ` until ${day(validTo, now)}`} · recorded by {recordedBy}, {clock(recordedAt, now)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  )
}
