import type { Piscina } from 'piscina'

export interface Threads<Input, Output> {
  /**
   * @param limitMs the thread ends when it takes longer.
   * @throws {ThreadError} saying which limit was met; whatever the worker threw; the signal's reason when it aborts.
   */
  run(input: Input, signal: AbortSignal, limitMs: number): Promise<Output>
  close(): Promise<void>
}

/** busy: too many wait already. time, memory: the task was ended. */
export type ThreadErrorKind = 'busy' | 'time' | 'memory'

const sentences: Record<ThreadErrorKind, string> = {
  busy: 'Too much is being read at the moment',
  time: 'it takes too long to be read',
  memory: 'it takes too much memory to be read',
}

export class ThreadError extends Error {
  override name = 'ThreadError'
  readonly kind: ThreadErrorKind

  constructor(kind: ThreadErrorKind) {
    super(sentences[kind])
    this.kind = kind
  }
}

export interface ThreadLimits {
  /** Of one thread's JavaScript objects. */
  readonly heapMb: number
  /** The process may grow by so much while a task runs: buffers do not count as objects. */
  readonly growthMb: number
}

const watchMs = 50
const mebibyte = 2 ** 20

/**
 * Threads that take files of strangers apart, and may die of one without harm to anything else. Started with the first
 * task: most replicas have none for hours.
 *
 * @param name of a file `<name>-worker.ts` beside the module `base`, bundled or not, whose default export does the work.
 */
export function createThreads<Input, Output>(
  name: string,
  base: string,
  { heapMb, growthMb }: ThreadLimits,
): Threads<Input, Output> {
  let threads: Promise<Piscina<Input, Output>> | undefined
  const start = async () => {
    const { Piscina } = await import('piscina')
    return new Piscina<Input, Output>({
      filename: new URL(`./${name}-worker.${base.endsWith('.ts') ? 'ts' : 'js'}`, base).href,
      minThreads: 0,
      maxThreads: 2,
      maxQueue: 16,
      idleTimeout: 30_000,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
  }
  return {
    async run(input, signal, limitMs) {
      const ending = new AbortController()
      const end = (kind: ThreadErrorKind) => ending.abort(new ThreadError(kind))
      const timer = setTimeout(end, limitMs, 'time')
      const most = process.memoryUsage.rss() + growthMb * mebibyte
      const watch = setInterval(() => process.memoryUsage.rss() > most && end('memory'), watchMs)
      try {
        // Abandoning the task ends its thread.
        const pool = await (threads ??= start())
        return await pool.run(input, { signal: AbortSignal.any([signal, ending.signal]) })
      } catch (error) {
        ending.signal.throwIfAborted()
        signal.throwIfAborted()
        const { code, message } = error as { code?: string; message: string }
        if (message === 'Task queue is at limit') throw new ThreadError('busy')
        throw code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ThreadError('memory') : error
      } finally {
        clearTimeout(timer)
        clearInterval(watch)
      }
    },
    close: async () => (await threads)?.destroy(),
  }
}
