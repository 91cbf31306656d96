import { expect, test } from 'vitest'
import { Recorder } from '../src/load/recorder.ts'
import { visit } from '../src/load/users.ts'
import { echo, numbered, standIn } from './stand-in.ts'

const kinds = (recorder: Recorder) =>
  Object.fromEntries([...recorder.routes.values()].flatMap(({ errorKinds }) => [...errorKinds]))

test('an answer belongs to the call that asked for it, also after connections have broken', async () => {
  const server = await standIn((request, response, count) => {
    if (count % 7 === 0) request.socket.destroy()
    // Closed in order after the answer: the next goes over a new connection.
    else if (count % 5 === 0) response.setHeader('connection', 'close').end(request.url?.slice(1))
    else echo(request, response)
  })
  const recorder = new Recorder(2)
  recorder.begin()
  await visit({
    url: server.url,
    headers: {},
    users: 5,
    seconds: 2,
    pace: 20,
    timeoutMs: 5_000,
    next: numbered(),
    recorder,
  })
  await server.close()
  expect(recorder.all.count).toBeGreaterThan(20)
  expect(recorder.errorSamples.filter(({ error }) => error === 'wrong body')).toEqual([])
  expect(kinds(recorder)['reset']).toBeGreaterThan(2)
})

test('the time of an answer is its own, not that of a call before it whose connection broke', async () => {
  const server = await standIn((request, response, count) => {
    if (count <= 3) request.socket.destroy()
    else echo(request, response)
  })
  const times: number[] = []
  const recorder = new Recorder(4, ({ ms, error }) => error === undefined && times.push(ms))
  recorder.begin()
  await visit({
    url: server.url,
    headers: {},
    users: 3,
    seconds: 4,
    pace: 1,
    timeoutMs: 5_000,
    next: numbered(),
    recorder,
  })
  await server.close()
  expect(kinds(recorder)).toEqual({ reset: 3 })
  // Users ask once a second, so a time that began with the lost call would be longer.
  expect(Math.min(...times)).toBeLessThan(900)
})

test('users are paced: each asks so often at most', async () => {
  const server = await standIn(echo)
  const recorder = new Recorder(3)
  recorder.begin()
  await visit({
    url: server.url,
    headers: {},
    users: 12,
    seconds: 3,
    pace: 2,
    timeoutMs: 5_000,
    next: numbered(),
    recorder,
  })
  await server.close()
  expect(recorder.all.errors).toBe(0)
  // autocannon ends with a second of its own, so four at most.
  expect(recorder.all.count).toBeLessThanOrEqual(12 * 2 * 4)
  expect(recorder.all.count).toBeGreaterThan(12)
})

test('a server that never answers leaves errors, not silence', async () => {
  const server = await standIn(() => {})
  const recorder = new Recorder(3)
  recorder.begin()
  await visit({
    url: server.url,
    headers: {},
    users: 4,
    seconds: 3,
    pace: 1,
    timeoutMs: 10_000,
    next: numbered(),
    recorder,
  })
  await server.close()
  expect(kinds(recorder)).toEqual({ 'no answer': 4 })
})
