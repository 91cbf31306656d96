import type { FastifyBaseLogger, FastifyContextConfig, FastifyRequest } from 'fastify'
import pino from 'pino'
import type { Caller } from './access.ts'
import { cleanText } from './redaction.ts'
import { traceOf } from './tracing.ts'

/** What is told of a request, once it is known how it went. */
export interface Outcome {
  readonly level: 'debug' | 'info' | 'error'
  readonly status: number
  readonly ms: number
  readonly aborted: boolean
}

/** @returns writes the one line of a request. It has no path, no query and no body, which hold personal data. */
export type WriteLine = (request: FastifyRequest, outcome: Outcome) => void

/**
 * The same line as pino's, put together by hand: every member is our own word, a figure or an id, so that there is nothing
 * to serialise and nothing to clean. Through pino it costs four times as much, which is a third of a cached answer.
 */
export function createLineWriter(log: FastifyBaseLogger, service: string): WriteLine {
  const streamed = log as unknown as Record<symbol, { write(line: string): void } | undefined>
  // By route, then by method: to look up a text that was just put together would cost as much as writing it.
  const routes = new WeakMap<FastifyContextConfig, Map<string, string>>()
  const routeOf = ({ method, route: { config, url } }: FastifyRequest): string => {
    let texts = routes.get(config)
    if (!texts) routes.set(config, (texts = new Map()))
    let text = texts.get(method)
    if (text === undefined) {
      text = `,"method":${JSON.stringify(method)}${url === undefined ? '' : `,"route":${JSON.stringify(url)}`},"status":`
      texts.set(method, text)
    }
    return text
  }
  const head = `","service":${JSON.stringify(service)},"requestId":"`
  return (request, { level, status, ms, aborted }) => {
    const stream = streamed[pino.symbols.streamSym]
    if (!stream || !isEnabled(log, level)) return
    const { traceId, spanId } = traceOf(request.raw)
    stream.write(
      `{"level":"${level}","time":"${isoNow()}${head}${request.id}","trace":"${traceId}","span":"${spanId}"` +
        `${routeOf(request)}${status},"ms":${Math.round(ms * 10) / 10}` +
        `${subjectOf(request.caller)}${aborted ? ',"aborted":true' : ''},"msg":"request"}\n`,
    )
  }
}

const isEnabled = (log: FastifyBaseLogger, level: Outcome['level']): boolean =>
  (log as unknown as pino.Logger).isLevelEnabled(level)

const subjects = new WeakMap<Caller, string>()

/** A caller may be named by an e-mail address. */
function subjectOf(caller: Caller | undefined): string {
  if (!caller) return ''
  let text = subjects.get(caller)
  if (text === undefined) {
    // A known service: the name is ours.
    const via = caller.via === undefined ? '' : `,"via":${JSON.stringify(caller.via)}`
    subjects.set(caller, (text = `,"caller":${JSON.stringify(cleanText(caller.subject))}${via}`))
  }
  return text
}

let second = -1
let secondText = ''

/** Of this moment. Formatting a whole date costs more than the rest of the line: all but the milliseconds is kept. */
export function isoNow(): string {
  const now = Date.now()
  const whole = Math.floor(now / 1000)
  if (whole !== second) {
    second = whole
    secondText = new Date(whole * 1000).toISOString().slice(0, 20)
  }
  const ms = now - whole * 1000
  return `${secondText}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`
}
