import { describe, expect, test } from 'vitest'
import { day, hour } from '../src/clock.ts'
import { createCompany } from '../src/company/company.ts'
import { pipelines } from '../src/company/pipelines.ts'
import { isMerged, isPull } from '../src/company/pull-requests.ts'

const now = Date.parse('2026-11-23T12:00:00Z')

describe('the company', () => {
  test('is the same for the same seed on the same day, and another for another seed', () => {
    const picture = (seed: string, at: number) => {
      const { projects, sales } = createCompany(seed, at)
      return JSON.stringify([
        sales.deals.slice(0, 200),
        sales.contacts.slice(-50),
        projects[0]?.tickets,
        projects[0]?.delivery,
      ])
    }
    expect(picture('a', now)).toBe(picture('a', now + 3 * hour))
    expect(picture('a', now)).not.toBe(picture('b', now))
  })

  const { projects, sales, today } = createCompany('sophia', now)

  test('has the size of a firm that outgrew its spreadsheets', () => {
    expect(sales.deals.length).toBeGreaterThan(3_000)
    expect(sales.contacts.length).toBeGreaterThan(12_000)
    expect(sales.accounts.length).toBeGreaterThan(300)
    expect(sales.owners).toHaveLength(20)
    expect(projects).toHaveLength(12)
    const pulls = projects.flatMap(({ tickets }) => tickets.filter(isPull))
    expect(pulls.length).toBeGreaterThan(2_500)
    expect(pulls.filter(({ pull }) => pull.reviews.length > 0).length).toBeGreaterThan(2_000)
    for (const { author, createdAt, pull } of pulls)
      for (const { at, by } of pull.reviews)
        expect([by === author, at >= createdAt, at < today]).toEqual([false, true, true])
    expect(new Set(sales.deals.map(({ record }) => record.properties['deal_currency_code']))).toEqual(
      new Set(['USD', 'EUR', 'GBP']),
    )
    expect(new Set(sales.deals.map(({ record }) => record.properties['pipeline'])).size).toBe(2)
  })

  test('remembers each deal in order: the history ends where the deal is, and never in the future', () => {
    for (const { record } of sales.deals) {
      for (const [property, changes] of Object.entries(record.history)) {
        expect(changes.at(-1)?.value).toBe(record.properties[property])
        const times = changes.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times[0]).toBeGreaterThanOrEqual(record.createdAt)
        expect(times.at(-1)).toBeLessThanOrEqual(today)
      }
    }
  })

  test.for(pipelines)('two years of deals walk through $label, stage by stage', ({ id, stages }) => {
    const [won, lost] = stages.slice(-2).map((stage) => stage.id)
    const open = stages.slice(0, -2).map((stage) => stage.id)
    const walks = sales.deals
      .filter(({ record }) => record.properties['pipeline'] === id)
      .map(({ record }) => record.history['dealstage'] ?? [])
    expect(walks.length).toBeGreaterThan(700)
    expect(Math.min(...walks.map(([first]) => first?.at ?? today))).toBeLessThan(today - 715 * day)
    for (const walk of walks) {
      expect(walk[0]?.value).toBe(open[0])
      for (const [index, { value }] of walk.slice(1).entries()) {
        const at = open.indexOf(walk[index]?.value ?? '')
        const fellBack = open[at + 1] === walk[index - 1]?.value
        // To the next one, now and then back by one, or lost. What fell back goes on behind where it had been.
        const next = open[at + (fellBack ? 2 : 1)] ?? won
        expect(fellBack ? [next] : [next, open[at - 1], lost]).toContain(value)
      }
    }
    for (const stage of stages.filter(({ closed }) => !closed)) {
      const held = walks.flatMap((walk) =>
        walk.flatMap(({ at, value }, index) => {
          const next = walk[index + 1]
          return value === stage.id && next ? [(next.at - at) / day] : []
        }),
      )
      const median = held.toSorted((a, b) => a - b)[Math.floor(held.length / 2)] ?? 0
      expect(median / stage.days, stage.label).toBeGreaterThan(0.8)
      expect(median / stage.days, stage.label).toBeLessThan(1.5)
    }
    const ended = (stage: string | undefined) => walks.filter((walk) => walk.at(-1)?.value === stage).length
    expect(ended(won) / (ended(won) + ended(lost))).toBeGreaterThan(0.1)
    expect(ended(won) / (ended(won) + ended(lost))).toBeLessThan(0.8)
  })

  test('sells in each of its currencies', () => {
    for (const currency of ['USD', 'EUR', 'GBP']) {
      const sold = sales.deals.filter(({ record }) => record.properties['deal_currency_code'] === currency)
      expect(sold.length, currency).toBeGreaterThan(300)
    }
  })

  test('wins some, loses some, forgets some and lets dates slip', () => {
    const count = (stage: string) => sales.deals.filter(({ record }) => record.properties['dealstage'] === stage).length
    expect(count('closedwon')).toBeGreaterThan(300)
    expect(count('closedlost')).toBeGreaterThan(300)
    const open = sales.deals.filter(
      ({ record }) => !/closed|61230044|61230045/.test(record.properties['dealstage'] ?? ''),
    )
    expect(open.length).toBeGreaterThan(200)
    expect(open.some(({ record }) => Date.parse(record.properties['closedate'] ?? '') < today)).toBe(true)
    expect(open.some(({ record }) => (record.history['dealstage']?.at(-1)?.at ?? today) < today - 90 * day)).toBe(true)
    expect(sales.deals.some(({ record }) => record.properties['amount'] === null)).toBe(true)
  })

  test('ships its merged changes, breaks production at times and repairs it', () => {
    for (const { delivery, repository, tickets } of projects) {
      const merged = new Set(tickets.filter(isMerged).map(({ pull }) => pull.mergeSha))
      const production = delivery.deployments.filter(({ environment }) => environment === 'production')
      expect(production.every(({ sha }) => merged.has(sha))).toBe(true)
      expect(production.length > 0).toBe(repository.deploys !== 'never')
      const times = production.flatMap(({ statuses }) => statuses.map(({ at }) => at))
      expect(Math.max(0, ...times)).toBeLessThanOrEqual(today)
    }
    const [project] = projects
    expect(
      project?.tickets.filter(({ labels }) => labels.includes('hotfix') || labels.includes('revert')).length,
    ).toBeGreaterThan(5)
  })

  test.for(['sophia', 'another', 'a third'])(
    'has failures and recoveries in whatever it deploys, from seed %s',
    (seed) => {
      const deployed = createCompany(seed, now).projects.filter(({ repository }) => repository.deploys !== 'never')
      expect(deployed).toHaveLength(10)
      for (const { delivery, repository, tickets } of deployed) {
        const production = delivery.deployments.filter(({ environment }) => environment === 'production')
        const ends = production.map(({ createdAt, statuses }) => ({
          createdAt,
          good: statuses.at(-1)?.state === 'success',
        }))
        const failed = ends.filter(({ good }) => !good)
        expect(failed.length, repository.name).toBeGreaterThan(0)
        expect(failed.length, repository.name).toBeLessThan(production.length / 4)
        // What broke is set right within two days, but for what broke just now.
        for (const { createdAt } of failed.filter((each) => each.createdAt < now - 3 * day)) {
          const next = ends.find((each) => each.good && each.createdAt > createdAt)
          expect((next?.createdAt ?? Infinity) - createdAt, repository.name).toBeLessThan(2 * day)
        }
        // No repair comes before what it repairs is out.
        const out = (sha: string) => production.findIndex((each) => each.sha === sha)
        for (const { pull } of tickets.filter(isMerged)) {
          if (pull.repairs === undefined || out(pull.mergeSha) < 0) continue
          const broke = production.filter((each) => each.createdAt < pull.mergedAt).at(-1)
          expect(broke?.createdAt ?? Infinity, repository.name).toBeLessThan(pull.mergedAt)
          expect(broke?.createdAt ?? 0, repository.name).toBeGreaterThan(pull.repairs.pull?.mergedAt ?? 0)
        }
      }
    },
  )
})
