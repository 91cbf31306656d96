import { HealthReport, Money, Nullable, OneOf, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export type ServiceState = 'well' | 'slow' | 'degraded' | 'down' | 'unknown'
export const ServiceState = OneOf(['well', 'slow', 'degraded', 'down', 'unknown'])

const serviceSummary = {
  name: Type.String(),
  title: Type.String(),
  duty: Type.String(),
  port: Type.Integer(),
  state: ServiceState,
  reason: Type.Optional(Type.String({ description: 'Why it is not well' })),
  latencyMs: Nullable(Type.Number({ description: 'Time that the last health answer took' })),
  budgetMs: Type.Integer({ description: 'What an answer may take' }),
  checkedAt: Nullable(Timestamp('When it was last probed')),
  sandbox: Type.Array(Type.String(), { description: 'The vendors that the sandbox plays for it' }),
}
export const ServiceSummary = Type.Object(serviceSummary)

export const ServiceRow = Type.Object({
  ...serviceSummary,
  probes: Type.Integer({ description: 'How many probes are remembered' }),
  failed: Type.Integer({ description: 'How many of them got no answer' }),
  checks: HealthReport.properties.checks,
  samples: Type.Array(Type.Object({ at: Timestamp('When'), ms: Nullable(Type.Number()) }), {
    description: 'Probes in order, each the worst of its neighbours; null: no answer',
  }),
})
export type ServiceRow = Static<typeof ServiceRow>

export const ServicePage = Type.Object({
  items: Type.Array(ServiceRow),
  nextCursor: Type.Null(),
  probeMs: Type.Integer({ description: 'Milliseconds between two probes' }),
  windowMs: Type.Integer({ description: 'How far the samples reach back at most' }),
  ...provenance,
})
export type ServicePage = Static<typeof ServicePage>

export const Figure = Type.Object({
  metric: Type.String(),
  value: Nullable(
    Type.Union([Type.Number(), Type.String()], { description: 'Money is a decimal string, a ratio a fraction' }),
  ),
  unit: Type.String(),
  currency: Type.Optional(Money.properties.currency),
  rows: Type.Integer({ description: 'Rows behind it' }),
  lineageId: Type.String({ description: 'GET /api/lineage/{id} shows the rows' }),
  ...provenance,
})
export type Figure = Static<typeof Figure>

export const Overview = Type.Object({
  services: Type.Array(ServiceSummary),
  well: Type.Integer({ description: 'How many of the services are well' }),
  figures: Type.Array(Figure, { description: 'Over all facts that are stored' }),
  running: Nullable(Type.Integer({ description: 'Agent runs at work; null when mcp-agents did not answer' })),
  missing: Type.Array(Type.String(), { description: 'What could not be read in time' }),
  ...provenance,
})
export type Overview = Static<typeof Overview>

export const LoginBody = StrictObject({ key: Type.String({ minLength: 1, maxLength: 512, description: 'An API key' }) })

export const Me = Type.Object({
  subject: Type.String(),
  role: OneOf(['read', 'write', 'admin']),
  name: Type.Optional(Type.String({ description: 'As the OpenID provider calls them' })),
  signIn: Type.Boolean({ description: 'false on a machine of one’s own, where nobody signs in' }),
})
export type Me = Static<typeof Me>

export const SignInWays = Type.Object({
  key: Type.Boolean({ description: 'Whether there are API keys to sign in with' }),
  provider: Nullable(Type.String({ description: 'Host of the OpenID provider: GET /api/sign-in/openid leads there' })),
})
export const SignInQuery = StrictObject({
  to: Type.Optional(Type.String({ maxLength: 2000, description: 'Page to open afterwards: a path of this site' })),
})
export const SignedOut = Type.Object({
  next: Type.String({
    description: 'Where the browser goes now: the provider, whose session ends too, or the sign-in',
  }),
})

/** An answer of another service, handed on as it came. The service's own OpenAPI document describes it. */
export const HandedOn = <Answer>(from: string) =>
  Type.Unsafe<Answer>(Type.Object({}, { additionalProperties: true, description: `As ${from} answers` }))

/** The service that it is handed on to knows what may be in it. */
export const AnyBody = Type.Object({}, { additionalProperties: true })

/** What a service calls one of its things. */
export const IdParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\w.:-]+$' }) })

/**
 * A query that is handed on as it is. An object rather than a record: OpenAPI describes a query by its properties, and
 * there are none to name here.
 */
export const AnyQuery = Type.Unsafe<Record<string, string>>(
  Type.Object({}, { additionalProperties: Type.String({ maxLength: 2048 }) }),
)

