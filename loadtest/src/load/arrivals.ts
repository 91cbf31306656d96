/**
 * The open model: calls are due at a fixed rate, whether or not those before them were answered, and their time counts
 * from when they were due. A server that stalls is charged for everybody who would have come meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, type Dispatcher } from 'undici'
import type { Planned } from './calls.ts'
import type { Recorder } from './recorder.ts'

export interface Arrivals {
  readonly urls: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string>>
  /** Calls a second. */
  readonly rate: number
  readonly seconds: number
  readonly timeoutMs: number
  next(): Planned
  readonly recorder: Recorder
}

/** @returns once all that was due is answered or has run out of time. */
export async function arrive(options: Arrivals): Promise<void> {
  const { rate, seconds } = options
  const agent = new Agent({ connections: 512, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
  const began = performance.now()
  const due = Math.round(rate * seconds)
  const pending = new Set<Promise<void>>()
  for (let count = 0; count < due; ) {
    const now = performance.now()
    for (; count < due && began + (count / rate) * 1_000 <= now; count++) {
      const call = send(agent, options, options.next(), began + (count / rate) * 1_000)
      pending.add(call)
      void call.finally(() => pending.delete(call))
    }
    await delay(1)
  }
  await Promise.all(pending)
  await agent.destroy()
}

/** @param dueAt by `performance.now()`. */
export async function send(
  dispatcher: Dispatcher,
  { urls, headers, timeoutMs, recorder }: Omit<Arrivals, 'rate' | 'seconds' | 'next'>,
  { service, route, operation, request, judge, streams }: Planned,
  dueAt: number,
): Promise<void> {
  const about = { service, route, operation }
  const url = new URL(request.path, urls[service])
  // From when it was due: what waits for a connection has waited.
  const left = AbortSignal.timeout(Math.max(1, Math.ceil(dueAt + timeoutMs - performance.now())))
  const abort = new AbortController()
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...headers, ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.any([left, abort.signal]),
    })
    const text = streams ? await firstEvent(answer.body) : await answer.body.text()
    const ms = performance.now() - dueAt
    const { statusCode: status, headers: received } = answer
    recorder.record({ ...about, ms, status, ...judge({ status, headers: received, text }) })
    if (streams) abort.abort()
  } catch (error) {
    const ms = performance.now() - dueAt
    recorder.record({ ...about, class: 'uncached', ms, error: kindOf(error, left), detail: String(error) })
  }
}

/** The first bytes of a stream: whoever follows it sees something. */
async function firstEvent(body: AsyncIterable<Buffer>): Promise<string> {
  for await (const chunk of body) return chunk.toString()
  return ''
}

function kindOf(error: unknown, left: AbortSignal): string {
  if (left.aborted) return 'timeout'
  const code = (error as { code?: string }).code ?? (error as Error).name
  return code === 'ECONNREFUSED' ? 'refused' : code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' ? 'reset' : code
}
