import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closePages, hasChromium, launch, shiftsOf, visit } from './chromium.ts'
import { companyFiles } from './company-files.ts'
import { storeFiles } from './crm-files.ts'
import { type Production, startProduction } from './production.ts'

const wanted = process.env['SOPHIA_MEASURE'] !== undefined
const [loads, warmUp, questions] = [10, 30, 300]
const settledMs = 1_000
/** More than the quarter of a second that an answer may be old. */
const expiredMs = 500

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
function told(what: string, values: readonly number[], unit = 'ms'): void {
  const sorted = values.toSorted((a, b) => a - b)
  const [p50, p95, worst] = [at(sorted, 0.5), at(sorted, 0.95), sorted.at(-1) ?? Number.NaN]
  console.log(
    `${what}: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, worst ${worst.toFixed(1)} ${unit} of ${sorted.length}`,
  )
}

/** Runs in the page: notes the largest paint. */
function watch(): void {
  const seen = { paint: 0 }
  Object.assign(globalThis, { seen })
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.paint = startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
}
const paintOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { seen: { paint: number } }).seen.paint)

async function ask(url: string): Promise<{ ms: number; body: { missing: string[]; services: unknown[] } }> {
  const began = performance.now()
  const response = await fetch(`${url}/api/overview`)
  const body = await response.json()
  expect(response.status).toBe(200)
  return { ms: performance.now() - began, body }
}

/** `npm run bench:pages -w apps/sophia-dashboard`: prints, and judges no time. */
describe.skipIf(!wanted || !hasChromium)('what the overview takes', () => {
  let platform: Production
  let url: string
  let browser: Browser
  beforeAll(async () => {
    platform = await startProduction()
    url = platform.urls['sophia-dashboard']
    await storeFiles(url, companyFiles(Date.now()))
    browser = await launch()
    console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; services, page and browser on them`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
  })

  it('of its API, with all services up', async () => {
    for (let count = 0; count < warmUp; count++) await ask(url)
    const times: number[] = []
    for (let count = 0; count < questions; count++) {
      const { ms, body } = await ask(url)
      expect(body.missing).toEqual([])
      times.push(ms)
    }
    told('GET /api/overview', times)
  }, 120_000)

  it('of its API, with sophia-business hanging', async () => {
    const business = platform.pids.get('sophia-business') as number
    const times: number[] = []
    process.kill(business, 'SIGSTOP')
    try {
      await delay(expiredMs)
      for (let count = 0; count < 5; count++) {
        const { ms, body } = await ask(url)
        expect(body.services).toHaveLength(9)
        expect(body.missing).toContain('won_value')
        times.push(ms)
      }
    } finally {
      process.kill(business, 'SIGCONT')
    }
    told('GET /api/overview, one service hanging', times)
  }, 120_000)

  it('in the browser', async () => {
    const paints: number[] = []
    const shifts: number[] = []
    let script = 0
    for (let count = 0; count < loads; count++) {
      const { page } = await visit(browser, 'about:blank')
      await page.addInitScript(watch)
      await page.goto(url)
      await page.locator('.tile').getByText('partial').or(page.locator('.tile').getByText('complete')).first().waitFor()
      await page.waitForTimeout(settledMs)
      script = await page.evaluate(() =>
        (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
          .filter(({ name }) => name.endsWith('.js'))
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      )
      paints.push(await paintOf(page))
      shifts.push(await shiftsOf(page))
      await closePages(browser)
    }
    console.log(`script of the overview: ${(script / 1024).toFixed(1)} KiB compressed`)
    told('largest contentful paint, empty cache', paints)
    told('layout shift', shifts, '')
    expect(script).toBeGreaterThan(0)
  }, 180_000)
})
