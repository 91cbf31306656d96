import { availableParallelism, loadavg } from 'node:os'
import lighthouse, { desktopConfig } from 'lighthouse'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closePages, hasChromium, launch, visit } from './chromium.ts'
import { companyFiles } from './company-files.ts'
import { storeFiles } from './crm-files.ts'
import { freePort } from './platform.ts'
import { type Production, startProduction } from './production.ts'

const wanted = process.env['SOPHIA_MEASURE'] !== undefined
const rounds = 5
const goal = 0.95
const judged = ['accessibility', 'best-practices'] as const
/** Of which the score for performance is made. */
const timings = [
  'first-contentful-paint',
  'speed-index',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
] as const
const middle = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Runs in the page: what each press of a key or a button took until the next paint, by Event Timing. */
function watchInteractions(): void {
  const seen: { name: string; ms: number }[] = []
  Object.assign(globalThis, { seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
      if (entry.interactionId > 0) seen.push({ name: entry.name, ms: entry.duration })
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
}
const interactionsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: { name: string; ms: number }[] }).seen)

/** Not the choice of a time: headless Chromium says that such a press was shown when the next one comes. */
const interactions: readonly { what: string; act: (page: Page) => Promise<unknown> }[] = [
  { what: 'open the palette', act: (page) => page.keyboard.press('Control+k') },
  { what: 'type into it', act: (page) => page.keyboard.type('bus') },
  { what: 'close it', act: (page) => page.keyboard.press('Escape') },
  {
    what: 'open the rows of a figure',
    act: (page) =>
      page
        .locator('.tile')
        .getByRole('link', { name: /rows?$/ })
        .first()
        .click(),
  },
  { what: 'close them', act: (page) => page.keyboard.press('Escape') },
  {
    what: 'open Business',
    act: (page) => page.getByRole('navigation').getByRole('link', { name: 'Business' }).click(),
  },
  { what: 'open Agents', act: (page) => page.getByRole('navigation').getByRole('link', { name: 'Agents' }).click() },
]

interface Shift {
  readonly node: { readonly selector: string }
  readonly score: number
}
const shiftsOf = (audits: Record<string, { details?: unknown }>): readonly Shift[] =>
  (audits['layout-shifts']?.details as { items?: Shift[] } | undefined)?.items ?? []

/** `npm run bench:pages -w apps/sophia-dashboard`: prints; judges what is no time. */
describe.skipIf(!wanted || !hasChromium)('how the pages feel', () => {
  let platform: Production
  let browser: Browser
  let url: string
  let port: number
  beforeAll(async () => {
    port = await freePort()
    platform = await startProduction()
    url = platform.urls['sophia-dashboard']
    await storeFiles(url, companyFiles(Date.now()))
    browser = await launch([`--remote-debugging-port=${port}`])
    console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; services, page and browser on them`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
  })
  afterEach(() => closePages(browser))

  it.each(['/', '/business', '/agents'])(
    'Lighthouse, %s',
    async (path) => {
      const performances: number[] = []
      const rows: Record<string, string | number>[] = []
      const lacking = new Set<string>()
      for (let round = 0; round < rounds; round++) {
        const result = await lighthouse(
          url + path,
          { port, onlyCategories: ['performance', ...judged], output: 'json', logLevel: 'error' },
          desktopConfig,
        )
        const { categories = {}, audits = {} } = result?.lhr ?? {}
        const scores = Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, score ?? 0]))
        performances.push(scores['performance'] ?? 0)
        rows.push({
          ...scores,
          ...Object.fromEntries(timings.map((id) => [id, audits[id]?.displayValue ?? '?'])),
        })
        for (const { id, score } of Object.values(audits)) if (score !== null && score < 0.9) lacking.add(id)
        for (const { node, score } of shiftsOf(audits)) console.log(`moved by ${score.toFixed(3)}: ${node.selector}`)
        for (const name of judged) expect(scores[name]).toBeGreaterThanOrEqual(goal)
      }
      console.table(rows)
      console.log(
        `Lighthouse ${path}, performance: median ${middle(performances)} of ${performances.toSorted((a, b) => a - b).join(', ')}; below 0.9: ${[...lacking].join(', ')}`,
      )
    },
    300_000,
  )

  it('interactions until the next paint', async () => {
    const worst = new Map<string, number[]>()
    for (let round = 0; round < rounds; round++) {
      const { page } = await visit(browser, 'about:blank')
      await page.addInitScript(watchInteractions)
      await page.goto(url)
      await page.locator('.tile').first().waitFor()
      await page.waitForLoadState('networkidle')
      for (const { what, act } of interactions) {
        const before = (await interactionsOf(page)).length
        await act(page)
        await page.waitForLoadState('networkidle')
        // Event Timing tells after the paint, and nothing of what took less than 16 ms.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200))))
        const took = (await interactionsOf(page)).slice(before).map(({ ms }) => ms)
        worst.set(what, [...(worst.get(what) ?? []), Math.max(0, ...took)])
      }
      await closePages(browser)
    }
    for (const [what, times] of worst)
      console.log(`${what}: p50 ${middle(times)} ms, worst ${Math.max(...times)} ms of ${rounds}`)
    expect(worst.size).toBe(interactions.length)
  }, 240_000)
})
