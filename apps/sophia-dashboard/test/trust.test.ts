import { rm } from 'node:fs/promises'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { KpiAnswer } from '../web/src/answers.ts'
import { buildPages, closePages, hasChromium, launch, violations, visit } from './chromium.ts'
import { type Platform, startPlatform } from './platform.ts'
import { syncFrom } from './syncing.ts'

vi.setConfig({ testTimeout: 120_000 })

const monthly = 100_000
/** Every page with charts, and what their marks are called. */
const charted = {
  '/business?ask=won%20value%20by%20region': [
    'band',
    'bar',
    'interval-line',
    'interval-share',
    'share-lost',
    'share-main',
    'share-still',
  ],
  '/?ask=won%20value%20by%20quarter': ['bar'],
  '/engineering?days=180': ['share-main'],
  '/compute': ['share-main', 'share-soft'],
}
const drawnAnswers = /\/api\/(kpis\/query|forecast|ask|dora|costs|repos\/.+\/cycle)/

interface Mark {
  readonly name: string
  readonly fill: string
  readonly stroke: string
  readonly dash: string
}

/** What every chart of the page is drawn with. */
const marksOf = (page: Page): Promise<Mark[]> =>
  page.locator('main svg:not(.key) :is(rect, path, circle)').evaluateAll((elements) =>
    elements.flatMap((element) => {
      const marks = /^(bar(-open)?|band|interval-(line|share)|share-(main|soft|still|back|lost|over))$/
      const name = [...element.classList].find((each) => marks.test(each))
      if (!name) return []
      const { fill, stroke, strokeDasharray } = getComputedStyle(element)
      return [{ name, fill, stroke, dash: strokeDasharray }]
    }),
  )
const namesOf = (marks: readonly Mark[]) => [...new Set(marks.map(({ name }) => name))]
const legends = (page: Page, words: string) => page.locator('.drawing > .legend', { hasText: words }).count()

