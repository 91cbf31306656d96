import { expect, test } from 'vitest'
import { createCompany } from '../../../packages/sandbox/src/company/company.ts'
import { isMerged } from '../../../packages/sandbox/src/company/pull-requests.ts'
import { deliveredChanges, incidents, type Commit, type Release } from '../src/delivery-figures.ts'
import { toRelease } from '../src/deliveries.ts'
import type { DoraAnswer } from '../src/dora-schemas.ts'
import { useSandbox } from './fixture.ts'

const { build } = useSandbox()
const owner = 'harborlatch'
const day = 86_400_000
const whole = (time: number) => Math.floor(time / 1_000) * 1_000
const today = Math.floor(Date.now() / day) * day
const company = createCompany('sophia', Date.now())

/** From what the sandbox's company knows of itself: its main branch is one line, so a later merge holds all before it. */
function golden(name: string, from: number, to: number) {
  const project = company.projects.find(({ repository }) => repository.name === name)
  if (!project) throw new Error(name)
  const merged = project.tickets.filter(isMerged)
  const mergedAt = new Map(merged.map(({ pull }) => [pull.mergeSha, pull.mergedAt]))
  const ends = project.delivery.deployments
    .filter(({ environment }) => environment === 'production')
    .map(({ id, sha, statuses }) => ({
      id,
      head: mergedAt.get(sha) ?? 0,
      at: whole(statuses.at(-1)?.at ?? 0),
      good: statuses.at(-1)?.state === 'success',
    }))
    .sort((a, b) => a.at - b.at)
  const within = ends.filter(({ at }) => at >= from && at < to)
  const changes = merged
    .map(({ number, pull }) => ({ number, pull, by: ends.find(({ good, head }) => good && head >= pull.mergedAt) }))
    .flatMap(({ by, number, pull }) =>
      by && by.at >= from && by.at < to ? [{ number, id: by.id, lead: by.at - whole(pull.firstCommitAt) }] : [],
    )
  const broken = ends
    .map((end, index) => ({ end, before: ends[index - 1], next: ends.slice(index).find(({ good }) => good) }))
    .filter(({ before, end }) => !end.good && before?.good !== false && end.at >= from && end.at < to)
  return {
    successful: within.filter(({ good }) => good).length,
    failed: within.filter(({ good }) => !good).length,
    changes,
    incidents: broken.length,
    recovery: broken.reduce((sum, { end, next }) => sum + (next ? next.at - end.at : 0), 0) / 3_600_000,
  }
}

async function figures(name: string, from: number, to: number): Promise<DoraAnswer> {
  const app = await build()
  const url = `/dora?repo=${owner}/${name}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&limit=100`
  const answer = (await app.inject(url)).json<DoraAnswer>()
  const changes = [...answer.changes]
  for (let cursor = answer.nextCursor; cursor !== null; ) {
    const page = (await app.inject(`${url}&cursor=${cursor}`)).json<DoraAnswer>()
    changes.push(...page.changes)
    cursor = page.nextCursor
  }
  return { ...answer, changes }
}

test.for([
  // Deployed with every change, by the day and by the week.
  'access-api',
  'infrastructure',
  'pricing-engine',
  'resident-app',
])('the figures of %s are those of the golden set', { timeout: 60_000 }, async (name) => {
  const [from, to] = [today - 500 * day, today - 20 * day]
  const [found, truth] = [await figures(name, from, to), golden(name, from, to)]
  expect(truth.changes.length).toBeGreaterThan(10)
  expect(truth.failed).toBeGreaterThan(0)
  expect(found.complete).toBe(true)
  expect(found.deployments).toMatchObject({ successful: truth.successful, failed: truth.failed })
  expect(found.changeFailureRate).toBeCloseTo(truth.failed / (truth.failed + truth.successful), 10)
  expect(found.changes.map(({ deploymentId, number }) => `${number} by ${deploymentId}`).sort()).toEqual(
    truth.changes.map(({ id, number }) => `${number} by ${id}`).sort(),
  )
  expect(found.leadTime.sumHours).toBeCloseTo(truth.changes.reduce((sum, { lead }) => sum + lead, 0) / 3_600_000, 4)
  expect(found.recovery).toMatchObject({ incidents: truth.incidents, recovered: truth.incidents })
  expect(found.recovery.sumHours).toBeCloseTo(truth.recovery, 4)
  expect(found.changes.every(({ because, mergeSha }) => because.includes(mergeSha.slice(0, 7)))).toBe(true)
})

test('a split window sums to the whole', async () => {
  const [from, middle, to] = [today - 150 * day, today - 83 * day - 5_000_000, today - 10 * day] as const
  const [all, ...parts] = [
    await figures('access-api', from, to),
    await figures('access-api', from, middle),
    await figures('access-api', middle, to),
  ]
  const sums = (pick: (answer: DoraAnswer) => number) => parts.reduce((sum, part) => sum + pick(part), 0)
  for (const pick of [
    ({ deployments }: DoraAnswer) => deployments.successful,
    ({ deployments }: DoraAnswer) => deployments.failed,
    ({ leadTime }: DoraAnswer) => leadTime.changes,
    ({ recovery }: DoraAnswer) => recovery.incidents,
  ])
    expect(sums(pick)).toBe(pick(all))
  expect(sums(({ leadTime }) => leadTime.sumHours)).toBeCloseTo(all.leadTime.sumHours, 6)
  expect(parts.flatMap(({ changes }) => changes)).toEqual(all.changes)
}, 60_000)

