import type { FastifyBaseLogger } from 'fastify'

/** Looked at so often: the start of a run leaves most of its weight behind, and runs then wait for minutes. */
const everyMs = 10_000
/** A heap that has grown by so much beyond what lived in it is worth the pause of a collection. */
const growth = 48 * 1024 * 1024

/**
 * Gives the memory back that runs only needed to begin. V8 lets a heap grow to several times of what lives in it, and with
 * a thousand runs that wait that would be most of the process. Needs `--expose-gc`, which the scripts set.
 *
 * @returns how to stop.
 */
export function spareMemory(log: FastifyBaseLogger): () => void {
  const { gc } = globalThis
  if (!gc) return () => {}
  let lived = process.memoryUsage().heapUsed
  const look = (): void => {
    if (process.memoryUsage().heapTotal - lived < growth) return
    const began = performance.now()
    gc({ type: 'major', flavor: 'last-resort' })
    lived = process.memoryUsage().heapUsed
    log.debug({ ms: performance.now() - began, heapMiB: lived / 2 ** 20 }, 'gave memory back')
  }
  const timer = setInterval(look, everyMs).unref()
  return () => clearInterval(timer)
}
