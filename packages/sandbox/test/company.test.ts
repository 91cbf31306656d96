import { describe, expect, test } from 'vitest'
import { day, hour } from '../src/clock.ts'
import { createCompany } from '../src/company/company.ts'
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
    expect(projects.flatMap(({ tickets }) => tickets.filter(isPull)).length).toBeGreaterThan(2_500)
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
