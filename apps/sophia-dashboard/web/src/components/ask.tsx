import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useAddress } from '../address.ts'
import type { KpiAnswer, KpiQuery } from '../answers.ts'
import { queryKpis, send } from '../api.ts'
import type { Answer } from '../apis.ts'
import { AskedAnswer } from './asked-answer.tsx'
import { Asked } from './asked.tsx'
import { Icon } from './icons.tsx'

type Found = Answer<'mcp-business', '/ask', 'post'>

/** A question of the reader, or one of the readings that were offered for it. */
interface Chosen {
  readonly reading: string
  readonly query: KpiQuery
}

const examples = [
  'won value by quarter',
  'win rate by region',
  'open pipeline by owner',
  'average deal size by product this year',
] as const

/** A question in words, answered by one governed query that is shown; what is not understood is asked back. */
export function Ask() {
  const [{ ask = '' }, change] = useAddress()
  // The table of the question before is not this one's.
  const put = (question: string) => change({ ask: question, 'asked.filter': undefined, 'asked.sort': undefined })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const question = new FormData(event.currentTarget).get('question')
    if (typeof question === 'string') put(question.trim())
  }
  return (
    <section className="panel ask-panel" aria-label="Ask the numbers">
      <form className="ask-line" onSubmit={submit}>
        <Icon name="research" />
        <input
          key={ask}
          className="input"
          name="question"
          type="search"
          aria-label="Ask a number"
          placeholder="Ask a number: win rate by region last quarter"
          maxLength={500}
          required
          defaultValue={ask}
        />
        <button type="submit" className="button">
          Ask
        </button>
      </form>
      <p className="ask-examples caption">
        {examples.map((example) => (
          <button key={example} type="button" className="link-button" onClick={() => put(example)}>
            {example}
          </button>
        ))}
        {ask && (
          <button type="button" className="link-button" onClick={() => put('')}>
            clear
          </button>
        )}
      </p>
      {ask && <Question key={ask} question={ask} />}
    </section>
  )
}

function Question({ question }: { question: string }) {
  const asked = useQuery({
    queryKey: ['numbers', 'ask', question],
    queryFn: ({ signal }) => send<Found>('/api/ask', { question }, signal),
    staleTime: 30_000,
  })
  const [chosen, setChosen] = useState<Chosen>()
  return (
    <div className="ask-answer" aria-live="polite">
      <Asked query={asked} from="mcp-business" bones={3}>
        {(found) =>
          chosen ? (
            <Reading chosen={chosen} />
          ) : found.status === 'answered' ? (
            <AskedAnswer
              reading={found.reading ?? question}
              query={found.query as KpiQuery}
              answer={found.answer as KpiAnswer}
            />
          ) : (
            <AskBack asked={found} choose={setChosen} />
          )
        }
      </Asked>
    </div>
  )
}

function AskBack({ asked, choose }: { asked: Found; choose: (chosen: Chosen) => void }) {
  const { askBack, candidates, useTool } = asked
  return (
    <div className="empty">
      <p>{askBack ?? 'This was not understood.'}</p>
      {candidates.length > 0 && (
        <ul className="ask-candidates">
          {candidates.map(({ reading, query }) => (
            <li key={reading}>
              <button
                type="button"
                className="button button-small"
                onClick={() => choose({ reading, query: query as KpiQuery })}
              >
                {reading}
              </button>
            </li>
          ))}
        </ul>
      )}
      {useTool === 'forecast_revenue' && (
        <Link className="text-link" to="/business">
          The forecast stands on Business
        </Link>
      )}
    </div>
  )
}

/** A reading that the reader chose: its query is asked as it stands. */
function Reading({ chosen: { reading, query } }: { chosen: Chosen }) {
  const asked = useQuery({
    queryKey: ['numbers', query],
    queryFn: ({ signal }) => queryKpis(query, signal),
    staleTime: 30_000,
  })
  return (
    <Asked query={asked} from="sophia-business" bones={3}>
      {(answer) => <AskedAnswer reading={reading} query={query} answer={answer} />}
    </Asked>
  )
}
