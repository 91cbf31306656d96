import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answer, ItemOf } from '../apis.ts'
import { change } from '../api.ts'
import { clock } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery } from '../queries.ts'
import { useIsAdmin } from '../rights.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Confirm } from './confirm.tsx'
import { Panel } from './panel.tsx'
import { Refusal } from './fault.tsx'
import { State, type StateName } from './state.tsx'

type Page = Answer<'mcp-agents', '/outside-tools'>
type Tool = ItemOf<Page>

export const outsideToolsQuery = answerQuery<Page>('/api/outside-tools')
const states: Record<Tool['state'], { name: StateName; word: string }> = {
  new: { name: 'waiting', word: 'Nobody agreed yet' },
  agreed: { name: 'complete', word: 'Agreed' },
  changed: { name: 'degraded', word: 'Changed since' },
}

/** Tools of servers that are not ours: nobody's agent sees one before an administrator has read and agreed to it. */
export function OutsideTools() {
  const asked = useQuery(outsideToolsQuery)
  return (
    <Panel
      title="Tools of others"
      foot={<SourceLine definition="What the servers of MCP_SERVERS say of their tools" source={asked.data} />}
    >
      <Asked query={asked} from="mcp-agents" holds="Agents go on using what was agreed to.">
        {({ items, silent }) => (
          <>
            {items.length === 0 && silent.length === 0 && (
              <div className="empty">
                <p>
                  No server of others is set up. Name some in <code>MCP_SERVERS</code> of mcp-agents; their tools appear
                  here, to be read before any agent may use them.
                </p>
              </div>
            )}
            <ul className="rows">
              {silent.map(({ server, detail }) => (
                <li key={server}>
                  <span className="name">{server}</span>
                  <State name="down">Silent</State>
                  <span className="caption">{detail}</span>
                </li>
              ))}
              {items.map((tool) => (
                <Entry key={`${tool.name} ${tool.hash} ${tool.state}`} tool={tool} />
              ))}
            </ul>
          </>
        )}
      </Asked>
    </Panel>
  )
}

function Entry({ tool }: { tool: Tool }) {
  const { name, description, hash, state, readsOnly, agreedDescription, agreedBy, agreedAt } = tool
  const isAdmin = useIsAdmin()
  const now = useNow()
  return (
    <li>
      <span className="name mono">{name}</span>
      <State name={states[state].name}>{states[state].word}</State>
      {state === 'changed' && (
        <Said title="It said" text={agreedDescription ?? 'What it said before is not on record.'} />
      )}
      <Said title={state === 'changed' ? 'It says now' : 'It says'} text={description} />
      <details className="twin whole">
        <summary>What it takes</summary>
        <pre className="formula mono">{JSON.stringify(tool.inputSchema, null, 2)}</pre>
      </details>
      <span className="caption" title={hash}>
        Pinned by {hash.slice(0, 12)}…
        {agreedBy !== null && agreedAt !== null && ` · agreed to by ${agreedBy}, ${clock(agreedAt, now)}`}
        {state === 'agreed' && (readsOnly ? ' · judged to change nothing' : ' · each call needs an approval')}
      </span>
      {isAdmin && (state === 'agreed' ? <Withdraw name={name} /> : <Agree tool={tool} />)}
    </li>
  )
}

/** In the words of the server: text, never markup. */
function Said({ title, text }: { title: string; text: string }) {
  return (
    <div className="whole said">
      <span className="caption">{title}</span>
      <blockquote>{text}</blockquote>
    </div>
  )
}

function Agree({ tool: { name, hash, state } }: { tool: Tool }) {
  const [readsOnly, setReadsOnly] = useState(false)
  const queryClient = useQueryClient()
  const agreeing = useMutation({
    mutationFn: () => change('PUT', `/api/outside-tools/${encodeURIComponent(name)}`, { hash, readsOnly }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: outsideToolsQuery.queryKey }),
  })
  return (
    <span className="row-actions">
      <label className="tool-box">
        <input type="checkbox" checked={readsOnly} onChange={({ target }) => setReadsOnly(target.checked)} />
        <span>It changes nothing</span>
      </label>
      <button
        type="button"
        className="button button-small"
        disabled={agreeing.isPending}
        onClick={() => agreeing.mutate()}
      >
        {state === 'changed' ? 'Agree to what it says now' : 'Agree to it'}
      </button>
      <Refusal error={agreeing.error} />
    </span>
  )
}

function Withdraw({ name }: { name: string }) {
  const queryClient = useQueryClient()
  return (
    <span className="row-actions">
      <Confirm
        label="Withdraw"
        title={`Withdraw ${name} from agents?`}
        consequence="No agent may call it any more, from the next call on."
        act="Withdraw it"
        onAct={() =>
          change('DELETE', `/api/outside-tools/${encodeURIComponent(name)}`).finally(() =>
            queryClient.invalidateQueries({ queryKey: outsideToolsQuery.queryKey }),
          )
        }
      />
    </span>
  )
}
