import { setTimeout as after } from 'node:timers/promises'
import type { CallContext, Routes } from '@sophia/service'
import type { Backend } from '../backend.ts'
import { AgentAnswer, AgentQuestion } from '../schemas.ts'

const budgetMs = 60_000
/** What is left for the answer to be written. */
const reserveMs = 2_000
const lookEveryMs = 400

interface Run {
  readonly id: string
  readonly status: AgentAnswer['status']
  readonly answer: string | null
  readonly error?: { readonly detail: string; readonly hint?: string }
}
const goesOn = ({ status }: Run): boolean => status === 'queued' || status === 'running'

/** A question for an agent, over one call: for a person's AI client that wants no run to follow. */
export const askRoutes: Routes<{ agents: Backend }> = async (app, { agents }) => {
  /** Until it ended, waits for somebody, or the time is over. */
  const follow = async (id: string, call: CallContext): Promise<Run> => {
    for (;;) {
      const run = (await agents.get(`/runs/${encodeURIComponent(id)}`, { detail: 'brief' }, call)) as Run
      if (!goesOn(run) || call.remaining() < reserveMs + lookEveryMs) return run
      await after(lookEveryMs, undefined, { signal: call.signal })
    }
  }

  app.post(
    '/api/runs/ask',
    {
      schema: {
        operationId: 'askAgent',
        summary: 'Ask an agent, and wait up to a minute for its answer',
        tags: ['front door'],
        body: AgentQuestion,
        response: { 200: AgentAnswer },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'ask',
          title: 'Ask Sophia',
          description:
            'Asks an agent of Sophia in plain words (numbers, customers, delivery, compute, research) and returns its answer with sources. Starts a run, which costs what a model costs. After a minute the run goes on: read it with call_reading_tool and mcp-agents.get_run.',
          destructive: false,
          idempotent: false,
        },
      },
    },
    async ({ body: { question, agent = 'analyst' }, call }) => {
      const { id } = (await agents.post('/runs', { agent, input: { question } }, call)) as { id: string }
      const run = await follow(id, call)
      const { status, answer, error } = run
      return {
        runId: id,
        agent,
        status,
        answer,
        ...(error && { error: { detail: error.detail, ...(error.hint !== undefined && { hint: error.hint }) } }),
        ...(status === 'waiting' && { hint: 'It waits for somebody to approve a call: GET /api/approvals.' }),
        ...(goesOn(run) && { hint: 'It goes on. Ask for it later: mcp-agents.get_run with this runId.' }),
        asOf: new Date().toISOString(),
        complete: status === 'done',
      }
    },
  )
}
