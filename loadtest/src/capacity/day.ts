/** The day whose load is simulated: how many of the busiest minute's requests each minute has. */
import { readFileSync } from 'node:fs'
import { createRandom } from '../api/random.ts'

export const dayFile = new URL('../../load-day.csv', import.meta.url)
export const daySeed = 20_261_126
const minutes = 24 * 60

/** Two peaks of an office day, a dip at noon, agents at night, two bursts of three minutes and the noise of people. */
export function makeDay(seed: number): number[] {
  const random = createRandom(seed)
  const hill = (minute: number, at: number, width: number) => Math.exp(-(((minute - at) / width) ** 2))
  const raw = Array.from({ length: minutes }, (_, minute) => {
    const office = 0.85 * hill(minute, 10.25 * 60, 110) + 0.95 * hill(minute, 15 * 60, 130)
    const nightly = minute >= 120 && minute < 150 ? 0.25 : 0
    const burst = [9 * 60, 13 * 60 + 30].some((at) => minute >= at && minute < at + 3) ? 0.6 : 0
    return (0.04 + office + nightly + burst) * (0.92 + 0.16 * random())
  })
  const most = Math.max(...raw)
  return raw.map((value) => Math.round((value / most) * 1_000) / 1_000)
}

export const dayText = (shares: readonly number[]): string =>
  `minute,share\n${shares.map((share, minute) => `${minute},${share}`).join('\n')}\n`

/** @throws where a line is not of the file's shape: another day may be put in its place. */
export function readDay(file: URL | string = dayFile): number[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line, index) => {
    const [minute, share] = line.split(',').map(Number)
    if (minute !== index || share === undefined || !(share >= 0 && share <= 1))
      throw new Error(`Line ${index + 2} of the load day is not ${index} and a share from 0 to 1`)
    return share
  })
}
