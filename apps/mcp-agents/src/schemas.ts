import { Nullable, OneOf, Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ApprovalPolicy = OneOf(['never', 'writes', 'always'], {
  description:
    'Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside',
})

/** What a run may use. */
const limits = {
  wallTimeS: Type.Number({ minimum: 1, maximum: 3600, description: 'Seconds from the start to the end' }),
  steps: Type.Integer({ minimum: 1, maximum: 200, description: 'Answers of the model and calls of tools, together' }),
  tokens: Type.Integer({ minimum: 1000, maximum: 10_000_000, description: 'Read and written by the model' }),
  maxCostUsd: Type.Number({ minimum: 0, maximum: 1000, description: 'US dollars, by the prices of the model' }),
}
export const RunBudget = Type.Object({
  wallTimeS: Type.Number(),
  steps: Type.Optional(limits.steps),
  tokens: Type.Optional(limits.tokens),
  maxCostUsd: Type.Optional(limits.maxCostUsd),
})
/** What whoever starts a run, or makes an agent, may say of it. */
export const AskedBudget = StrictObject({
  wallTimeS: Type.Optional(limits.wallTimeS),
  steps: Type.Optional(limits.steps),
  tokens: Type.Optional(limits.tokens),
  maxCostUsd: Type.Optional(limits.maxCostUsd),
})
export type AskedBudget = Static<typeof AskedBudget>

export const Agent = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  kind: OneOf(['playbook', 'model', 'own'], {
    description: 'playbook: a plan in code, needs no model. model: comes with Sophia and needs one. own: defined here',
  }),
  tools: Type.Array(Type.String(), {
    description: 'All that a run of it may call, as service.tool or service.*.',
  }),
  wallTimeS: Type.Number({ description: 'Seconds that a run may take unless its budget says otherwise' }),
  inputSchema: Type.Unsafe<object>({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema of `input`',
  }),
  version: Type.Optional(
    Type.Integer({ description: 'Grows with every change; a run keeps the one that it began with' }),
  ),
  instructions: Type.Optional(Type.String({ description: 'What the model is told' })),
  model: Type.Optional(Type.String({ description: 'Absent: the usual one' })),
  budget: Type.Optional(Type.Object({ steps: Type.Integer(), tokens: Type.Integer(), maxCostUsd: Type.Number() })),
  approval: Type.Optional(ApprovalPolicy),
  changedBy: Type.Optional(Type.String()),
  updatedAt: Type.Optional(Timestamp('When it was last changed')),
})
export type Agent = Static<typeof Agent>
export const AgentPage = Page(Agent)
export type AgentPage = Static<typeof AgentPage>
export const AgentParams = StrictObject({
  name: Type.String({ minLength: 1, maxLength: 64, description: 'As list_agents names it' }),
})

/** What a person says of an agent of their own. */
export const AgentInput = StrictObject({
  title: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({
    minLength: 1,
    maxLength: 1000,
    description: 'What it is for: people and models choose by it',
  }),
  instructions: Type.String({ minLength: 1, maxLength: 20_000, description: 'What the model is told' }),
  tools: Type.Array(Type.String({ maxLength: 100, pattern: '^[a-z][a-z-]*\\.(\\*|[A-Za-z][\\w-]*)$' }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'All that it may call, as service.tool, or service.* for all of a service',
  }),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'MODEL_NAME or one of MODEL_OTHERS' })),
  budget: Type.Optional(AskedBudget),
  approval: Type.Optional(ApprovalPolicy),
})
export type AgentInput = Static<typeof AgentInput>
export const OwnAgentParams = StrictObject({
  name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', description: 'Small letters, digits and dashes' }),
})
export const AgentRemoved = Type.Object({ name: Type.String() })
/** What every agent with a model takes. */
export const ModelInput = StrictObject({
  question: Type.String({ minLength: 1, maxLength: 8000, description: 'In plain words' }),
})

