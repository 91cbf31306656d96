import { type Composed, compose } from './composing.ts'
import type { Gathering } from './gathering.ts'
import type { ResearchArchive } from './research-archive.ts'

interface Answered {
  readonly id: string
  readonly question: string
  readonly maxResults: number
  readonly gathering: Gathering
  /** Of the sources, how many had answered or failed when the answer was made. */
  readonly arrived: number
}

/** Goes on with a research after its answer: what comes late is stored as its next version. */
export interface Completion {
  /** @param letGo of the gathering, when nothing more can come. */
  begin(research: Answered, letGo: () => void): void
  /** Waits for those begun. The gatherings must have been stopped. */
  close(): Promise<void>
}

/** @param onLost hears of an error that left a research as it was. */
export function createCompletion(archive: ResearchArchive, onLost: (error: unknown) => void): Completion {
  const open = new Set<Promise<void>>()

  async function complete({ id, question, maxResults, gathering, arrived }: Answered): Promise<void> {
    let known = arrived
    for (;;) {
      if (known === gathering.arrived) await gathering.next()
      // Others may have come while the last version was stored: they are one version.
      known = gathering.arrived
      const composed: Composed = compose(question, gathering.gathered(), maxResults)
      const kept = await archive.complete(id, composed, gathering.longestMs)
      // Deleted meanwhile: nobody will read it.
      if (!kept || (gathering.complete && known === gathering.arrived)) return
    }
  }

  return {
    begin(research, letGo) {
      const work = complete(research)
        .catch(onLost)
        .finally(() => {
          letGo()
          open.delete(work)
        })
      open.add(work)
    },
    async close() {
      await Promise.all(open)
    },
  }
}
