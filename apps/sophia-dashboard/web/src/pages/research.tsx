import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { send } from '../api.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Refusal } from '../components/fault.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { ResearchAnswer } from '../components/research-answer.tsx'
import { SandboxBanner } from '../components/sandbox-banner.tsx'
import { State, type StateName } from '../components/state.tsx'
import { clock, counted } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery } from '../queries.ts'
import { type Asked as AskedBefore, researchQuery, type Research, type Sources } from '../research.ts'
import { useMayWrite } from '../rights.ts'

const depths = [
  ['quick', 'Quick, a second or two'],
  ['standard', 'Standard'],
  ['deep', 'Deep, up to a minute'],
] as const
/** The answer that is shown first; late sources complete it. */
const firstAnswerMs = 1_500

/** A question to the outside world, answered in sentences that each lead to what they were taken from. */
export function ResearchPage() {
  const { researchId } = useParams({ strict: false })
  const mayWrite = useMayWrite()
  return (
    <Page title="Research" heading>
      <SandboxBanner />
      {mayWrite && <Ask />}
      {researchId !== undefined && <ResearchAnswer key={researchId} id={researchId} />}
      <div className="grid grid-wide-side stack">
        <Before current={researchId} />
        <SourceStates />
      </div>
    </Page>
  )
}

function Ask() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const asking = useMutation({
    mutationFn: (body: { question: string; depth: string }) =>
      send<Research>('/api/research', { ...body, deadlineMs: firstAnswerMs }),
    onSuccess: async (research) => {
      queryClient.setQueryData(researchQuery(research.id).queryKey, research)
      void queryClient.invalidateQueries({ queryKey: ['answer', '/api/research?limit=15'] })
      await navigate({ to: '/research/$researchId', params: { researchId: research.id } })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [question, depth] = [form.get('question'), form.get('depth')]
    if (typeof question === 'string' && typeof depth === 'string') asking.mutate({ question: question.trim(), depth })
  }
  return (
    <form className="panel ask" onSubmit={submit}>
      <label className="field grow">
        <span>Question</span>
        <input
          className="input"
          name="question"
          required
          minLength={3}
          maxLength={500}
          placeholder="What is a vector database?"
        />
      </label>
      <label className="field">
        <span>Depth</span>
        <select className="input" name="depth" defaultValue="standard">
          {depths.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button button-primary" disabled={asking.isPending}>
        {asking.isPending ? 'Asking the sources' : 'Ask'}
      </button>
      <Refusal error={asking.error} />
    </form>
  )
}

const states: Record<AskedBefore['status'], StateName> = {
  complete: 'complete',
  partial: 'partial',
  abstained: 'cancelled',
}

function Before({ current }: { current: string | undefined }) {
  const asked = useQuery(
    answerQuery<{ items: AskedBefore[]; asOf: string; complete: boolean }>('/api/research?limit=15'),
  )
  const now = useNow()
  return (
    <Panel title="Asked before" foot={<SourceLine definition="Stored research" source={asked.data} />}>
      <Asked query={asked} from="mcp-research">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>
                Questions stand here with their answers. Ask one above: each sentence of the answer is cited to stored
                text, or it is left out.
              </p>
            </div>
          ) : (
            <ul className="rows">
              {items.map(({ id, question, status, createdAt, results }) => (
                <li key={id}>
                  <Link
                    className="name"
                    to="/research/$researchId"
                    params={{ researchId: id }}
                    aria-current={id === current ? 'true' : undefined}
                  >
                    {question}
                  </Link>
                  <State name={states[status]}>{status}</State>
                  <span className="caption">
                    {clock(createdAt, now)} · {counted(results, 'result')}
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

const sourceStates: Record<Sources['items'][number]['state'], StateName> = {
  ready: 'well',
  suspended: 'slow',
  missing: 'unknown',
}

function SourceStates() {
  const asked = useQuery(answerQuery<Sources>('/api/sources'))
  const now = useNow()
  return (
    <Panel title="Sources" foot={<SourceLine definition="Sources of mcp-research" source={asked.data} />}>
      <Asked query={asked} from="mcp-research">
        {({ items }) => (
          <ul className="rows">
            {items.map(({ name, title, covers, state, missing, suspendedUntil, suspendedFor, lastError }) => (
              <li key={name}>
                <span className="name">{title}</span>
                <State name={sourceStates[state]}>
                  {state === 'ready' ? 'Ready' : state === 'missing' ? 'No key' : 'Suspended'}
                </State>
                <span className="caption">
                  {missing ?? covers}
                  {suspendedUntil && ` · ${suspendedFor ?? 'left alone'} until ${clock(suspendedUntil, now)}`}
                  {lastError && ` · ${lastError}`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </Panel>
  )
}
