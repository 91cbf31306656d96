import { once } from 'node:events'
import { destination } from 'pino'

/** Characters that are worth a system call. */
const worthWriting = 32_768
/** Milliseconds that a line waits at most: the blink of an eye. */
const patienceMs = 100

/**
 * Log lines on their way to standard output, many to a write: a system call for each would cost more than the line. A
 * slow reader does not stop the event loop. What waits here is written out when the process ends, however it ends short
 * of SIGKILL.
 *
 * Collected here rather than by `minLength` of pino's destination, which measures all that waits anew for each line.
 */
export class LineStream {
  readonly #output = destination({ dest: 1, sync: false })
  readonly #clock = setInterval(() => this.flush(), patienceMs).unref()
  #waiting = ''
  #ended = false

  constructor() {
    process.on('beforeExit', this.flush)
    process.on('exit', this.flushSync)
  }

  write(line: string): void {
    this.#waiting += line
    if (this.#waiting.length >= worthWriting) this.flush()
  }

  readonly flush = (): void => {
    if (this.#waiting === '' || this.#ended) return
    const lines = this.#waiting
    this.#waiting = ''
    this.#output.write(lines)
  }

  /** For the last words of a process: pino asks for it after a fatal line. */
  readonly flushSync = (): void => {
    if (this.#ended) return
    this.flush()
    this.#output.flushSync()
  }

  /** Resolves when every line is written: flushing is not enough, as a chunk may wait for a slow reader to make room. */
  async end(): Promise<void> {
    clearInterval(this.#clock)
    process.off('beforeExit', this.flush)
    process.off('exit', this.flushSync)
    this.flush()
    this.#ended = true
    const closed = once(this.#output, 'close')
    this.#output.end()
    await closed
  }
}
