/**
 * The closed model: so many users, each of whom waits for an answer before asking again. autocannon carries them. What it
 * does not know is kept here: which call an answer belongs to, and what became of one whose connection broke.
 */
import { setTimeout as delay } from 'node:timers/promises'
import autocannon from 'autocannon'
import type { Planned, Verdict } from './calls.ts'
import type { Recorder } from './recorder.ts'

export interface Users {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly users: number
  readonly seconds: number
  /** Calls a second of one user at most; 0: the next follows the answer at once. */
  readonly pace: number
  readonly timeoutMs: number
  next(): Planned
  readonly recorder: Recorder
}

/** As far as it is used here. autocannon empties its queue nowhere when a connection breaks: see below. */
interface Client extends Omit<autocannon.Client, 'on'> {
  on(event: 'request' | 'timeout', listener: () => void): this
  on(event: 'response', listener: (status: number, bytes: number, ms: number) => void): this
  readonly pipelinedRequests: { clear(): void }
}

interface Pending {
  readonly call: Planned
  at: number
  verdict?: Verdict
}

/**
 * Paced users of one instance of autocannon all ask at the same moment, once a second. So they come in groups of this
 * size, spread over the second.
 */
const groupSize = 5
const mostGroups = 200

export async function visit(options: Users): Promise<void> {
  const { users, pace } = options
  if (users < 1) return
  const groups = pace === 0 ? 1 : Math.min(mostGroups, Math.ceil(users / groupSize))
  await Promise.all(
    Array.from({ length: groups }, async (_, index) => {
      await delay((index / groups) * (pace === 0 ? 0 : 1_000 / pace))
      const size = Math.floor(((index + 1) * users) / groups) - Math.floor((index * users) / groups)
      if (size > 0) await visitTogether(options, size)
    }),
  )
}

async function visitTogether(options: Users, size: number): Promise<void> {
  const { url, seconds, pace, timeoutMs, recorder } = options
  const open = new Set<Pending>()
  const end = ({ call, at }: Pending, error: string) =>
    recorder.record({ ...aboutOf(call), class: 'uncached', ms: performance.now() - at, error })
  await autocannon({
    url,
    connections: size,
    duration: seconds,
    timeout: timeoutMs / 1_000,
    ...(pace > 0 && { connectionRate: pace }),
    setupClient: (client) => follow(client as unknown as Client, options, open, end),
  })
  // Who was still waiting for longer than any budget allows had no answer; the others had just asked.
  for (const pending of open) if (performance.now() - pending.at > unansweredMs) end(pending, 'no answer')
}

const unansweredMs = 2_000
const aboutOf = ({ service, route, operation }: Planned) => ({ service, route, operation })

function follow(
  client: Client,
  { headers, next, recorder, timeoutMs }: Users,
  open: Set<Pending>,
  end: (pending: Pending, error: string) => void,
): void {
  let pending: Pending | undefined
  const drop = (error: string) => {
    if (!pending) return
    open.delete(pending)
    end(pending, error)
    pending = undefined
  }
  let isFirst = true
  client.on('request', () => {
    // Drawn when the client was made, and sent now.
    if (isFirst && pending) pending.at = performance.now()
    // The one before had no answer: its connection broke, or was closed. autocannon would give it the next one's.
    else if (pending) drop(performance.now() - pending.at >= timeoutMs * 0.99 ? 'timeout' : 'reset')
    isFirst = false
    client.pipelinedRequests.clear()
  })
  client.on('timeout', () => drop('timeout'))
  client.on('response', (status, _bytes, ms) => {
    if (!pending?.verdict) return
    recorder.record({ ...aboutOf(pending.call), ms, status, ...pending.verdict })
    open.delete(pending)
    pending = undefined
  })
  const setupRequest = (defaults: autocannon.Request): autocannon.Request => {
    const call = next()
    pending = { call, at: performance.now() }
    open.add(pending)
    const { method, path, body, headers: own } = call.request
    return {
      ...defaults,
      method: method as 'GET',
      path,
      headers: { ...headers, ...own },
      body: body ?? '',
    }
  }
  const onResponse = (status: number, text: string, _context: object, received: object) => {
    if (!pending) return
    pending.verdict = pending.call.judge({ status, text, headers: lowered(received) })
  }
  client.setRequests([{ setupRequest, onResponse } as autocannon.Request])
}

const lowered = (headers: object): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
