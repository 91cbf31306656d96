import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Agent } from '../answers.ts'
import { change } from '../api.ts'
import { AgentDialog } from '../components/agent-dialog.tsx'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Confirm } from '../components/confirm.tsx'
import { OutsideTools } from '../components/outside-tools.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { counted } from '../format.ts'
import { agentsQuery } from '../queries.ts'
import { useMayChange, useMayWrite } from '../rights.ts'

/** Agents that people here made, and the tools of others that agents may use. */
export function OwnAgents() {
  const asked = useQuery(agentsQuery)
  const mayWrite = useMayWrite()
  const own = asked.data?.items.filter(({ kind }) => kind === 'own') ?? []
  return (
    <Page
      title="Own agents"
      heading
      {...(asked.data && { caption: counted(own.length, 'agent') })}
      actions={
        <>
          <Link className="button" to="/agents">
            Runs
          </Link>
          {mayWrite && <AgentDialog />}
        </>
      }
    >
      <div className="grid own-agents-grid">
        <Panel
          title="Made here"
          foot={<SourceLine definition="Agents of mcp-agents that people defined" source={asked.data} />}
        >
          <Asked query={asked} from="mcp-agents" holds="Runs and schedules go on without this page.">
            {() => (own.length === 0 ? <NoAgent mayWrite={mayWrite} /> : <AgentList agents={own} />)}
          </Asked>
        </Panel>
        <OutsideTools />
      </div>
    </Page>
  )
}

function NoAgent({ mayWrite }: { mayWrite: boolean }) {
  return (
    <div className="empty">
      <p>
        Nobody has made an agent yet. An agent is a task in words, the tools that it may use, and what a run may cost.
      </p>
      {!mayWrite && <p className="caption">You may read here. Making one takes the role write.</p>}
    </div>
  )
}

const approvalWords = {
  never: 'asks for no approval',
  writes: 'asks before it writes',
  always: 'asks before each call',
}

function AgentList({ agents }: { agents: readonly Agent[] }) {
  const mayChange = useMayChange()
  return (
    <ul className="rows">
      {agents.map((agent) => (
        <li key={agent.name}>
          <span className="name">{agent.title}</span>
          <span className="quiet no-wrap">version {agent.version}</span>
          <p className="whole">{agent.description}</p>
          <span className="caption">
            <span className="mono">{agent.name}</span> · {counted(agent.tools.length, 'tool')} ·{' '}
            {approvalWords[agent.approval ?? 'writes']} · {agent.model ?? 'the usual model'} · by {agent.changedBy}
          </span>
          {mayChange(agent.changedBy) && <Actions agent={agent} />}
        </li>
      ))}
    </ul>
  )
}

function Actions({ agent }: { agent: Agent }) {
  const queryClient = useQueryClient()
  return (
    <span className="row-actions">
      <AgentDialog agent={agent} />
      <Confirm
        label="Delete"
        title={`Delete the agent ${agent.title}?`}
        consequence="Nobody can start it any more, and its schedules fail. Its runs stay."
        act="Delete the agent"
        forGood
        onAct={() =>
          change('DELETE', `/api/agents/${encodeURIComponent(agent.name)}`).finally(() =>
            queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey }),
          )
        }
      />
    </span>
  )
}
