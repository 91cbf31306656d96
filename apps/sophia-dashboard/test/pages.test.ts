import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  buildPages,
  closePages,
  hasChromium,
  launch,
  scrollsSideways,
  shiftsOf,
  violations,
  visit,
} from './chromium.ts'
import { crmFiles } from './crm-files.ts'
import { type Platform, startPlatform } from './platform.ts'

describe.skipIf(!hasChromium)('the pages, in Chromium', () => {
  let pages: string
  let platform: Platform
  let browser: Browser

  beforeAll(async () => {
    pages = await buildPages()
    platform = await startPlatform(pages)
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })

  afterEach(() => closePages(browser))

  const tile = (page: Page, title: string) =>
    page.locator('.tile', { has: page.getByRole('heading', { name: title, exact: true }) })

  it('says what will be here before any deal is stored, and takes the files there', async () => {
    const { page, complaints } = await visit(browser, platform.url)
    await page.getByText('No deals are here yet.').waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Upload CSV files' }).click()
    await page.locator('input[type=file]').setInputFiles(crmFiles)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByText(/of \d+ rows stored/)
      .waitFor()
    await page.getByText('sales_pipeline.csv:13').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await tile(page, 'Won value').waitFor()
    expect(complaints).toEqual([])
  })

  it('shows the nine services and the numbers that sophia-business answers', async () => {
    const { page, complaints } = await visit(browser, platform.url)
    const { totals } = (
      await platform.business.inject({
        method: 'POST',
        url: '/kpis/query',
        payload: { metrics: ['won_value', 'deals_won'] },
      })
    ).json()
    await page.getByRole('button', { name: 'All time' }).click()
    const amount = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency: totals.won_value.currency,
      maximumFractionDigits: 0,
    })
    await tile(page, 'Won value').getByText(amount.format(totals.won_value.value), { exact: true }).waitFor()
    await tile(page, 'Won value').getByText(`${totals.deals_won.value} deals`).waitFor()

    const rows = page.locator('.services tbody tr')
    expect(await rows.count()).toBe(9)
    expect(await rows.filter({ hasText: 'sophia-business' }).getByText('Well').count()).toBe(1)
    expect(await rows.filter({ hasText: 'sophia-hubspot' }).getByText('Down').count()).toBe(1)
    expect(await page.locator('h1').innerText()).toMatch(
      /^Q4 2017 brought \$5,000 from 2 won deals.* of nine services are well\.$/s,
    )
    expect(complaints).toEqual([])
  })

  it('opens and closes the rows behind a figure with the keyboard', async () => {
    const { page, complaints } = await visit(browser, platform.url)
    const link = tile(page, 'Won value').getByRole('link', { name: /rows?$/ })
    await link.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Won value' })
    await drawer.waitFor()
    await drawer
      .getByText(/sales_pipeline\.csv:\d+/)
      .first()
      .waitFor()
    expect(await drawer.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(complaints).toEqual([])
  })

  it('hands out all rows behind a figure as CSV', async () => {
    const { page } = await visit(browser, platform.url)
    await page.getByRole('button', { name: 'All time' }).click()
    await tile(page, 'Won value')
      .getByRole('link', { name: /rows?$/ })
      .click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ])
    const lines = (await download.createReadStream().then((stream) => stream.setEncoding('utf8').toArray()))
      .join('')
      .trim()
      .split('\r\n')
    expect(download.suggestedFilename()).toBe('won_value.csv')
    expect(lines.length - 1).toBe(Number((await page.getByText(/rows behind this figure/).innerText()).split(' ')[0]))
    expect(lines[1]).toMatch(/sales_pipeline\.csv:\d+$/)
  })

  it('reads the chart with the arrow keys, and has the same numbers as a table', async () => {
    const { page } = await visit(browser, platform.url)
    await page.locator('.chart').focus()
    await page.keyboard.press('End')
    await page.getByText('Q4 2017: $5,000 won from 2 deals').waitFor()
    await page.getByText('As a table').click()
    expect(await page.locator('.twin tbody tr').last().innerText()).toMatch(/Q4 2017\s+2\s+\$5,000/)
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`has no accessibility violation in ${theme}`, async () => {
      for (const path of ['/', '/agents', '/sign-in']) {
        const { page, complaints } = await visit(browser, platform.url + path, { theme })
        await page.waitForLoadState('networkidle')
        expect({
          path,
          violations: await violations(page),
          complaints: complaints.filter((text) => !text.includes('401')),
        }).toEqual({ path, violations: [], complaints: [] })
      }
    })
  }

  it('fits a phone without scrolling sideways', async () => {
    for (const width of [320, 390, 820, 1024]) {
      for (const path of ['/', '/agents']) {
        const { page } = await visit(browser, platform.url + path, { width })
        await page.waitForLoadState('networkidle')
        expect({ path, width, sideways: await scrollsSideways(page) }).toEqual({ path, width, sideways: false })
      }
    }
  }, 90_000)

  it('moves nothing after the first paint', async () => {
    const { page } = await visit(browser, platform.url)
    await tile(page, 'Won value')
      .getByText(/complete|partial/)
      .waitFor()
    await page.waitForLoadState('networkidle')
    expect(await shiftsOf(page)).toBeLessThan(0.02)
  })

  it('keeps the rows of the services alike on a phone, and opens there why one is not well', async () => {
    const { page } = await visit(browser, platform.url, { width: 390 })
    const row = page.locator('.services tbody tr', { hasText: 'sophia-hubspot' })
    await row.getByText('Down').waitFor()
    await page.waitForLoadState('networkidle')
    const heights = () =>
      page.locator('.services tbody tr').evaluateAll((rows) => rows.map((each) => each.getBoundingClientRect().height))
    const [first, ...others] = await heights()
    // The last has no line under it.
    expect(others.slice(0, -1)).toEqual(others.slice(0, -1).map(() => first))
    const reason = row.getByText('Nothing listens there')
    expect(await reason.isVisible()).toBe(false)
    expect(await shiftsOf(page)).toBeLessThan(0.02)
    await row.getByText('Down').click()
    const shown = await reason.evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect([await reason.isVisible(), shown[0]]).toEqual([true, shown[1]])
    expect(await violations(page)).toEqual([])
  })

  it('keeps a failure in its tile', async () => {
    const { page } = await visit(browser, `${platform.url}/agents`)
    await page.route('**/api/kpis/query', async (route) => {
      if (route.request().postData()?.includes('average_won_deal')) {
        await route.fulfill({
          status: 504,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'x',
            status: 504,
            detail: 'sophia-business did not answer in time.',
            hint: 'Ask for a shorter range.',
          }),
        })
      } else await route.continue()
    })
    await page.getByRole('link', { name: 'Overview', exact: true }).click()
    await tile(page, 'Average won deal').getByText('sophia-business did not answer in time.').waitFor()
    await tile(page, 'Average won deal').getByText('Ask for a shorter range.').waitFor()
    await tile(page, 'Average won deal').getByRole('button', { name: 'Try again' }).waitFor()
    // What it says stays within it: nothing lies over the next.
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const [outer, ...inner] = await tile(page, 'Average won deal').evaluate((element) =>
        [element, ...element.querySelectorAll('.fault, .fault > *, h3')].map(
          (each) => each.getBoundingClientRect().bottom,
        ),
      )
      expect([width, Math.max(...inner)]).toEqual([width, expect.toSatisfy((bottom) => bottom <= (outer as number))])
    }
    await tile(page, 'Won value')
      .getByText(/complete|partial/)
      .waitFor()
  })

  it('asks once for all numbers of Business, and says once that they failed, in their place on a page that lives', async () => {
    const { page } = await visit(browser, `${platform.url}/agents`)
    const asked: string[][] = []
    let fails = true
    await page.route('**/api/kpis/query', async (route) => {
      const { metrics, dimensions, grain } = route.request().postDataJSON()
      if (!dimensions && !grain) asked.push(metrics)
      if (!fails || !metrics.includes('average_won_deal')) return route.continue()
      return route.fulfill({
        status: 504,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'x', status: 504, detail: 'sophia-business did not answer in time.' }),
      })
    })
    await page.getByRole('link', { name: 'Business', exact: true }).click()
    const numbers = page.locator('.panel', { has: page.getByRole('heading', { name: 'Numbers', exact: true }) })
    const height = () => numbers.evaluate((panel) => panel.getBoundingClientRect().height)
    await numbers.getByText('sophia-business did not answer in time.').waitFor()
    expect(await numbers.getByRole('button', { name: 'Try again' }).count()).toBe(1)
    const failed = await height()
    await page.getByText('Stage conversion v1').waitFor()
    expect(await violations(page)).toEqual([])
    asked.length = 0
    fails = false
    await numbers.getByRole('button', { name: 'Try again' }).click()
    await tile(page, 'Stalled deals').getByText('partial').waitFor()
    expect(await numbers.locator('.tile').count()).toBe(10)
    expect(asked.map((metrics) => metrics.length)).toEqual([10])
    expect(Math.abs((await height()) - failed)).toBeLessThan(20)
  })

  it('leads from the sentence to the services that it counts', async () => {
    const { page } = await visit(browser, platform.url)
    await page.setViewportSize({ width: 1440, height: 500 })
    await page
      .locator('h1')
      .getByRole('link', { name: /of nine/ })
      .click()
    await page.waitForURL(/#services$/)
    await expect
      .poll(() => page.locator('#services').evaluate((panel) => Math.round(panel.getBoundingClientRect().top)))
      .toBeLessThan(250)
  })

  it('keeps the chosen theme', async () => {
    const { page } = await visit(browser, platform.url)
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.getByRole('button', { name: 'Theme: follows the system' }).first().click()
    await page.getByRole('button', { name: 'Theme: light' }).first().click()
    expect(await ground()).toBe('rgb(13, 20, 18)')
    await page.reload()
    expect(await ground()).toBe('rgb(13, 20, 18)')
  })

  it('asks for the key before it shows anything, and forgets it on leaving', async () => {
    const key = 'sk-a-key-that-nobody-guesses'
    const url = await platform.addDashboard({
      SOPHIA_API_KEYS: `mara:write:${createHash('sha256').update(key).digest('hex')}`,
    })
    const { page } = await visit(browser, url)
    await page.waitForURL(`${url}/sign-in*`)
    await page.getByLabel('API key').fill('guess')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Nobody holds this key.').waitFor()
    await page.getByLabel('API key').fill(key)
    await page.keyboard.press('Enter')
    await tile(page, 'Won value').waitFor()
    expect(await page.evaluate(() => `${document.cookie}${JSON.stringify(localStorage)}`)).not.toContain('sk-')
    expect(await violations(page)).toEqual([])
    // The session ends elsewhere while the page is open.
    await page.context().clearCookies()
    await page.waitForURL(`${url}/sign-in*`)
    await page.getByLabel('API key').fill(key)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${url}/sign-in*`)
    await page.goto(url)
    await page.waitForURL(`${url}/sign-in*`)
  })

  it('starts a run and follows it to its end', async () => {
    const { page, complaints } = await visit(browser, `${platform.url}/agents`)
    await page.getByRole('button', { name: 'Start a run' }).first().click()
    await page
      .getByRole('dialog')
      .getByRole('radio', { name: /Pipeline review/ })
      .check()
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/)
    await page.getByText('From the record').waitFor({ timeout: 20_000 })
    expect(await page.locator('.timeline > li').count()).toBeGreaterThan(0)
    await page.getByRole('link', { name: '[S1]' }).first().click()
    await page
      .getByRole('dialog')
      .getByText(/rows behind this figure/)
      .waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
