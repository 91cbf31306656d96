import { Link } from '@tanstack/react-router'
import type { RunSummary } from '../answers.ts'
import { clock } from '../format.ts'
import { useNow } from '../now.ts'
import { asked, runState, took } from '../run-words.ts'
import { Late } from './late.tsx'
import { State } from './state.tsx'

/** Runs, newest first: agent, state, when it started and how long it took, what it was asked. */
export function RunList({ items, current }: { items: readonly RunSummary[]; current?: string | undefined }) {
  const now = useNow()
  return (
    <ul className="run-list">
      {items.map((run) => (
        <li key={run.id}>
          <Link
            to="/agents/$runId"
            params={{ runId: run.id }}
            // The list stays as it was filtered.
            search={({ agent, status }) => ({ ...(agent && { agent }), ...(status && { status }) })}
            aria-current={run.id === current ? 'true' : undefined}
          >
            <span className="name">{run.agent}</span>
            <State name={runState(run.status)} />
            <span className="caption">
              {clock(run.startedAt ?? run.createdAt, now)} · {took(run, now)}
              {asked(run) && ` · ${asked(run)}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The box of a list that is still being read. */
export function RunListBones({ count }: { count: number }) {
  return (
    <ul className="run-list">
      {Array.from({ length: count }, (_, index) => (
        <li key={index}>
          <span className="run-bones">
            <span className="bone bone-short" />
            {index === 0 ? (
              <Late from="mcp-agents">
                <span className="bone bone-line" />
              </Late>
            ) : (
              <span className="bone bone-line" />
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
