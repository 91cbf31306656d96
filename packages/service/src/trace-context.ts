import { randomFillSync } from 'node:crypto'

/** A place in a trace, as W3C Trace Context carries it. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  readonly sampled: boolean
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Reads a `traceparent`; undefined when it is none. Later versions are read as far as version 00 goes, as W3C asks. */
export function parseTraceparent(value: unknown): TraceContext | undefined {
  if (typeof value !== 'string') return undefined
  const [, version, traceId = '', spanId = '', flags = '', rest] = pattern.exec(value) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`

export const newTraceId = (): string => randomHex(16)
export const newSpanId = (): string => randomHex(8)

// Digits are drawn in bulk: each request takes up to 48 of them, and a draw of its own would cost more than the rest.
const pool = Buffer.alloc(6144)
let digits = ''
let drawn = 0

function randomHex(bytes: number): string {
  if (drawn + 2 * bytes > digits.length) {
    digits = randomFillSync(pool).toString('hex')
    drawn = 0
  }
  drawn += 2 * bytes
  return digits.slice(drawn - 2 * bytes, drawn)
}
