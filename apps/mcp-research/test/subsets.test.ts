/** Whatever happens to whichever sources: the answer is there by its deadline and says exactly what happened to each. */
import { createHash } from 'node:crypto'
import type { FaultOrder } from '@sophia/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Research, StoredResearch } from '../src/schemas.ts'
import { type Fixture, startResearch } from './fixture.ts'

const vendors = ['wikipedia', 'hackernews', 'arxiv', 'crossref', 'github'] as const
type Vendor = (typeof vendors)[number]
type Fate = 'well' | 'hang' | 'slow' | 'limited' | 'broken' | 'garbled'
const fates: readonly Fate[] = ['well', 'hang', 'slow', 'limited', 'broken', 'garbled']

const deadlineMs = 800
/** Past the deadline by far, and within each source's own timeout; some ask twice. */
const slowMs = 1_300
const faults: Record<Exclude<Fate, 'well'>, Omit<FaultOrder, 'vendor'>> = {
  hang: { kind: 'hang' },
  slow: { kind: 'latency', ms: slowMs },
  limited: { kind: 'rate_limit', retryAfter: 60 },
  broken: { kind: 'status', status: 500 },
  garbled: { kind: 'malformed' },
}
const stillAsked = {
  status: 'timeout',
  pending: true,
  count: 0,
  reason: /had not answered by the deadline and is still/,
}
const byTheDeadline: Record<Fate, { status: string; pending: boolean; reason?: RegExp; count?: number }> = {
  well: { status: 'answered', pending: false },
  hang: stillAsked,
  slow: stillAsked,
  // GitHub says 403 for it.
  limited: { status: 'error', pending: false, count: 0, reason: /refused the request \((429|403)\)/ },
  broken: { status: 'error', pending: false, count: 0, reason: /refused the request \(500\)/ },
  garbled: { status: 'error', pending: false, count: 0, reason: /gave an answer that cannot be read/ },
}
const inTheEnd: Record<Fate, (typeof byTheDeadline)[Fate]> = {
  ...byTheDeadline,
  hang: { status: 'timeout', pending: false, count: 0, reason: /did not answer in time/ },
  slow: { status: 'answered', pending: false },
}

/** Each source has a fate of its own, drawn from the number of the case: the same in each run. */
const drawn = (number: number): Record<Vendor, Fate> =>
  Object.fromEntries(
    vendors.map((vendor) => {
      const [byte = 0] = createHash('sha256').update(`${number} ${vendor}`).digest()
      return [vendor, fates[byte % fates.length]]
    }),
  ) as Record<Vendor, Fate>
const all = (fate: Fate) => Object.fromEntries(vendors.map((vendor) => [vendor, fate])) as Record<Vendor, Fate>
const cases = [...Array.from({ length: 7 }, (_, step) => drawn(step)), ...fates.map(all)]

let research: Fixture
beforeAll(async () => {
  research = await startResearch()
})
afterEach(() => research.heal())
afterAll(() => research?.close())

const described = (expected: typeof byTheDeadline, wanted: Record<Vendor, Fate>) =>
  vendors.map((name) => {
    const { reason, ...rest } = expected[wanted[name]]
    const words = reason ? expect.stringMatching(new RegExp(`^${name} .*${reason.source}`)) : null
    return expect.objectContaining({ name, ...rest, reason: words })
  })

const named = cases.map((wanted) => [Object.values(wanted).join(', '), wanted] as const)

describe.each(named)('%s', (_name, wanted) => {
  test('is answered by the deadline with exact reasons, and the rest arrives', { timeout: 40_000 }, async () => {
    // A replica that has not learned yet to leave a source alone.
    const app = await research.replica()
    try {
      for (const vendor of vendors) {
        const fate = wanted[vendor]
        if (fate !== 'well') await research.break({ vendor, ...faults[fate] })
      }
      const began = performance.now()
      const payload = { question: 'What is access control in buildings?', deadlineMs }
      const answered = (await app.inject({ method: 'POST', url: '/research', payload })).json<Research>()
      // Before anything slow can have come.
      expect(performance.now() - began).toBeLessThan(slowMs)
      expect(answered.sources).toEqual(described(byTheDeadline, wanted))
      const well = vendors.filter((vendor) => wanted[vendor] === 'well')
      expect(new Set(answered.results.map(({ source }) => source)).difference(new Set(well))).toEqual(new Set())
      await expect
        .poll(async () => (await app.inject(`/research/${answered.id}`)).json(), { timeout: 25_000, interval: 200 })
        .toMatchObject({ finished: true })
      const later = (await app.inject(`/research/${answered.id}`)).json<StoredResearch>()
      expect(later.sources).toEqual(described(inTheEnd, wanted))
      if (well.length === vendors.length) expect(later.status).toBe('complete')
      else if (vendors.every((vendor) => wanted[vendor] === 'slow')) expect(later.status).toBe('complete')
      else expect(later.status).not.toBe('complete')
      const texts = new Map(later.results.map(({ id, text }) => [id, Buffer.from(text)]))
      for (const { text, citations } of later.answer) {
        expect(citations.length).toBeGreaterThan(0)
        for (const { sourceId, start, end } of citations)
          expect(texts.get(sourceId)?.subarray(start, end).toString()).toBe(text)
      }
    } finally {
      await app.close()
    }
  })
})