test('the order of rows changes nothing, and a failed deployment brings no change', () => {
  const commits: Commit[] = ['a', 'b', 'c', 'd'].map((sha, index) => ({
    sha,
    parents: index ? [['a', 'b', 'c'][index - 1] as string] : [],
    change: { number: index, title: sha, firstCommitAt: 0, mergedAt: index },
  }))
  const release = (id: number, sha: string, outcome: Release['outcome']): Release => ({
    id,
    sha,
    createdAt: id,
    finishedAt: outcome === 'open' ? null : id * 10,
    outcome,
  })
  const releases = [
    release(1, 'a', 'success'),
    release(2, 'b', 'failure'),
    release(3, 'b', 'failure'),
    release(4, 'c', 'success'),
    // Back to an older commit: brings nothing new.
    release(5, 'a', 'success'),
    release(6, 'd', 'success'),
    release(7, 'd', 'open'),
  ]
  const brought = (rows: readonly Release[], log: readonly Commit[]) =>
    deliveredChanges(rows, log).map(({ change, release: { id } }) => [change.title, id])
  expect(brought(releases, commits)).toEqual([
    ['b', 4],
    ['c', 4],
    ['d', 6],
  ])
  expect(brought(releases.toReversed(), commits.toReversed())).toEqual(brought(releases, commits))
  expect(
    incidents(releases.toReversed()).map(({ failures, recovery }) => [failures.map(({ id }) => id), recovery?.id]),
  ).toEqual([[[2, 3], 4]])
})

test('a deployment is what its last end says: a check may fail it afterwards, and a job be run again', () => {
  const ended = (...states: string[]) => {
    const nodes = states.map((state, minute) => ({ state, createdAt: `2026-05-01T10:0${minute}:00Z` }))
    const node = {
      databaseId: 1,
      commitOid: 'a',
      createdAt: '2026-05-01T10:00:00Z',
      statuses: { nodes: nodes.toReversed() },
    }
    const { outcome, finishedAt } = toRelease(node)
    return [outcome, finishedAt === null ? null : new Date(finishedAt).getUTCMinutes()]
  }
  expect(ended('IN_PROGRESS')).toEqual(['open', null])
  expect(ended('IN_PROGRESS', 'SUCCESS', 'FAILURE')).toEqual(['failure', 2])
  expect(ended('ERROR', 'IN_PROGRESS', 'SUCCESS')).toEqual(['success', 2])
  expect(ended('FAILURE', 'SUCCESS', 'INACTIVE', 'SUCCESS')).toEqual(['success', 1])
  expect(ended('FAILURE', 'ERROR')).toEqual(['failure', 0])
  expect(ended('SUCCESS', 'INACTIVE')).toEqual(['success', 0])
})

test('the cycle of a pull request splits its time, up to its deployment', async () => {
  const { changes } = await figures('access-api', today - 60 * day, today - 20 * day)
  const app = await build()
  const [change] = changes
  const cycle = (await app.inject(`/repos/${owner}/access-api/pulls/${change?.number}/cycle`)).json()
  expect(cycle.deployment).toEqual(change)
  const { deployHours, mergeHours } = cycle.stages
  expect(mergeHours).toBeGreaterThan(0)
  expect(deployHours * 3_600_000).toBeCloseTo(Date.parse(cycle.deployment.deployedAt) - Date.parse(cycle.mergedAt), 3)
  expect((await app.inject(`/repos/${owner}/access-api/pulls/999999/cycle`)).statusCode).toBe(404)
  expect((await app.inject(`/dora?repo=${owner}/nowhere`)).statusCode).toBe(404)
  const turned = await app.inject(`/dora?repo=${owner}/access-api&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z`)
  expect(turned.json().errors).toEqual([{ pointer: '/query/to', message: 'must be after from' }])
}, 60_000)

test('the deployments behind the figures are listed, and are as many as the figures say', async () => {
  const app = await build()
  const query = `repo=${owner}/${company.projects[0]?.repository.name}&from=${new Date(today - 120 * day).toISOString()}&to=${new Date(today).toISOString()}`
  const { deployments } = (await app.inject(`/dora?${query}`)).json<DoraAnswer>()
  const { items } = (await app.inject(`/dora/deployments?${query}&limit=100`)).json<{
    items: { outcome: string; finishedAt: string }[]
  }>()
  const count = (wanted: string) => items.filter(({ outcome }) => outcome === wanted).length
  expect([count('success'), count('failure')]).toEqual([deployments.successful, deployments.failed])
  expect(deployments.successful).toBeGreaterThan(0)
  expect(items.map(({ finishedAt }) => finishedAt)).toEqual(items.map(({ finishedAt }) => finishedAt).toSorted())
})
