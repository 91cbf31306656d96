import { useQuery } from '@tanstack/react-query'
import type { Answer, ItemOf } from '../apis.ts'
import { age, clock } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Panel } from './panel.tsx'
import { RowsLink } from './provenance.tsx'
import { State, type StateName } from './state.tsx'

type Rules = Answer<'sophia-business', '/signals/rules'>
type Events = Answer<'sophia-business', '/signals/events'>

const states: Record<ItemOf<Rules>['status'], { readonly name: StateName; readonly word: string }> = {
  quiet: { name: 'well', word: 'Quiet' },
  firing: { name: 'degraded', word: 'Firing' },
  unknown: { name: 'unknown', word: 'No value yet' },
}

/** The rules on metrics, how each stands, and what they have told. */
export function Alerts() {
  const rules = useQuery(answerQuery<Rules>('/api/signals/rules?limit=100'))
  const events = useQuery(answerQuery<Events>('/api/signals/events?limit=5'))
  const now = useNow()
  return (
    <Panel
      title="Alerts"
      caption="rules on metrics"
      foot={<SourceLine definition="Signals of sophia-business" source={rules.data} />}
    >
      <Asked query={rules} from="sophia-business">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>
                A rule watches a metric and tells once when it fires and once when it has recovered, to Slack, Telegram
                or a webhook.
              </p>
              <p>
                Put one at <code className="mono">PUT /signals/rules/…</code> of sophia-business; where it tells is said
                in <code className="mono">docs/going-live/signals.md</code>.
              </p>
            </div>
          ) : (
            <ul className="rows">
              {items.map(({ name, title, status, since, value, reason, lineageId, checkedAt }) => (
                <li key={name}>
                  <span className="name">{title}</span>
                  <State name={states[status].name}>{states[status].word}</State>
                  <span className="caption">
                    {value ?? reason ?? 'not looked at yet'} · since {clock(since, now)}
                    {checkedAt && ` · checked ${age(checkedAt, now)} ago`}{' '}
                    {lineageId && (
                      <RowsLink lineageId={lineageId} metric="">
                        rows
                      </RowsLink>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      {events.data && events.data.items.length > 0 && (
        <ul className="rows source-states" aria-label="What was told">
          {events.data.items.map(({ id, kind, sentence, happenedAt }) => (
            <li key={id}>
              <span>{sentence}</span>
              <State name={kind === 'fired' ? 'degraded' : 'done'}>{kind}</State>
              <span className="caption">{clock(happenedAt, now)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
