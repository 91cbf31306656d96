import type { Call, PlannedCall } from '../src/playbooks/playbook.ts'

/** Recorded answers by the title of the call; what has none fails. Keeps what was asked, in order. */
export function asking(answers: Record<string, object | undefined>): { call: Call; made: PlannedCall[] } {
  const made: PlannedCall[] = []
  const call: Call = async (planned) => {
    made.push(planned)
    const value = answers[planned.title]
    // The later calls answer first, so that nothing hangs on the order of answers.
    for (let wait = made.length % 3; wait > 0; wait--) await Promise.resolve()
    return value
      ? { ok: true, value: value as Record<string, unknown> }
      : { ok: false, failure: { type: 'unavailable', detail: 'It is not there.' } }
  }
  return { call, made }
}

export const usd = (amount: string) => ({ amount, currency: 'USD' })