export const RunStatus = OneOf(['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'], {
  description: 'waiting: for somebody to decide about a call, see /approvals',
})
export type RunStatus = Static<typeof RunStatus>
export const StepStatus = OneOf(['running', 'waiting', 'done', 'failed', 'cancelled'])
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
  kind: OneOf(['tool', 'model']),
  name: Type.String({ description: 'service.tool, or the name of the model' }),
  title: Type.String(),
  status: StepStatus,
  attempts: Type.Integer(),
  startedAt: Timestamp('When the call that counts began'),
  endedAt: Nullable(Timestamp('When its result was recorded')),
  ms: Nullable(Type.Integer()),
  summary: Nullable(Type.String()),
  lineageId: Nullable(Type.String({ description: 'Leads to the rows behind the numbers' })),
  arguments: Type.Unknown({
    description: 'Of a model: the hash of the conversation, which the steps before it make up',
  }),
  inputTokens: Type.Optional(Type.Integer({ description: 'Of a model: what it read, in all tries' })),
  outputTokens: Type.Optional(Type.Integer({ description: 'Of a model: what it wrote, in all tries' })),
  costUsd: Type.Optional(Type.Number({ description: 'Of a model that has a price' })),
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
  tokens: Type.Optional(
    Type.Object(
      { input: Type.Integer(), output: Type.Integer() },
      { description: 'Of a run with a model: read and written in all of its steps' },
    ),
  ),
  costUsd: Type.Optional(Nullable(Type.Number({ description: 'null where the model has no price' }))),
  budget: RunBudget,
  steps: Type.Array(Step),
})
export type Run = Static<typeof Run>

export const ReplayOutcome = OneOf(['done', 'failed', 'incomplete'], {
  description: 'incomplete: the plan asked for a step that was never recorded, so the replay stopped there',
})
export const Replay = Type.Object({
  runId: Type.String(),
  agent: Type.String(),
  identical: Type.Boolean({ description: 'Status, answer and failure are the recorded ones, byte for byte' }),
  status: ReplayOutcome,
  answer: Nullable(Type.String({ description: 'Markdown, as the plan writes it today' })),
  error: Type.Optional(Failure),
  steps: Type.Object({
    recorded: Type.Integer({ description: 'Steps that the run has' }),
    replayed: Type.Integer({ description: 'Of them, those that the plan asked for again' }),
  }),
  difference: Nullable(
    Type.Object({
      at: Type.String({ description: '`step 3`, `answer line 7`, `status` or `error`: where they first differ' }),
      recorded: Nullable(Type.String()),
      replayed: Nullable(Type.String()),
    }),
  ),
})
export type Replay = Static<typeof Replay>

const Attribute = Type.Object({
  key: Type.String(),
  value: Type.Object({
    stringValue: Type.Optional(Type.String()),
    intValue: Type.Optional(Type.String({ description: 'OTLP JSON writes 64-bit integers as text' })),
  }),
})
const Span = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  parentSpanId: Type.Optional(Type.String()),
  name: Type.String(),
  kind: Type.Integer(),
  startTimeUnixNano: Type.String(),
  endTimeUnixNano: Type.String(),
  attributes: Type.Array(Attribute),
  status: Type.Object({ code: Type.Integer(), message: Type.Optional(Type.String()) }),
  links: Type.Optional(Type.Array(Type.Object({ traceId: Type.String(), spanId: Type.String() }))),
})
/** What a collector takes at /v1/traces. */
export const Spans = Type.Object({
  resourceSpans: Type.Array(
    Type.Object({
      resource: Type.Object({ attributes: Type.Array(Attribute) }),
      scopeSpans: Type.Array(Type.Object({ scope: Type.Object({ name: Type.String() }), spans: Type.Array(Span) })),
    }),
  ),
})
export type Spans = Static<typeof Spans>

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
  startedBy: Type.Optional(Type.String({ maxLength: 255, description: 'For administrators, who see all runs' })),
})
export type RunListQuery = Static<typeof RunListQuery>

export const StartRunBody = StrictObject({
  agent: Type.String({ minLength: 1, maxLength: 64, description: 'Which agent; list_agents tells what each does' }),
  input: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      default: {},
      description: 'As the agent’s inputSchema wants it; {} for its defaults',
    }),
  ),
  budget: Type.Optional(AskedBudget),
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
