import type { CallContext } from '@sophia/service'

/** What a vendor said, and when. */
export interface Dated<Data> {
  readonly data: Data
  /** ISO 8601. */
  readonly asOf: string
}

export interface SharedAnswer<Data> {
  (call: CallContext): Promise<Dated<Data>>
  /** What is known has been changed by us: the next one who asks gets a new answer. */
  forget(): void
}

interface Asked<Data> {
  readonly at: number
  readonly call: CallContext
  readonly answer: Promise<Dated<Data>>
}

/**
 * One answer for all who ask while it is on its way or within `forMs` after the asking: every page and filter of a list
 * that the vendor only gives whole.
 *
 * @param ask rejects as the caller shall see it; a failure is not kept.
 */
export function shareAnswer<Data>(forMs: number, ask: (call: CallContext) => Promise<Data>): SharedAnswer<Data> {
  let latest: Asked<Data> | undefined
  const begin = (call: CallContext): Promise<Dated<Data>> => {
    const answer = ask(call).then((data) => ({ data, asOf: new Date().toISOString() }))
    const asked: Asked<Data> = { at: performance.now(), call, answer }
    latest = asked
    answer.catch(() => {
      if (latest === asked) latest = undefined
    })
    return answer
  }
  const shared = async (call: CallContext): Promise<Dated<Data>> => {
    const known = latest
    if (!known || performance.now() - known.at >= forMs) return begin(call)
    try {
      return await known.answer
    } catch (error) {
      // It ended because its first caller left: the others still want it.
      if (known.call === call || !known.call.signal.aborted) throw error
      return latest && latest !== known ? latest.answer : begin(call)
    }
  }
  return Object.assign(shared, {
    forget() {
      latest = undefined
    },
  })
}
