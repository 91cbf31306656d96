import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { DurationHistogram } from '../src/duration-histogram.ts'

test('says to Prometheus what prom-client’s own histogram says', async () => {
  const bounds = [0.005, 0.1, 1, 2]
  const [ours, theirs] = [new Registry(), new Registry()]
  const name = 'request_seconds'
  const mine = new DurationHistogram(name, 'Time', bounds, ours)
  const reference = new Histogram({
    name,
    help: 'Time',
    labelNames: ['route', 'status'],
    buckets: bounds,
    registers: [theirs],
  })
  const seen = [0, 0.005, 0.00500001, 0.05, 0.1, 0.3, 1, 1.5, 2, 2.1, 60]
  for (const labels of [
    { route: '/a', status: '2xx' },
    { route: '/a', status: '5xx' },
    { route: '/b "quoted"', status: '2xx' },
  ]) {
    for (const seconds of seen) {
      mine.labels(labels).observe(seconds)
      reference.labels(labels).observe(seconds)
    }
  }
  const lines = async (registry: Registry) =>
    (await registry.metrics())
      .split('\n')
      .map((line) => line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(',').sort().join()}}`))
      .sort()
  expect(await lines(ours)).toEqual(await lines(theirs))
})
