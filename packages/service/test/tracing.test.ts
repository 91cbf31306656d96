import { describe, expect, test } from 'vitest'
import { startSpan, traceFields } from '../src/spans.ts'
import { formatTraceparent, newTraceId, parseTraceparent } from '../src/trace-context.ts'
import { RequestTrace } from '../src/tracing.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const sent = `00-${traceId}-${spanId}-01`

describe('traceparent', () => {
  test('is read as W3C writes it, a later version as far as this one goes', () => {
    expect(parseTraceparent(sent)).toEqual({ traceId, spanId, sampled: true })
    expect(parseTraceparent(`00-${traceId}-${spanId}-02`)).toEqual({ traceId, spanId, sampled: false })
    expect(parseTraceparent(`cc-${traceId}-${spanId}-01-more`)).toEqual({ traceId, spanId, sampled: true })
    expect(formatTraceparent({ traceId, spanId, sampled: true })).toBe(sent)
  })

  test.each([
    undefined,
    ['list'],
    '',
    'forged',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    ` ${sent}`,
  ])('%s is none', (value) => {
    expect(parseTraceparent(value)).toBeUndefined()
  })

  test('ten thousand new ids are all different and well formed', () => {
    const ids = new Set(Array.from({ length: 10_000 }, newTraceId))
    expect(ids.size).toBe(10_000)
    expect([...ids].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  })
})

describe('a request without an exporter', () => {
  test('hands on what it was sent, word for word, and is logged under that trace', () => {
    const trace = new RequestTrace(sent)
    expect([trace.traceId, trace.traceparent]).toEqual([traceId, sent])
    expect(trace.spanId).not.toBe(spanId)
  })

  test('begins a trace where none was sent, unsampled and the same each time it is asked', () => {
    const trace = new RequestTrace(undefined)
    expect(trace.traceparent).toBe(`00-${trace.traceId}-${trace.spanId}-00`)
    expect(trace.traceparent).toBe(trace.traceparent)
  })

  test('takes the trace from inside of its message only where its headers named none', () => {
    const open = new RequestTrace(undefined)
    open.adopt('forged')
    expect(open.traceId).not.toBe(traceId)
    open.adopt(sent)
    expect([open.traceId, open.traceparent]).toEqual([traceId, sent])
    const other = `00-${'1'.repeat(32)}-${spanId}-01`
    open.adopt(other)
    const named = new RequestTrace(other)
    named.adopt(sent)
    expect([open.traceId, named.traceId]).toEqual([traceId, '1'.repeat(32)])
  })

  test('a span costs nothing and passes its parent on', () => {
    const span = startSpan('work', {
      kind: 'internal',
      parent: sent,
      attributes: () => {
        throw new Error('asked for what nobody reads')
      },
    })
    expect(span.traceparent).toBe(sent)
    span.end('failed')
    expect(traceFields(span.traceparent)).toEqual({ trace: traceId, span: spanId })
    expect(traceFields(undefined)).toEqual({})
  })
})
