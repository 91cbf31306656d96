import { expect, test } from 'vitest'
import { arrive } from '../src/load/arrivals.ts'
import { bounds, Recorder } from '../src/load/recorder.ts'
import { echo, numbered, standIn } from './stand-in.ts'

/** @param ms one of the bounds. */
const slowerThan = ({ all }: Recorder, ms: number): number =>
  all.buckets.reduce((sum, found, index) => ((bounds[index] ?? 0) > ms ? sum + found : sum), 0)

test('a server that stalls once is charged for everybody who was due meanwhile', async () => {
  const held: (() => void)[] = []
  let stalled = false
  const server = await standIn((request, response, count) => {
    if (count === 20) {
      stalled = true
      setTimeout(() => {
        stalled = false
        for (const release of held.splice(0)) release()
      }, 1_000)
    }
    if (stalled) held.push(() => echo(request, response))
    else echo(request, response)
  })
  const recorder = new Recorder(2)
  recorder.begin()
  await arrive({
    urls: { 'mcp-context': server.url },
    headers: {},
    rate: 100,
    seconds: 2,
    timeoutMs: 10_000,
    next: numbered(),
    recorder,
  })
  await server.close()
  // All that was due was asked, the stall notwithstanding.
  expect(recorder.all).toMatchObject({ count: 200, errors: 0 })
  expect(server.asked).toHaveLength(200)
  // Due every 10 ms: those of the first half of the second waited for half a second and more.
  expect(slowerThan(recorder, 500)).toBeGreaterThanOrEqual(45)
})

test('an answer that does not come is an error of its own kind, and counts from when it was due', async () => {
  const server = await standIn((request, response, count) => {
    if (count % 2) echo(request, response)
  })
  const recorder = new Recorder(1)
  recorder.begin()
  await arrive({
    urls: { 'mcp-context': server.url },
    headers: {},
    rate: 20,
    seconds: 1,
    timeoutMs: 600,
    next: numbered(),
    recorder,
  })
  await server.close()
  expect(recorder.all.count).toBe(20)
  expect([...recorder.routes.values()].map(({ errorKinds }) => Object.fromEntries(errorKinds))).toEqual([
    { timeout: 10 },
  ])
  expect(slowerThan(recorder, 500)).toBe(10)
})

test('nobody there is told apart from a connection that breaks', async () => {
  const server = await standIn((request) => request.socket.destroy())
  const recorder = new Recorder(1)
  recorder.begin()
  const common = { headers: {}, rate: 5, seconds: 1, timeoutMs: 2_000, recorder }
  await arrive({ ...common, urls: { 'mcp-context': server.url }, next: numbered() })
  await server.close()
  await arrive({ ...common, urls: { 'mcp-context': server.url }, next: numbered() })
  expect([...recorder.routes.values()].map(({ errorKinds }) => Object.fromEntries(errorKinds))).toEqual([
    { reset: 5, refused: 5 },
  ])
})
