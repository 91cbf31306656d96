import { expect, test } from 'vitest'
import { highestRate } from '../src/load/highest-rate.ts'

const bounds = { from: 20, to: 10_000, precision: 0.1 }
/** A service that holds so many. */
const upTo = (limit: number) => async (rate: number) => (rate > limit ? `p99 at ${rate}` : undefined)

test.each([20, 33, 100, 777, 4_321])('finds %d, to a tenth below it', async (limit) => {
  const { held = 0, broken } = await highestRate(upTo(limit), bounds)
  expect(held).toBeLessThanOrEqual(limit)
  expect(held).toBeGreaterThanOrEqual(Math.floor(limit / 1.1) - 1)
  expect(broken).toMatch(/^p99 at/)
})

test('what holds everything ends at the highest; what holds nothing has no rate', async () => {
  expect(await highestRate(upTo(1e9), bounds)).toMatchObject({ held: 10_000, broken: undefined })
  expect(await highestRate(upTo(5), bounds)).toMatchObject({ held: undefined, broken: 'p99 at 20' })
})

test('one stall is not a limit: a rate is asked again before it is given up', async () => {
  let asked = 0
  const stalls = async (rate: number) => (++asked === 3 ? 'a stall' : upTo(1_000)(rate))
  const { held = 0, tried } = await highestRate(stalls, bounds)
  expect(held).toBeGreaterThan(900)
  expect(tried.filter(({ broken }) => broken === 'a stall')).toHaveLength(1)
})
