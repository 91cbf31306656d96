import { useQuery } from '@tanstack/react-query'
import { counted, day, duration } from '../format.ts'
import { citedOf, type Research, researchQuery, useVersions } from '../research.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Panel } from './panel.tsx'
import { State, type StateName } from './state.tsx'

const said: Record<Research['status'], string> = {
  complete: 'Answer',
  partial: 'Answer of the sources so far',
  abstained: 'Nothing that was found answers this',
}

/** The answer with its citations beside it, while the sources answer. */
export function ResearchAnswer({ id }: { id: string }) {
  const asked = useQuery(researchQuery(id))
  const { data } = asked
  useVersions(id, data?.finished ?? true)
  return (
    <div className="grid grid-wide-side stack">
      <Panel
        title={data?.question ?? 'Research'}
        {...(data && { caption: said[data.status] })}
        actions={data && !data.finished && <State name="running">Sources still answer</State>}
        foot={
          <SourceLine
            definition={
              data?.model?.wrote
                ? `Written by ${data.model.name}, held to its citations`
                : 'Sentences of the sources, no model used'
            }
            source={data}
          />
        }
      >
        <Asked query={asked} from="mcp-research">
          {(research) => <Sentences research={research} />}
        </Asked>
      </Panel>
      <Panel title={data ? `${counted(citedOf(data).length, 'source')} cited` : 'Sources'}>
        <Asked query={asked} from="mcp-research">
          {(research) => <Beside research={research} />}
        </Asked>
      </Panel>
    </div>
  )
}

function Sentences({ research }: { research: Research }) {
  const cited = citedOf(research)
  if (research.answer.length === 0) {
    return (
      <div className="empty">
        <p>
          {research.finished
            ? 'No sentence could be cited to what the sources hold, so none is shown. The results beside may still help.'
            : 'No source has answered yet.'}
        </p>
      </div>
    )
  }
  return (
    <div className="panel-body cited" aria-live="polite">
      {research.answer.map(({ text, quoted, citations }, index) => (
        <p key={index}>
          {quoted ? <q>{text}</q> : text}{' '}
          {[...new Set(citations.map(({ sourceId }) => sourceId))].map((sourceId) => (
            <a key={sourceId} className="citation" href={`#source-${sourceId}`}>
              [{cited.indexOf(sourceId) + 1}]
            </a>
          ))}
        </p>
      ))}
    </div>
  )
}

const sourceStates: Record<Research['sources'][number]['status'], StateName> = {
  answered: 'done',
  timeout: 'slow',
  error: 'failed',
  suspended: 'stale',
  skipped: 'cancelled',
}

function Beside({ research: { results, sources, answer } }: { research: Research }) {
  const cited = citedOf({ answer })
  const rank = (id: string) => (cited.includes(id) ? cited.indexOf(id) : cited.length)
  const ordered = [...results].sort((a, b) => rank(a.id) - rank(b.id) || b.score - a.score)
  return (
    <>
      <ul className="rows">
        {ordered.slice(0, Math.max(8, cited.length)).map(({ id, url, title, source, publishedAt, snippet }) => (
          <li key={id} id={`source-${id}`}>
            <a className="text-link name" href={url} target="_blank" rel="noreferrer noopener">
              {cited.includes(id) && `[${cited.indexOf(id) + 1}] `}
              {title}
            </a>
            <span className="caption number">{source}</span>
            <span className="caption">
              {publishedAt && `${day(publishedAt)} · `}
              {snippet}
            </span>
          </li>
        ))}
      </ul>
      <ul className="rows source-states" aria-label="How the sources answered">
        {sources.map(({ name, status, ms, count, reason, pending }) => (
          <li key={name}>
            <span className="name">{name}</span>
            <State name={pending ? 'running' : sourceStates[status]}>
              {pending ? 'Asking' : status === 'answered' ? `${count} in ${duration(ms)}` : status}
            </State>
            {reason && <span className="caption">{reason}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
