import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { onceIdle } from '../src/idle.ts'

const stretchMs = 100

test('what waits for an idle moment is not done beside work, and once when there is none', async () => {
  let done = 0
  onceIdle(() => done++, stretchMs)
  const end = performance.now() + 10 * stretchMs
  while (performance.now() < end) {
    const until = performance.now() + 5
    while (performance.now() < until);
    await setImmediate()
  }
  expect(done).toBe(0)
  await expect.poll(() => done, { timeout: 10_000 }).toBe(1)
  await delay(5 * stretchMs)
  expect(done).toBe(1)
})
