import { setTimeout as delay } from 'node:timers/promises'

/** @throws the signal's reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal && { signal })
  } catch {
    signal?.throwIfAborted()
  }
}

/** @throws when Redis has not answered after `ms`; the command itself may still be carried out. */
export function within<Result>(ms: number, command: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`Redis did not answer in ${ms} ms`))
    // After a pause of the event loop the answer may be waiting in the socket: read that first.
    const timer = setTimeout(() => setImmediate(fail), ms)
    command.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