/** Charts over what a synced sandbox holds: deals with their history, deliveries, machines. */
describe.skipIf(!hasChromium)('how far the charts can be trusted, in Chromium', () => {
  let pages: string
  let platform: Platform
  let browser: Browser

  const ask = async (path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(platform.url + path, body && { method: 'POST', headers, body: JSON.stringify(body) })
    return response.json()
  }
  beforeAll(async () => {
    pages = await buildPages()
    platform = await startPlatform(pages, {
      all: true,
      variables: { SOPHIA_LAMBDA_MONTHLY_CEILING_USD: String(monthly) },
    })
    await syncFrom(platform.url, ['hubspot', 'github'])
    browser = await launch()
  }, 160_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })
  afterEach(() => closePages(browser))

  /** Opens a page whose answers say of themselves what a test wants; as they are without it. */
  async function open(path: string, trust?: object, options = {}): Promise<Page> {
    const { page } = await visit(browser, 'about:blank', options)
    const answer = async (route: Route): Promise<void> => {
      const response = await route.fetch()
      if (!response.ok() || !trust) return route.fulfill({ response })
      const json = await response.json()
      const inner = json.answer && { ...json.answer, ...trust }
      return route.fulfill({ response, json: { ...json, ...trust, ...(inner && { answer: inner }) } })
    }
    await page.route(drawnAnswers, (route) =>
      answer(route).catch((error: unknown) => {
        // What the page still asked for when it was closed.
        if (!page.isClosed()) throw error
      }),
    )
    await page.goto(platform.url + path)
    return page
  }
  /** Once all that it draws is there. */
  async function drawn(page: Page, names: readonly string[]): Promise<Mark[]> {
    await expect
      .poll(async () => namesOf(await marksOf(page)), { timeout: 30_000 })
      .toEqual(expect.arrayContaining([...names]))
    await page.waitForLoadState('networkidle')
    return marksOf(page)
  }

  for (const theme of ['light', 'dark'] as const) {
    it(`hatches every mark of what the sandbox made up in ${theme}, and says so`, async () => {
      for (const [path, names] of Object.entries(charted)) {
        const page = await open(path, undefined, { theme, still: true })
        const marks = await drawn(page, names)
        const plain = marks.filter(
          ({ name, fill }) => /^(bar|band|interval-share|share-main)/.test(name) && fill !== 'url("#hatch")',
        )
        const hues = await page.evaluate(() => {
          const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
          document.body.append(line)
          return ['latency-line', 'latency-over'].map((name) => {
            line.setAttribute('class', name)
            const { fill, stroke } = getComputedStyle(line)
            return name === 'latency-line' ? stroke : fill
          })
        })
        const coloured = marks.filter(({ fill, stroke }) => hues.includes(fill) || hues.includes(stroke))
        expect({ path, plain, coloured }).toEqual({ path, plain: [], coloured: [] })
        await expect
          .poll(async () => (await page.locator('.drawing').count()) - (await legends(page, 'Hatched: made up')))
          .toBe(0)
        expect(await legends(page, 'Dashed: stale')).toBe(0)
        expect([path, await violations(page)]).toEqual([path, []])
      }
    })

    it(`dashes every mark of what is stale in ${theme}, and neither hatches nor dashes what is neither`, async () => {
      for (const [path, names] of Object.entries(charted)) {
        const stale = await open(path, { origin: 'live', stale: true }, { theme })
        const undashed = (await drawn(stale, names)).filter(({ dash }) => !/^2px, [13]px$/.test(dash))
        expect({ path, undashed }).toEqual({ path, undashed: [] })
        await expect
          .poll(async () => (await stale.locator('.drawing').count()) - (await legends(stale, 'Dashed: stale')))
          .toBe(0)
        expect(await legends(stale, 'Hatched: made up')).toBe(0)

        const live = await open(path, { origin: 'live', stale: false }, { theme })
        const marked = (await drawn(live, names)).filter(
          ({ fill, dash }) => fill === 'url("#hatch")' || dash !== 'none',
        )
        expect({ path, marked }).toEqual({ path, marked: [] })
        await closePages(browser)
      }
    })
  }

  it('shows what has become of all deals of each stage: the parts of a bar are their counts', async () => {
    const asked = async (metrics: readonly string[]): Promise<KpiAnswer['series']> =>
      (await ask('/api/kpis/query', { metrics, dimensions: ['stage'] })).series
    const stalled = await asked(['stalled_deals'])
    const stages = (await asked(['stage_conversion', 'stage_loss_rate'])).map(({ dimensions: { stage }, values }) => ({
      stage: stage as string,
      wentOn: Number(values['stage_conversion']?.numerator),
      lost: Number(values['stage_loss_rate']?.numerator),
      left: Number(values['stage_conversion']?.denominator),
      here: stalled.find(({ dimensions }) => dimensions['stage'] === stage)?.values['stalled_deals']?.rows ?? 0,
    }))
    expect(stages.length).toBeGreaterThan(2)
    const most = Math.max(...stages.map(({ left, here }) => left + here))
    const page = await open('/business')
    const panel = page.locator('.panel', { hasText: 'Stage conversion v1' })
    for (const { stage, wentOn, lost, here } of stages) {
      const row = panel.locator('.share-rows li', { has: page.getByText(stage, { exact: true }) })
      const [on, still, gone] = [wentOn, here, lost].map((count) => count.toLocaleString('en-US'))
      await row.getByText(new RegExp(`^${on} went on, .* · ${still} still here.* · ${gone} lost$`)).waitFor()
      const widths = await row
        .locator('svg')
        .evaluate((svg) =>
          Object.fromEntries(
            [...svg.querySelectorAll('rect')].map((part) => [
              part.getAttribute('class'),
              part.width.baseVal.value / svg.getBoundingClientRect().width,
            ]),
          ),
        )
      const expected = { 'share-main': wentOn, 'share-still': here, 'share-lost': lost }
      for (const [name, count] of Object.entries(expected))
        if (count / most > 0.01)
          expect([stage, name, widths[name]]).toEqual([stage, name, expect.closeTo(count / most, 3)])
    }
    await panel.locator('.twin summary').click()
    expect(await panel.locator('.twin tbody tr').count()).toBe(await panel.locator('.share-rows li').count())
    expect(await violations(page)).toEqual([])
  })

  it('marks the ceiling of costs where it lies, in words too, and colours only what is over it', async () => {
    const costs = await ask('/api/costs?by=type&limit=100')
    const place = (page: Page) =>
      page.locator('.share-rows svg[role=img]').evaluate((svg) => {
        const { left, width } = svg.getBoundingClientRect()
        const mark = svg.querySelector('.share-limit')?.getBoundingClientRect()
        return mark && (mark.left + mark.width / 2 - left) / width
      })
    const under = await open('/compute')
    await under.getByRole('img', { name: /spent, .* forecast, ceiling \$100,000\.00$/ }).waitFor()
    expect(await place(under)).toBeCloseTo(1, 2)
    await under.getByText('% of the ceiling').waitFor()
    expect(await under.locator('.over, .share-over').count()).toBe(0)

    const forecast = Number(costs.forecast.amount)
    const amount = (forecast * 0.8).toFixed(2)
    const page = await open('/compute', { ceiling: { hourly: null, monthly: { amount, currency: 'USD' } } })
    await page.getByText('over the ceiling', { exact: false }).first().waitFor()
    expect(await place(page)).toBeCloseTo(0.8, 2)
    const colours = await page.locator('main').evaluate((main) =>
      ['.share-note .over', '.share-over', '.share-limit', '.share-label'].map((name) => {
        const { color, stroke } = getComputedStyle(main.querySelector(`.share-rows ${name}`) as Element)
        return name.includes('note') || name.includes('label') ? color : stroke
      }),
    )
    expect(new Set(colours.slice(0, 3)).size).toBe(1)
    expect(colours[3]).not.toBe(colours[0])
    expect(await violations(page)).toEqual([])
  })
})
