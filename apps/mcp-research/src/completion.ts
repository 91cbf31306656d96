import { setTimeout as delay } from 'node:timers/promises'
import { backgroundCall } from '@sophia/service'
import { compose } from './composing.ts'
import type { Reach } from './depth.ts'
import type { Gathering } from './gathering.ts'
import type { ModelUse } from './model/model-use.ts'
import { beyondCalls } from '@sophia/database'
import type { SpendReport } from './schemas.ts'
import type { ResearchArchive } from './research-archive.ts'

interface Answered {
  readonly id: string
  readonly question: string
  readonly reach: Pick<Reach, 'maxResults' | 'statements'>
  readonly gathering: Gathering
  /** Of the sources, how many had answered or failed when the answer was made. */
  readonly arrived: number
  readonly use: ModelUse | undefined
  /** So far. */
  readonly spending: () => SpendReport | null
}

/** Goes on with a research after its answer: what comes late is stored as its next version. */
export interface Completion {
  /** @param letGo of the gathering, when nothing more can come. */
  begin(research: Answered, letGo: () => void): void
  /** Waits for those begun. The gatherings must have been stopped. */
  close(): Promise<void>
}

/** What comes within this time of each other is one version: nobody waits for it as for an answer. */
const collectingMs = 500

/** For the model to write the last version. */
const writingMs = 20_000

/** Milliseconds until the last version must be stored. */
export const pendingMs = (gathering: Gathering, use: ModelUse | undefined): number =>
  gathering.longestMs + (use ? writingMs : 0)

/** @param onLost hears of an error that left a research as it was. */
export function createCompletion(archive: ResearchArchive, onLost: (error: unknown) => void): Completion {
  const open = new Set<Promise<void>>()
  const closing = new AbortController()
  const inTurn = turns()

  async function complete({ id, question, reach, gathering, arrived, use, spending }: Answered): Promise<void> {
    for (let known = arrived; ; ) {
      while (known === gathering.arrived && !gathering.complete) await gathering.next()
      if (!gathering.complete) await delay(collectingMs)
      let last = false
      let composed = await inTurn(async () => {
        known = gathering.arrived
        last = gathering.complete
        return compose(question, gathering.gathered(), reach)
      })
      if (use) {
        if (last) composed = await use.write(question, composed, backgroundCall(writingMs, closing.signal))
        composed = { ...composed, model: use.report(gathering.subQuestions) }
      }
      composed = { ...composed, spend: spending() }
      const kept = await inTurn(() => archive.complete(id, composed, pendingMs(gathering, use)))
      // Deleted meanwhile: nobody will read it.
      if (!kept || last) return
    }
  }

  return {
    begin(research, letGo) {
      // The request that began it is answered: its time is not ours.
      const work = beyondCalls(() => complete(research))
        .catch(onLost)
        .finally(() => {
          letGo()
          open.delete(work)
        })
      open.add(work)
    },
    async close() {
      closing.abort()
      await Promise.all(open)
    },
  }
}

/** One after the other, in the order of asking: the answers use the same processor and database, and come first. */
function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}
