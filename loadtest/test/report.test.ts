import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readBudgets } from '../src/load/budgets.ts'
import { Recorder } from '../src/load/recorder.ts'
import { toHtml } from '../src/load/report/html.ts'
import { toJunit } from '../src/load/report/junit.ts'
import { readLastRun, writeReports } from '../src/load/report/write.ts'
import { type Summary, summarise } from '../src/load/summary.ts'
import { isPassed, verdictsOf } from '../src/load/verdicts.ts'

const folder = mkdtempSync(join(tmpdir(), 'sophia-load-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

function summary(startedAt: string, ms: number, detail = ''): Summary {
  const recorder = new Recorder(4)
  recorder.begin()
  const about = {
    service: 'mcp-context',
    route: 'GET /documents',
    operation: 'listDocuments',
    class: 'cached',
  } as const
  for (let index = 0; index < 50; index++) recorder.record({ ...about, ms })
  if (detail) recorder.record({ ...about, ms, error: 'wrong body', detail })
  recorder.end()
  const judged = {
    ...summarise(recorder),
    users: 50,
    sandbox: { processorShare: 0.1, requests: 7, averageMs: 2 },
    cluster: {
      scaling: [{ at: '2026-11-26T12:00:00Z', name: 'mcp-context-hpa', message: 'New size: 3' }],
      seen: [{ service: 'mcp-context', averageMs: 12, errorShare: 0 }],
      faults: [],
    },
    model: '50 users',
  }
  const budgets = readBudgets()
  const verdicts = verdictsOf(judged, budgets)
  return {
    version: 1,
    startedAt,
    commit: 'abc',
    machine: '2 x test',
    profile: 'baseline',
    rate: null,
    target: 'this machine',
    ...judged,
    notAsked: ['mcp-agents startRun'],
    generatorShare: 0.2,
    machineBusy: 1.8,
    processes: [
      { name: 'mcp-context', memoryMb: [80, 81, 90], handles: [40, 41], connections: [20, 21], processorShare: 0.3 },
    ],
    database: { locks: [3, 4], connections: [30, 31] },
    budgets,
    verdicts,
    passed: isPassed(verdicts),
  }
}

test('JSON carries the names that the runbook reads', () => {
  const found = summary('2026-11-26T12:00:00.000Z', 20, 'x')
  expect(found.avg_response_time).toBeCloseTo(20, 1)
  // One of fifty-one, in percent.
  expect(found.error_rate).toBeCloseTo(1.96, 2)
  expect(found.requests_per_second).toBeGreaterThan(0)
  const [route] = found.routes
  expect(route).toMatchObject({ route: 'GET /documents', requests: 51, errorKinds: { 'wrong body': 1 } })
  for (const figure of [route?.p50, route?.p95, route?.p99, route?.max]) expect(figure).toBeCloseTo(20, 0)
  expect(Object.fromEntries(route?.histogram ?? [])[20]).toBe(51)
})

test('a report is one file that asks for nothing, and text from answers is text in it', () => {
  const html = toHtml(summary('2026-11-26T12:00:00.000Z', 20, '<img src=x onerror=alert(1)>'), undefined)
  expect(html).not.toContain('<img src=x')
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(|<[^>]* (?:src|href)=/)
  // 1.8 busy less 0.2 of the generator and 0.3 of the service.
  expect(html).toContain('1.3 processors worked for others')
  expect(html).toContain('mcp-context-hpa')
  expect(html).toContain('mcp-agents startRun')
})

test('the last run of the same kind is compared with, and no other', () => {
  writeReports(folder, summary('2026-11-26T10:00:00.000Z', 40), undefined)
  writeReports(folder, { ...summary('2026-11-26T11:00:00.000Z', 10), profile: 'high' }, undefined)
  const now = summary('2026-11-26T12:00:00.000Z', 20)
  const last = readLastRun(folder, now)
  expect(last?.startedAt).toBe('2026-11-26T10:00:00.000Z')
  expect(toHtml(now, last)).toContain('50 % faster')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('JUnit has a case for each budget: broken ones fail, those that were not promised are skipped', () => {
  const slow = summary('2026-11-26T12:00:00.000Z', 80)
  const xml = toJunit(slow)
  expect(xml).toContain(`tests="${slow.verdicts.length}" failures="1" skipped="0"`)
  expect(xml).toMatch(/name="Cached reads, p99"[^>]*><failure message="80 ms, limit ≤ 50 ms"\/>/)
  const beyond = { ...slow, verdicts: slow.verdicts.map((verdict) => ({ ...verdict, binding: false })) }
  expect(toJunit(beyond)).toContain('failures="0" skipped="1"')
  expect(readFileSync(join(folder, 'load-20261126T100000000Z.xml'), 'utf8')).toContain('<testsuites>')
})
