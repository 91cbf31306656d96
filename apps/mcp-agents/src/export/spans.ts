import { createHash } from 'node:crypto'
import type { Run, Spans, Step } from '../schemas.ts'

type Span = Spans['resourceSpans'][number]['scopeSpans'][number]['spans'][number]

/**
 * A run as OTLP JSON: a span of the run with one of each step below it. The trace is the run's own, its id without the
 * dashes, and every id follows from the run's, so that the same export twice is the same spans. It is linked to the trace of
 * the request and not part of it: there the run's spans may have arrived already, as it went.
 *
 * Of a run with a model it has names and counts alone: titles and faults there are made of what was asked and said.
 *
 * @param traceparent of the request that started the run.
 */
export function toSpans(run: Run, traceparent?: string | null): Spans {
  const withModel = run.tokens !== undefined
  const traceId = run.id.replaceAll('-', '')
  const root = spanIdOf(run.id)
  const [, linkedTrace, linkedSpan] = traceparent?.split('-') ?? []
  const whole: Span = {
    traceId,
    spanId: root,
    name: `run ${run.agent}`,
    kind: 1,
    ...times(run.startedAt ?? run.createdAt, run.endedAt),
    attributes: attributesOf({
      'sophia.run_id': run.id,
      'sophia.agent': run.agent,
      'sophia.run_attempt': run.attempts,
      'sophia.run_status': run.status,
      'sophia.started_by': run.startedBy,
    }),
    status: statusOf(run, withModel),
    ...(linkedTrace && linkedSpan && { links: [{ traceId: linkedTrace, spanId: linkedSpan }] }),
  }
  const below = run.steps.map((step) => stepSpan(run.id, traceId, root, step, withModel))
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'mcp-agents' }) },
        scopeSpans: [{ scope: { name: 'sophia.runs' }, spans: [whole, ...below] }],
      },
    ],
  }
}

const stepSpan = (runId: string, traceId: string, parentSpanId: string, step: Step, withModel: boolean): Span => ({
  traceId,
  spanId: spanIdOf(`${runId}/${step.index}`),
  parentSpanId,
  name: `${step.kind === 'model' ? 'chat' : 'execute_tool'} ${step.name}`,
  kind: 3,
  ...times(step.startedAt, step.endedAt),
  attributes: attributesOf({
    ...(step.kind === 'model'
      ? modelAttributes(step)
      : { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': step.name }),
    'sophia.step_index': step.index,
    'sophia.step_attempts': step.attempts,
    'sophia.step_status': step.status,
    ...(!withModel && { 'sophia.step_title': step.title }),
    ...(!withModel && step.summary !== null && { 'sophia.step_summary': step.summary }),
    ...(step.lineageId !== null && { 'sophia.lineage_id': step.lineageId }),
  }),
  status: statusOf(step, withModel),
})

/** By the conventions for generative models. What was asked and answered is in the record only. */
const modelAttributes = ({ name, inputTokens, outputTokens, costUsd }: Step): Record<string, string | number> => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': name,
  ...(inputTokens !== undefined && { 'gen_ai.usage.input_tokens': inputTokens }),
  ...(outputTokens !== undefined && { 'gen_ai.usage.output_tokens': outputTokens }),
  ...(costUsd !== undefined && { 'sophia.cost_usd': String(costUsd) }),
})

/** 8 bytes in hexadecimal, as OTLP JSON wants them. */
const spanIdOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Nanoseconds as text: they are past what a JSON number keeps. One that was never begun or ended took no time. */
const times = (from: string, to: string | null): Pick<Span, 'startTimeUnixNano' | 'endTimeUnixNano'> => ({
  startTimeUnixNano: nanoseconds(from),
  endTimeUnixNano: nanoseconds(to ?? from),
})
const nanoseconds = (time: string): string => `${BigInt(Date.parse(time)) * 1_000_000n}`

const attributesOf = (values: Record<string, string | number>): Span['attributes'] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }))

/** 1 is OTLP's OK, 2 its ERROR. */
function statusOf({ status, error }: Pick<Run | Step, 'status' | 'error'>, withModel: boolean): Span['status'] {
  if (status === 'done') return { code: 1 }
  if (!error) return { code: 2, message: status }
  return { code: 2, message: withModel ? error.type : `${error.type}: ${error.detail}` }
}
