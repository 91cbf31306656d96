/** Users who follow streams: each opens one, waits for its first event, leaves and comes back. */
import { setTimeout as delay } from 'node:timers/promises'
import { Agent } from 'undici'
import { send } from './arrivals.ts'
import type { Planned } from './calls.ts'
import type { Recorder } from './recorder.ts'

export interface Streams {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly users: number
  readonly seconds: number
  readonly timeoutMs: number
  /** undefined: there is nothing to follow yet. */
  next(): Planned | undefined
  readonly recorder: Recorder
}

/** Between two streams of one user. */
const pauseMs = 2_000

export async function followStreams({ url, users, seconds, next, ...options }: Streams): Promise<void> {
  const agent = new Agent({ connections: users })
  const end = performance.now() + seconds * 1_000
  const follow = async (index: number): Promise<void> => {
    await delay((index / users) * Math.min(pauseMs, (seconds * 1_000) / 2))
    while (performance.now() < end) {
      const planned = next()
      if (planned) await send(agent, { ...options, urls: { [planned.service]: url } }, planned, performance.now())
      await delay(Math.max(0, Math.min(pauseMs, end - performance.now())))
    }
  }
  await Promise.all(Array.from({ length: users }, (_, index) => follow(index)))
  await agent.destroy()
}
