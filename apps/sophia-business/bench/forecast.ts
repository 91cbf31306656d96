import type { DealHistory } from '../src/forecast/life-table.ts'

const dayMs = 86_400_000

/** Deals of two years made by arithmetic, so many of them open, and three times as many that have ended. */
export function dealHistory(open: number): { history: DealHistory; today: number } {
  const today = Math.floor(Date.now() / dayMs)
  const count = open * 4
  const status = Uint8Array.from({ length: count }, (_, at) => [0, 1, 2, 1][at % 4] as number)
  const engaged = Int32Array.from(
    status,
    (each, at) => today - (each === 0 ? 1 + ((at * 37) % 120) : 125 + ((at * 37) % 600)),
  )
  return {
    today,
    history: {
      status,
      engaged,
      closed: engaged.map((day, at) => (status[at] === 0 ? -1 : day + ((at * 31) % 120))),
      value: Float64Array.from(status, (_, at) => ((at * 7919) % 90_000) + 0.5),
      listPrice: new Float64Array(count).fill(40_000),
    },
  }
}
