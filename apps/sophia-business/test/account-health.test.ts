import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Business, pipelineFile, startBusiness } from './business.ts'

let business: Business
// oxlint-disable-next-line typescript/no-explicit-any -- read as a client would
const health = async (account: string): Promise<any> =>
  (await business.app.inject(`/accounts/${encodeURIComponent(account)}/health`)).json()

/** The last day is 30 June 2024. */
beforeAll(async () => {
  business = await startBusiness()
  const deal = (id: string, account: string, stage: string, engaged: string, closed: string, value: string) =>
    `${id},,,${account},${stage},${engaged},${closed},${value}`
  await business.take([
    pipelineFile([
      // Grows: 300 after 100, six of six won, buys every 20 days, one fresh deal open.
      deal('G0', 'Grows', 'Won', '1/10/2023', '2/1/2023', '100'),
      ...[1, 2, 3, 4, 5, 6].map((at) => deal(`G${at}`, 'Grows', 'Won', `3/${at * 4}/2024`, `4/${at * 4}/2024`, '50')),
      deal('G9', 'Grows', 'Engaging', '6/20/2024', '', ''),
      // Fades: 1,000 before and nothing since, none of five won, a deal open for a year.
      deal('F0', 'Fades', 'Won', '1/1/2023', '2/1/2023', '1000'),
      ...[1, 2, 3, 4, 5].map((at) => deal(`F${at}`, 'Fades', 'Lost', `8/${at}/2023`, `9/${at}/2023`, '0')),
      deal('F9', 'Fades', 'Engaging', '7/1/2023', '', ''),
      deal('L1', 'Other', 'Lost', '6/1/2024', '6/30/2024', '0'),
    ]),
  ])
})
afterAll(() => business?.app.close())

test('a customer that grows is healthy, and every point has its reason', async () => {
  const { score, level, startsAt, reasons, measuredOn } = await health('Grows')
  expect(measuredOn).toBe('2024-06-30')
  const points = Object.fromEntries(reasons.map((each: { name: string; points: number }) => [each.name, each.points]))
  expect(points).toEqual({ 'won value': 15, 'win rate': 10, pipeline: 10, rhythm: 5 })
  expect([score, level]).toEqual([startsAt + 40, 'healthy'])
  expect(reasons[0].reason).toBe('Won 300 USD in the last year, 200 % against 100 in the year before.')
  expect(reasons[1].reason).toContain('6 of 6 deals won, 100 %: better than')
})

test('one that fades is at risk, for reasons that lead to their rows', async () => {
  const { score, level, reasons, evidence } = await health('Fades')
  const points = Object.fromEntries(reasons.map((each: { name: string; points: number }) => [each.name, each.points]))
  expect(points).toEqual({ 'won value': -20, 'win rate': -10, pipeline: 10, 'stalled deals': -5, rhythm: -15 })
  expect([score, level]).toEqual([10, 'at risk'])
  for (const { lineageId, rows } of evidence) expect((await business.behind(lineageId)).rows).toBe(rows)
})

test('few deals say little, and that is said', async () => {
  const { reasons } = await health('Other')
  expect(reasons.map(({ points }: { points: number }) => points)).toEqual([0, 0, -10, 0])
  expect(reasons[1].reason).toContain('too few for a win rate')
})

test('an account that no deal names is not found', async () => {
  expect(await health('Nobody')).toMatchObject({ status: 404, detail: 'There is no account Nobody.' })
})
