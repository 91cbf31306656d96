export { type Access, allows, type Caller, isLoopback, type Role } from './access.ts'
export { type App, createApp, type Routes } from './app.ts'
export { audit, type AuditOptions } from './audit.ts'
export { canonicalJson } from './canonical-json.ts'
export { backgroundCall, type CallContext } from './call-context.ts'
export {
  auditConfig,
  ConfigError,
  databaseConfig,
  parseConfig,
  sandboxConfig,
  serviceConfig,
  type ServiceConfig,
  urlConfig,
  type Vendor,
  vendorAddress,
} from './config.ts'
export { budgetHeader } from './deadlines.ts'
export { toProblem } from './errors.ts'
export { EventHeaders, type EventSource, eventStreams, type SendEvents, type StreamedEvent } from './event-stream.ts'
export { formType } from './form.ts'
export { type HealthCheck, HealthReport } from './health.ts'
export type { ToolListing } from './mcp/tools.ts'
export { plumbing, type PlumbingOptions } from './plumbing.ts'
export { type Fault, Problem, parseProblem, type ProblemDocument, problems } from './problems.ts'
export { queueMetrics, type QueueState } from './queue-metrics.ts'
export { createRateLimiter, type RateLimiter } from './rate-limiter.ts'
export { run } from './run.ts'
export {
  decodeCursor,
  encodeCursor,
  Money,
  Nullable,
  OneOf,
  Page,
  PageQuery,
  pageQuery,
  Provenance,
  provenance,
  StrictObject,
  Timestamp,
  untrusted,
} from './schemas.ts'
export { type OpenSpan, startSpan, traceFields } from './spans.ts'
export type { ServiceTokens } from './service-token.ts'
export {
  createUpstream,
  type Transport,
  type Upstream,
  UpstreamError,
  type UpstreamRequest,
} from './upstream.ts'
export { isSameSignature, signedRequest, takeRawBodies } from './signed-body.ts'
export { cleanUserText, showUnseen } from './user-text.ts'
export { checkHttp, vendorCheck } from './vendor-check.ts'
