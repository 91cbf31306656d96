/** Every write that is sent while something breaks, and what became of each. */
import { setTimeout as delay } from 'node:timers/promises'

/** One way to write, by an API of the platform. Each write carries a mark that no other has. */
export interface Write {
  readonly name: string
  /** The same request may be sent again after a failure: the API promises that it is done once. */
  readonly repeatable: boolean
  readonly everyMs: number
  /** @throws unless it was accepted. @returns the id that it was given. */
  send(mark: string): Promise<string>
  /** How often it is there: asked of what was written to, not of a cache. @param id undefined: it was never accepted. */
  count(mark: string, id: string | undefined): Promise<number>
  /** Takes back what would cost something. */
  undo?(id: string): Promise<void>
}

export interface Entry {
  readonly write: Write
  readonly mark: string
  attempts: number
  /** Once it was accepted. */
  id?: string
  /** Of the last attempt. */
  refusal?: string
}

export interface Account {
  readonly name: string
  readonly sent: number
  readonly accepted: number
  /** Accepted, and not there. */
  readonly lost: readonly string[]
  /** There more than once. */
  readonly twice: readonly string[]
  /** It could not be found out. */
  readonly unknown: readonly string[]
  /** What the first that were never accepted were told. */
  readonly refusals: readonly string[]
}

const repeatMs = 250
const keptRefusals = 3

/** Writes until it is told to stop. */
export class Ledger {
  readonly entries: Entry[] = []
  readonly #stop = new AbortController()
  readonly #writers: Promise<void>[]

  constructor(writes: readonly Write[], mark: () => string) {
    this.#writers = writes.map((write) => this.#write(write, mark))
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted
  }

  async #write(write: Write, mark: () => string): Promise<void> {
    while (!this.#stopped) {
      const entry: Entry = { write, mark: mark(), attempts: 0 }
      this.entries.push(entry)
      do {
        entry.attempts++
        try {
          entry.id = await write.send(entry.mark)
          break
        } catch (error) {
          entry.refusal = (error as Error).message.slice(0, 300)
        }
        await this.#wait(repeatMs)
      } while (write.repeatable && !this.#stopped)
      await this.#wait(write.everyMs)
    }
  }

  #wait = (ms: number) => delay(ms, undefined, { signal: this.#stop.signal }).catch(() => {})

  /** Ends when the last write was answered. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#writers)
  }
}

/** Looks for each write, one by one. */
export async function settle(entries: readonly Entry[]): Promise<Account[]> {
  const names = [...new Set(entries.map(({ write }) => write.name))]
  return Promise.all(
    names.map((name) =>
      account(
        name,
        entries.filter(({ write }) => write.name === name),
      ),
    ),
  )
}

async function account(name: string, entries: readonly Entry[]): Promise<Account> {
  const lost: string[] = []
  const twice: string[] = []
  const unknown: string[] = []
  for (const { write, mark, id } of entries) {
    try {
      const count = await write.count(mark, id)
      if (count > 1) twice.push(mark)
      else if (count === 0 && id !== undefined) lost.push(mark)
      if (id !== undefined) await write.undo?.(id)
    } catch (error) {
      unknown.push(`${mark}: ${(error as Error).message.slice(0, 300)}`)
    }
  }
  const accepted = entries.filter(({ id }) => id !== undefined).length
  const refusals = entries.flatMap(({ id, refusal }) => (id === undefined && refusal !== undefined ? [refusal] : []))
  return { name, sent: entries.length, accepted, lost, twice, unknown, refusals: refusals.slice(0, keptRefusals) }
}
