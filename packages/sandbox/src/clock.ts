export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** The sandbox's own time, in milliseconds since 1970. */
export type Clock = () => number

/** A clock that can be put forward. */
export interface MovableClock extends Clock {
  /** Milliseconds, from now on. */
  advance(ms: number): void
}

/** A date is where the clock starts: it runs on from there. A function is the clock itself. */
export function createClock(now: Date | (() => Date) = () => new Date()): MovableClock {
  const began = performance.now()
  const given =
    typeof now === 'function' ? () => now().getTime() : () => now.getTime() + Math.floor(performance.now() - began)
  let ahead = 0
  return Object.assign(() => given() + ahead, {
    advance(ms: number) {
      ahead += ms
    },
  })
}

export const iso = (time: number): string => new Date(time).toISOString()

/** Without milliseconds, as GitHub and arXiv print it. */
export const isoSeconds = (time: number): string => `${iso(time).slice(0, 19)}Z`
