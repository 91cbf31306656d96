import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Business, startBusiness } from './business.ts'
import { changeRow, computeRow, deploymentRow, incidentRow, storeFacts } from './hand-made.ts'

let business: Business
beforeAll(async () => {
  business = await startBusiness()
  await storeFacts(
    business,
    [
      {
        kind: 'deployments',
        rows: [
          deploymentRow('o/one', 1, 'success', '2026-02-28T23:59:59Z'),
          deploymentRow('o/one', 2, 'success', '2026-03-01T00:00:00Z'),
          deploymentRow('o/one', 3, 'failure', '2026-03-02T10:00:00Z'),
          deploymentRow('o/one', 4, 'failure', '2026-03-02T12:00:00Z'),
          deploymentRow('o/one', 5, 'success', '2026-03-03T00:00:00Z'),
          deploymentRow('o/one', 6, 'success', '2026-03-10T23:59:59Z'),
          deploymentRow('o/one', 7, 'failure', '2026-03-11T00:00:00Z'),
          deploymentRow('o/two', 8, 'success', '2026-03-05T00:00:00Z'),
        ],
      },
      {
        kind: 'delivered_changes',
        rows: [
          // 48 hours, 4, 132 and, of the other, 24.
          changeRow('o/one', 1, ['2026-02-27T00:00:00Z', '2026-02-27T10:00:00Z', '2026-03-01T00:00:00Z']),
          changeRow('o/one', 2, ['2026-03-02T20:00:00Z', '2026-03-02T22:00:00Z', '2026-03-03T00:00:00Z']),
          changeRow('o/one', 3, ['2026-03-05T00:00:00Z', '2026-03-09T00:00:00Z', '2026-03-10T12:00:00Z']),
          changeRow('o/one', 4, ['2026-03-10T23:00:00Z', '2026-03-10T23:30:00Z', '2026-03-11T00:00:00Z']),
          changeRow('o/two', 1, ['2026-03-04T00:00:00Z', '2026-03-04T09:00:00Z', '2026-03-05T00:00:00Z']),
        ],
      },
      {
        kind: 'incidents',
        rows: [
          incidentRow('o/one', 3, '2026-03-02T10:00:00Z', 14),
          incidentRow('o/one', 6, '2026-03-06T00:00:00Z', null),
          incidentRow('o/one', 7, '2026-03-11T00:00:00Z', 100),
          incidentRow('o/two', 8, '2026-03-10T23:59:59Z', 1.5),
        ],
      },
    ],
    'github',
    'code',
  )
  await storeFacts(
    business,
    [
      {
        kind: 'compute_days',
        rows: [
          computeRow('gpu_1x_a10', '2026-02-28', ['999.00', 'USD'], ['24.00', '24.00']),
          computeRow('gpu_1x_a10', '2026-03-01', ['24.50', 'USD'], ['24.00', '12.00']),
          computeRow('gpu_1x_a10', '2026-03-02', ['0.30', 'USD'], ['1.00', '1.00']),
          computeRow('gpu_1x_a10', '2026-03-03', ['0.00', 'USD'], ['0.00', '0.00']),
          computeRow('gpu_1x_h100', '2026-03-01', ['100.10', 'USD'], ['3.00', '0.00']),
          computeRow('gpu_1x_h100', '2026-03-11', ['999.00', 'USD'], ['24.00', '24.00']),
          computeRow('gpu_1x_gh200', '2026-03-10', ['5.05', 'EUR'], ['2.00', '2.00']),
        ],
      },
    ],
    'lambda',
    'compute',
  )
})
afterAll(() => business?.app.close())

/** Ten days: the first is in them, the last is not. */
const range = { from: '2026-03-01', to: '2026-03-11' }
/** The figure of everything, and those of its parts by name, each with the rows that it counts. */
async function figures(metric: string, dimension: string) {
  const { series, totals } = await business.ask({ metrics: [metric], dimensions: [dimension], range })
  const parts = series.map(({ dimensions, values }) => [
    dimensions[dimension as 'repository'],
    [values[metric]?.value, values[metric]?.rows],
  ])
  return { all: [totals[metric]?.value, totals[metric]?.rows], ...Object.fromEntries(parts) }
}

test('deployments a day are those that succeeded, by the days of the window', async () => {
  expect(await figures('deployment_frequency', 'repository')).toEqual({
    all: [0.4, 4],
    'o/one': [0.3, 3],
    'o/two': [0.1, 1],
  })
})

test('the change failure rate is what failed by all that ended', async () => {
  expect(await figures('change_failure_rate', 'repository')).toEqual({
    all: [0.333333333333333, 6],
    'o/one': [0.4, 5],
    'o/two': [0, 1],
  })
})

test('lead time is the median from first commit to deployment, by the day of the deployment', async () => {
  expect(await figures('lead_time_hours', 'repository')).toEqual({
    // Of four, the mean of the two in the middle: 24 and 48.
    all: [36, 4],
    'o/one': [48, 3],
    'o/two': [24, 1],
  })
})

test('time to merge and time to deploy are medians of their own, which need not add up to the lead time', async () => {
  // 2, 9, 10 and 96 hours to the merge; 2, 15, 36 and 38 from it.
  expect(await figures('time_to_merge_hours', 'repository')).toEqual({
    all: [9.5, 4],
    'o/one': [10, 3],
    'o/two': [9, 1],
  })
  expect(await figures('time_to_deploy_hours', 'repository')).toEqual({
    all: [25.5, 4],
    'o/one': [36, 3],
    'o/two': [15, 1],
  })
})

test('the rows behind a lead time tell its two parts, in hours as short as they are', async () => {
  const metrics = ['lead_time_hours', 'time_to_merge_hours', 'time_to_deploy_hours']
  const { lineageId } = await business.ask({ metrics, range })
  const { items } = await business.behind(lineageId)
  const told = items.map(({ counted }) => metrics.map((metric) => counted[metric]?.numerator))
  expect(told.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
    ['4', '2', '2'],
    ['24', '9', '15'],
    ['48', '10', '38'],
    ['132', '96', '36'],
  ])
})

test('recovery time is the median of incidents that are over, by the day of the failure', async () => {
  expect(await figures('recovery_time_hours', 'repository')).toEqual({
    all: [7.75, 2],
    'o/one': [14, 1],
    'o/two': [1.5, 1],
  })
})

test('what instances cost is summed by type, a figure for each currency', async () => {
  expect(await figures('gpu_spend', 'instance_type')).toEqual({
    all: [null, 5],
    gpu_1x_a10: ['24.80', 3],
    gpu_1x_gh200: ['5.05', 1],
    gpu_1x_h100: ['100.10', 1],
  })
  const { totals } = await business.ask({ metrics: ['gpu_spend'], range })
  expect(totals['gpu_spend']?.byCurrency?.map(({ currency, value }) => [currency, value])).toEqual([
    ['EUR', '5.05'],
    ['USD', '124.90'],
  ])
})

test('utilisation is hours under a lease by hours that ran', async () => {
  // 15 of 30; 13 of 25, 2 of 2, 0 of 3.
  expect(await figures('gpu_utilisation', 'instance_type')).toEqual({
    all: [0.5, 4],
    gpu_1x_a10: [0.52, 2],
    gpu_1x_gh200: [1, 1],
    gpu_1x_h100: [0, 1],
  })
})
