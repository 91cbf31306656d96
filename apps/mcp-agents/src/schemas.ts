import { Nullable, OneOf, Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const Agent = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  kind: OneOf(['playbook'], { description: 'playbook: a plan in code, needs no model' }),
  tools: Type.Array(Type.String(), { description: 'All that a run of it may call, as service.tool. They only read' }),
  wallTimeS: Type.Number({ description: 'Seconds that a run may take unless its budget says otherwise' }),
  inputSchema: Type.Unsafe<object>({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema of `input`',
  }),
})
export type Agent = Static<typeof Agent>
export const AgentPage = Page(Agent)
export type AgentPage = Static<typeof AgentPage>
export const AgentParams = StrictObject({
  name: Type.String({ minLength: 1, maxLength: 64, description: 'As list_agents names it' }),
})

export const RunStatus = OneOf(['queued', 'running', 'done', 'failed', 'cancelled'])
export type RunStatus = Static<typeof RunStatus>
export const StepStatus = OneOf(['running', 'done', 'failed', 'cancelled'])
export type StepStatus = Static<typeof StepStatus>

/** Why a step or a run failed, in the words of a problem. */
export const Failure = Type.Object({
  type: Type.String({ description: 'The last part of a problem’s type, for example `unavailable`' }),
  detail: Type.String(),
  hint: Type.Optional(Type.String()),
})
export type Failure = Static<typeof Failure>

export const Step = Type.Object({
  index: Type.Integer(),
  kind: OneOf(['tool']),
  name: Type.String({ description: 'service.tool' }),
  title: Type.String(),
  status: StepStatus,
  attempts: Type.Integer(),
  startedAt: Timestamp('When the call that counts began'),
  endedAt: Nullable(Timestamp('When its result was recorded')),
  ms: Nullable(Type.Integer()),
  summary: Nullable(Type.String()),
  lineageId: Nullable(Type.String({ description: 'Leads to the rows behind the numbers' })),
  arguments: Type.Unknown(),
  result: Type.Optional(Type.Unknown({ description: 'As recorded' })),
  error: Type.Optional(Failure),
})
export type Step = Static<typeof Step>

const summary = {
  id: Type.String(),
  agent: Type.String(),
  status: RunStatus,
  input: Type.Unknown(),
  error: Type.Optional(Failure),
  startedBy: Type.String(),
  createdAt: Timestamp('When it was asked for'),
  startedAt: Nullable(Timestamp('When a replica first took it up')),
  endedAt: Nullable(Timestamp('When it ended')),
}
export const RunSummary = Type.Object(summary)
export type RunSummary = Static<typeof RunSummary>
export const RunPage = Page(RunSummary)
export type RunPage = Static<typeof RunPage>

export const Run = Type.Object({
  ...summary,
  attempts: Type.Integer({ description: 'How often a replica took it up; more than 1 after a crash or a deployment' }),
  answer: Nullable(Type.String({ description: 'Markdown' })),
  steps: Type.Array(Step),
})
export type Run = Static<typeof Run>

export const RunParams = StrictObject({ id: Type.String({ format: 'uuid', description: 'As start_run gave it' }) })
export const RunQuery = StrictObject({
  detail: Type.Optional(
    OneOf(['full', 'brief'], { default: 'full', description: 'brief leaves out what the tools answered' }),
  ),
})
export const RunListQuery = StrictObject({
  ...pageQuery,
  agent: Type.Optional(Type.String()),
  status: Type.Optional(RunStatus),
})
export type RunListQuery = Static<typeof RunListQuery>

export const startRunBody = (agents: [string, ...string[]]) =>
  StrictObject({
    agent: OneOf(agents, { description: 'Which agent; list_agents tells what each does' }),
    input: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        default: {},
        description: 'As the agent’s inputSchema wants it; {} for its defaults',
      }),
    ),
    budget: Type.Optional(
      StrictObject({
        wallTimeS: Type.Optional(
          Type.Number({ minimum: 1, maximum: 3600, description: 'Seconds from the start to the end' }),
        ),
      }),
    ),
  })
export const StartRunHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'The same key and body again is the same run' }),
  ),
})
export const RunStarted = Type.Object({
  id: Type.String(),
  agent: Type.String(),
  status: RunStatus,
  createdAt: Timestamp('When it was first asked for'),
})
export type RunStarted = Static<typeof RunStarted>
