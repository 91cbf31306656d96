import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, closePages, hasChromium, launch, scrollsSideways, violations, visit } from './chromium.ts'
import { storeFiles } from './crm-files.ts'
import { type Platform, startPlatform } from './platform.ts'

const dayMs = 86_400_000
const ago = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10)

// In dollars $12,000 are open over $6,000 won in 90 days, which is 2.00. In euro and yen nothing was won in them.
const deals = [
  `U1,Won,1000,USD,${ago(90)},${ago(40)}`,
  `U2,Won,2000,USD,${ago(80)},${ago(30)}`,
  `U3,Won,3000,USD,${ago(70)},${ago(20)}`,
  `U4,Open,4000,USD,${ago(30)},`,
  `U5,Open,8000,USD,${ago(20)},`,
  `E1,Won,500,EUR,${ago(400)},${ago(300)}`,
  `E2,Open,9000,EUR,${ago(20)},`,
  `Y1,Open,1000000,JPY,${ago(20)},`,
]
const mapping = {
  columns: {
    id: 'id',
    stage: 'stage',
    close_value: 'value',
    currency: 'currency',
    engage_date: 'engaged',
    close_date: 'closed',
  },
  stages: { won: ['Won'], open: ['Open'] },
  dateFormat: 'YYYY-MM-DD',
  source: 'other',
}

describe.skipIf(!hasChromium)('deals of three currencies, in Chromium', () => {
  let pages: string
  let platform: Platform
  let browser: Browser

  beforeAll(async () => {
    pages = await buildPages()
    platform = await startPlatform(pages)
    const lines = ['id,stage,value,currency,engaged,closed', ...deals]
    await storeFiles(platform.url, [{ name: 'deals.csv', buffer: Buffer.from(lines.join('\n')) }], mapping)
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })
  afterEach(() => closePages(browser))

  const tile = (page: Page, title: string) =>
    page.locator('.tile', { has: page.getByRole('heading', { name: title, exact: true }) })
  /** What a box cannot show of its own text. */
  const cutOff = (page: Page) =>
    page
      .locator('.figure')
      .evaluateAll((figures) =>
        figures.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((each) => each.textContent),
      )

  it('stand one under the other, the one of most deals large, and none cut off', async () => {
    for (const width of [1440, 820, 390]) {
      const { page, complaints } = await visit(browser, `${platform.url}/business`, { width })
      const value = tile(page, 'Pipeline value')
      await value.getByText('$12,000', { exact: true }).waitFor()
      await value.getByText('and €9,000, ¥1,000,000').waitFor()
      expect({ width, cut: await cutOff(page), sideways: await scrollsSideways(page) }).toEqual({
        width,
        cut: [],
        sideways: false,
      })
      expect(complaints).toEqual([])
    }
  })

  it('cover their pipeline by a ratio, with no sign of a currency, and a dash where nothing was won', async () => {
    const { page } = await visit(browser, `${platform.url}/business`)
    const coverage = tile(page, 'Pipeline coverage')
    await coverage.getByText('$12K open over $6,000 won in 90 days').waitFor()
    expect((await coverage.locator('.figure').innerText()).replaceAll('\u00a0', ' ')).toBe('2.00 × USD')
    await coverage.getByText('and EUR –, JPY –').waitFor()
  })

  it('have a forecast each, and the choice stays in the address', async () => {
    const { page, complaints } = await visit(browser, `${platform.url}/business`)
    await page.getByRole('heading', { name: /^\$.* is the middle of what may come$/ }).waitFor()
    await page.getByRole('button', { name: 'EUR', exact: true }).click()
    await page.getByRole('heading', { name: /^€.* is the middle of what may come$/ }).waitFor()
    expect(page.url()).toContain('currency=EUR')
    await tile(page, 'Pipeline value').getByText('€9,000', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.reload()
    await page.getByRole('heading', { name: /^€.* is the middle of what may come$/ }).waitFor()
    expect(complaints).toEqual([])
  })

  it('come first by the choice of the reader, on every page', async () => {
    const { page } = await visit(browser, `${platform.url}/settings`)
    await page.getByLabel('Currency that comes first').selectOption('JPY')
    await page.getByLabel('Currency that comes first').waitFor()
    await page.goto(platform.url)
    await tile(page, 'Pipeline value').getByText('¥1,000,000', { exact: true }).waitFor()
  })
})
