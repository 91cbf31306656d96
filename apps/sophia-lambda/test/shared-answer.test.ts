import { backgroundCall } from '@sophia/service'
import { expect, test } from 'vitest'
import { shareAnswer } from '../src/shared-answer.ts'

const call = (signal?: AbortSignal) => backgroundCall(10_000, signal)

test('those who ask together, or soon after, get one answer', async () => {
  let asked = 0
  const get = shareAnswer(60_000, async () => ++asked)
  const together = await Promise.all([get(call()), get(call())])
  expect([...together, await get(call())].map(({ data }) => data)).toEqual([1, 1, 1])
  expect(together[0]?.asOf).toBe(together[1]?.asOf)
})

test('after its time another is asked for', async () => {
  let asked = 0
  const get = shareAnswer(0, async () => ++asked)
  expect([(await get(call())).data, (await get(call())).data]).toEqual([1, 2])
})

test('a failure reaches all who wait, and is not kept', async () => {
  let asked = 0
  const get = shareAnswer(60_000, async () => {
    if (++asked === 1) throw new Error('down')
    return asked
  })
  const results = await Promise.allSettled([get(call()), get(call())])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await get(call())).data).toBe(2)
})

test('the first caller’s leaving ends nothing for the others, who share one more asking', async () => {
  let asked = 0
  const get = shareAnswer(60_000, ({ signal }) => {
    if (++asked > 1) return Promise.resolve(asked)
    return new Promise<number>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  })
  const leaving = new AbortController()
  const first = get(call(leaving.signal))
  const others = [get(call()), get(call())]
  leaving.abort()
  await expect(first).rejects.toThrow()
  expect((await Promise.all(others)).map(({ data }) => data)).toEqual([2, 2])
})
