import type { ServiceName } from '@sophia/catalog'
import { describe, expect, it, vi } from 'vitest'
import { type Ask, createProbes } from '../src/probes.ts'
import { SampleRing } from '../src/sample-ring.ts'

const report = (status: string, checks: object[] = []) => ({ status, service: 'x', version: '1', uptimeS: 1, checks })
const watching = (ask: Ask, now?: () => number) =>
  createProbes(new Map<ServiceName, Ask>([['mcp-context', ask]]), 10_000, now)

describe('probes', () => {
  it('names the dependency that makes a service degraded', async () => {
    const probes = watching(async () => report('degraded', [{ name: 'redis', status: 'down', critical: false }]))
    await probes.fresh(0, 500)
    expect(probes.rows()[0]).toMatchObject({ state: 'degraded', reason: 'redis is down', failed: 0, probes: 1 })
  })

  it('says what came instead of an answer', async () => {
    const refused = watching(() => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })))
    const odd = watching(async () => ({ hello: 'world' }))
    await Promise.all([refused.fresh(0, 500), odd.fresh(0, 500)])
    expect(refused.rows()[0]).toMatchObject({ state: 'down', reason: 'Nothing listens there', latencyMs: null })
    expect(odd.rows()[0]).toMatchObject({ state: 'down', reason: 'Its answer is no health report' })
  })

  it('calls a service slow that takes more than half of the budget', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(1_001)
    const probes = watching(async () => report('healthy'))
    await probes.fresh(0, 500)
    clock.mockRestore()
    expect(probes.rows()[0]).toMatchObject({ state: 'slow', latencyMs: 1001 })
  })

  it('does not wait for a slow service, and knows nothing of it until it answers', async () => {
    const late = Promise.withResolvers<unknown>()
    const probes = watching(() => late.promise)
    await probes.fresh(0, 20)
    expect(probes.rows()[0]).toMatchObject({ state: 'unknown', probes: 0 })
    late.resolve(report('healthy'))
    await probes.fresh(0, 500)
    expect(probes.rows()[0]).toMatchObject({ state: 'well', probes: 1 })
  })

  it('waits no longer for one that it knows, and shows what was so', async () => {
    const answers = [Promise.resolve(report('healthy')), Promise.withResolvers<unknown>().promise]
    const probes = watching(() => answers.shift() ?? Promise.reject(new Error('x')))
    await probes.fresh(0, 500)
    // Longer than a test may take.
    await probes.fresh(0, 600_000)
    expect(probes.rows()[0]).toMatchObject({ state: 'well', probes: 1 })
  })

  it('asks once for many who look at the same moment', async () => {
    let asked = 0
    const probes = watching(async () => {
      asked += 1
      return report('healthy')
    })
    await Promise.all([probes.fresh(1_000, 500), probes.fresh(1_000, 500), probes.fresh(1_000, 500)])
    await probes.fresh(1_000, 500)
    expect(asked).toBe(1)
  })

  it('counts no failure while everything starts together, and every one later', async () => {
    let time = 0
    const probes = watching(
      () => Promise.reject(new Error('x')),
      () => time,
    )
    await probes.fresh(0, 500)
    expect(probes.rows()[0]).toMatchObject({ probes: 0, failed: 0, state: 'down' })
    time = 31_000
    await probes.fresh(0, 500)
    expect(probes.rows()[0]).toMatchObject({ probes: 1, failed: 1 })
  })
})

describe('sample ring', () => {
  it('keeps the worst of what was seen in between two probes', () => {
    const ring = new SampleRing(3, 5)
    for (const [at, ms] of [
      [0, 7],
      [2, null],
      [4, 9],
      [10, 3],
    ] as const)
      ring.add({ at, ms })
    expect(ring.inOrder()).toEqual([
      { at: 0, ms: null },
      { at: 10, ms: 3 },
    ])
  })

  it('forgets the oldest', () => {
    const ring = new SampleRing(3)
    for (const at of [1, 2, 3, 4]) ring.add({ at, ms: at })
    expect(ring.inOrder().map(({ at }) => at)).toEqual([2, 3, 4])
  })

  it('keeps spikes and gaps when it thins', () => {
    const ring = new SampleRing(9)
    for (const [at, ms] of [1, 900, 1, 1, 1, 1, 1, null, 1].entries()) ring.add({ at, ms })
    expect(ring.thinned(3).map(({ ms }) => ms)).toEqual([900, 1, null])
  })
})