export const ProofSummary = Type.Object({
  startedAt: Timestamp('When the measuring began'),
  endedAt: Timestamp('When it ended'),
  url: Type.String({ description: 'What was measured' }),
  commit: Type.String(),
  passed: Type.Boolean(),
  hash: Type.String({ description: 'SHA-256 of the proof; the next one holds it' }),
  criteria: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      passed: Type.Boolean(),
      found: Type.String({ description: 'What was found, in words' }),
      samples: Type.Integer({ description: 'How many measurements it rests on' }),
    }),
  ),
})
export type ProofSummary = Static<typeof ProofSummary>

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256' })
const words = (description: string) => Type.String({ maxLength: 4000, description })

/** As `npm run prove` seals it: its hash is over its members in the order in which they come. */
export const SealedProof = StrictObject({
  version: Type.Literal(1),
  startedAt: Timestamp('When the measuring began'),
  endedAt: Timestamp('When it ended'),
  url: words('What was measured'),
  commit: words('Of what was measured'),
  images: Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 500 }), {
    maxProperties: 100,
    description: 'Image by Deployment',
  }),
  passed: Type.Boolean(),
  criteria: Type.Array(
    StrictObject({
      id: OneOf(['AC-1', 'AC-2', 'AC-3', 'AC-4', 'AC-5']),
      title: words('What must hold'),
      passed: Type.Boolean(),
      found: words('What was found'),
      samples: Type.Array(
        StrictObject({
          what: words('What was looked at'),
          at: Timestamp('When'),
          ms: Type.Number({ minimum: 0, description: 'How long it took' }),
          status: Type.Optional(Type.Integer({ description: 'HTTP status. Absent: no answer' })),
          fault: Type.Optional(words('Why there is no answer')),
        }),
        { maxItems: 200 },
      ),
    }),
    { minItems: 1, maxItems: 5 },
  ),
  previous: Nullable(Hash),
  hash: Hash,
})

export const ProofPage = Type.Object({
  items: Type.Array(ProofSummary, { description: 'Newest first' }),
  nextCursor: Type.Null(),
  faults: Type.Array(Type.String(), { description: 'Proofs that cannot be trusted, and why' }),
  kept: Type.Boolean({ description: 'false: no folder is set, and none was published' }),
  ...provenance,
})
export type ProofPage = Static<typeof ProofPage>

export const FoundTool = Type.Object({
  tool: Type.String({ description: 'service.tool, as call_tool takes it' }),
  title: Type.Optional(Type.String()),
  description: Type.String(),
  inputSchema: Type.Unsafe<Record<string, unknown>>(
    Type.Object({}, { additionalProperties: true, description: 'JSON Schema of its arguments' }),
  ),
  readOnly: Type.Boolean(),
})
export type FoundTool = Static<typeof FoundTool>

export const AgentQuestion = StrictObject({
  question: Type.String({ minLength: 1, maxLength: 8000, description: 'In plain words' }),
  agent: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      default: 'analyst',
      description: 'Another agent that takes a question',
    }),
  ),
})
export const AgentAnswer = Type.Object({
  runId: Type.String(),
  agent: Type.String(),
  status: OneOf(['queued', 'running', 'waiting', 'done', 'failed', 'cancelled']),
  answer: Nullable(Type.String({ description: 'Markdown with its sources' })),
  error: Type.Optional(Type.Object({ detail: Type.String(), hint: Type.Optional(Type.String()) })),
  hint: Type.Optional(Type.String({ description: 'What to do where there is no answer yet' })),
  ...provenance,
})
export type AgentAnswer = Static<typeof AgentAnswer>

export const ToolQuery = StrictObject({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'What it shall do, in a few words. Absent: all' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 5, description: 'How many at most' })),
})
export const FoundTools = Type.Object({
  items: Type.Array(FoundTool, { description: 'Best first' }),
  total: Type.Integer({ description: 'How many fit' }),
  missing: Type.Array(Type.String(), { description: 'Services that did not say in time what they can do' }),
  ...provenance,
})

export const ToolCall = StrictObject({
  tool: Type.String({ pattern: '^[a-z-]+\\.[a-z_]+$', maxLength: 100, description: 'service.tool, from find_tools' }),
  arguments: Type.Optional(
    Type.Unsafe<Record<string, unknown>>(
      Type.Object({}, { additionalProperties: true, description: 'As its inputSchema asks' }),
    ),
  ),
})
export const ToolAnswer = Type.Object({
  tool: Type.String(),
  result: Type.Unsafe<Record<string, unknown>>(Type.Object({}, { additionalProperties: true })),
})
