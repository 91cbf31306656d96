/** Plain questions to the services, before and after a run. */
import type { ServiceName } from '@sophia/catalog'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from './calls.ts'

export interface Target {
  readonly urls: Readonly<Partial<Record<ServiceName, string>>>
  /** undefined where none is asked for. */
  readonly token?: string | undefined
}

export const authorization = ({ token }: Target): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

/** @throws with what the service answered, unless that was a 2xx. */
export async function ask(
  target: Target,
  service: ServiceName,
  path: string,
  body?: object | FormData,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const url = new URL(path, target.urls[service])
  const isForm = body instanceof FormData
  const answer = await fetch(url, {
    headers: { ...authorization(target), ...(body && !isForm && { 'content-type': 'application/json' }), ...headers },
    ...(body && { method: 'POST', body: isForm ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${service} ${path} answered ${answer.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

/**
 * Asks again until it is so, also where it was refused: a busy service says that it is.
 *
 * @throws after `patienceMs`, with what was there last.
 */
export async function until(
  look: () => Promise<Answer>,
  isSo: (answer: Answer) => boolean,
  patienceMs = 120_000,
): Promise<Answer> {
  for (const end = performance.now() + patienceMs; ; ) {
    const answer = await look().catch((error: Error) => error)
    if (!(answer instanceof Error) && isSo(answer)) return answer
    const last = answer instanceof Error ? answer.message : JSON.stringify(answer)
    if (performance.now() > end) throw new Error(`Not within ${patienceMs} ms: ${last.slice(0, 300)}`)
    await delay(200)
  }
}
