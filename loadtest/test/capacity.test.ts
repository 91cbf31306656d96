import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Autoscaler, type AutoscalerSpec } from '../src/capacity/autoscaler.ts'
import { costsOf, errorOf, predict } from '../src/capacity/cost.ts'
import { dayFile, daySeed, dayText, makeDay, readDay } from '../src/capacity/day.ts'
import { readAutoscalers } from '../src/capacity/manifests.ts'
import { planFor, stopsOf } from '../src/capacity/plan.ts'
import { simulateDay } from '../src/capacity/simulation.ts'

const spec: AutoscalerSpec = {
  name: 'mcp-context',
  min: 2,
  max: 10,
  target: 0.7,
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }] },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
}

test.each([
  ['on target', 4, 4, 0.7, 4],
  ['less than a tenth over is within the tolerance', 4, 4, 0.76, 4],
  ['more than a tenth over', 4, 4, 0.79, 5],
  ['three times as much, but twice as many at once at most', 4, 4, 2.1, 8],
  ['never more than the maximum', 8, 8, 2.1, 10],
  ['never fewer than the minimum', 3, 3, 0.01, 2],
  ['those that start count as idle: no second step for the same load', 4, 2, 1.4, 4],
])('%s: %d pods, %d ready, %d used', (_what, replicas, ready, utilisation, wanted) => {
  expect(new Autoscaler(spec).decide(0, replicas, ready, utilisation)).toBe(wanted)
})

test('up: twice as many in 30 s at most; down: one a minute, and only what five minutes have not needed', () => {
  const scaler = new Autoscaler(spec)
  expect(scaler.decide(0, 2, 2, 5)).toBe(4)
  expect(scaler.decide(15, 4, 4, 5)).toBe(4)
  expect(scaler.decide(30, 4, 4, 5)).toBe(8)
  let replicas = 8
  const fell: number[] = []
  for (let at = 45; at <= 600; at += 15) {
    const next = scaler.decide(at, replicas, replicas, 0.01)
    if (next < replicas) fell.push(at)
    replicas = next
  }
  // The last wish for more was at 30.
  expect(fell).toEqual([345, 405, 465, 525, 585])
})

test('the autoscalers are those of the manifests of production', () => {
  const found = readAutoscalers()
  expect(found.length).toBeGreaterThan(3)
  expect(found.find(({ name }) => name === 'mcp-context')).toMatchObject({ min: 2, max: 10, scaleUp: spec.scaleUp })
})

const flat = Array.from({ length: 120 }, () => 1)
const shape = { requested: 1, usable: 1, startS: 20 }

test('a steady load is carried by as many pods as it needs, and none of it is over', () => {
  // 2,100 ms of a processor a second: three pods at 70 %.
  const calm = simulateDay({ ...spec, min: 3 }, shape, flat, 1_000, 2.1)
  expect(calm).toMatchObject({ fewest: 3, most: 3, over: 0, overS: 0, stuck: false, podHours: 6 })
})

test('a burst is over capacity until the pods it asks for have started, and no longer', () => {
  const burst = [...Array.from({ length: 30 }, () => 0.1), ...Array.from({ length: 60 }, () => 1)]
  const day = simulateDay(spec, shape, burst, 1_000, 3.5)
  expect(day.most).toBeGreaterThanOrEqual(5)
  expect(day.overS).toBeGreaterThanOrEqual(shape.startS)
  expect(day.overS).toBeLessThan(180)
  const slow = simulateDay(spec, { ...shape, startS: 120 }, burst, 1_000, 3.5)
  expect(slow.overS).toBeGreaterThan(day.overS)
})

test('pods that request more than one thread can use are never full enough for the autoscaler', () => {
  const day = simulateDay(spec, { ...shape, requested: 2 }, flat, 1_000, 5)
  expect(day).toMatchObject({ most: 2, stuck: true })
  expect(day.over).toBeGreaterThan(0.5)
})

test('the day of the repository is the one that its seed makes', () => {
  const day = makeDay(daySeed)
  expect(readFileSync(dayFile, 'utf8')).toBe(dayText(day))
  expect(readDay()).toEqual(day)
  expect([day.length, Math.max(...day)]).toEqual([1_440, 1])
  expect(makeDay(daySeed + 1)).not.toEqual(day)
})

const curves = { memoryMb: [], handles: [], connections: [] }
const run = (rate: number, context: number, postgres: number) => ({
  requests_per_second: rate,
  processes: [
    { name: 'mcp-context', processorShare: context, ...curves },
    { name: 'postgres', processorShare: postgres, ...curves },
    { name: 'sandbox', processorShare: 1, ...curves },
  ],
})

test('a request costs what the processes used for it; another run is held against that', () => {
  const costs = costsOf(run(100, 0.2, 0.4))
  expect(costs).toEqual({ 'mcp-context': 2, postgres: 4 })
  const predictions = predict(costs, run(200, 0.5, 0.7))
  expect(predictions).toEqual([
    { name: 'mcp-context', predicted: 0.4, measured: 0.5 },
    { name: 'postgres', predicted: 0.8, measured: 0.7 },
  ])
  expect(errorOf(predictions)).toBeCloseTo(0, 10)
  expect(errorOf(predict(costs, run(200, 0.8, 1.6)))).toBeCloseTo(0.5, 10)
  expect(() => costsOf({ requests_per_second: 10, processes: [] })).toThrow('no processes')
})

test('pods, Postgres and Redis follow from the costs; the part that stops first comes first', () => {
  const costs = { 'mcp-context': 3.5, postgres: 7, redis: 0.1 }
  const plan = planFor(1_000, costs)
  // 3,500 ms a second, of which a pod does 700.
  expect(plan.parts.find(({ name }) => name === 'mcp-context')).toMatchObject({ pods: 5, beyond: false })
  expect(planFor(10_000, costs).parts.find(({ name }) => name === 'mcp-context')).toMatchObject({
    pods: 50,
    beyond: true,
  })
  expect([plan.postgresCores, plan.redisShare]).toEqual([10, 0.1])
  const stops = stopsOf(costs)
  expect(stops[0]).toMatchObject({ part: 'mcp-context', rate: 2_000 })
  expect(stops.find(({ part }) => part === 'Redis')?.rate).toBeCloseTo(7_000)
  expect(stops.find(({ part }) => part === 'mcp-agents')?.rate).toBeNull()
})
