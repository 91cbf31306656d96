/** How busy the sandbox was meanwhile: where it could not keep up, a slow answer is its own. */
import type { OwnLoad } from '@sophia/sandbox'

export interface SandboxLoad {
  /** Of one processor, which is all that it can use. */
  readonly processorShare: number
  readonly requests: number
  /** From the arrival of a request to the end of its answer. */
  readonly averageMs: number
}

export async function readSandbox(url: string): Promise<OwnLoad> {
  const answer = await fetch(new URL('/_load', url), { signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`The sandbox does not say how busy it is: ${answer.status}`)
  return (await answer.json()) as OwnLoad
}

export function between(before: OwnLoad, after: OwnLoad): SandboxLoad {
  const requests = after.requests - before.requests
  return {
    processorShare: (after.cpuMs - before.cpuMs) / Math.max(1, after.uptimeMs - before.uptimeMs),
    requests,
    averageMs: requests ? (after.handledMs - before.handledMs) / requests : 0,
  }
}
