/** What there is on the platform to ask about: ids by what they name. Found before the run, added to by its answers. */
import { pick, type Random } from '../api/random.ts'

/** Of each, the newest are kept. */
const atMost = 1_000

export class World {
  readonly #ids = new Map<string, string[]>()
  readonly #began = Date.now().toString(36)
  #marks = 0

  /** A word that no run has used before, and none the beginning of another: they are looked for within names. */
  mark(): string {
    return `${this.#began}-${String(this.#marks++).padStart(6, '0')}`
  }

  add(what: string, ...ids: readonly string[]): void {
    const known = this.#ids.get(what) ?? []
    known.push(...ids)
    if (known.length > atMost) known.splice(0, known.length - atMost)
    this.#ids.set(what, known)
  }

  some(what: string, random: Random): string | undefined {
    return pick(this.#ids.get(what) ?? [], random)
  }
}
