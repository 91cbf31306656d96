import { rm } from 'node:fs/promises'
import type { App } from '@sophia/service'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildAlone } from './alone.ts'
import { buildPages, closePages, hasChromium, launch, visit } from './chromium.ts'

describe.skipIf(!hasChromium)('the nine services on the overview, eight of them down', () => {
  let browser: Browser
  let pages: string
  let app: App
  let url: string
  beforeAll(async () => {
    pages = await buildPages()
    app = await buildAlone({}, { pages })
    url = await app.listen({ host: '127.0.0.1', port: 0 })
    browser = await launch()
  }, 120_000)
  afterEach(() => closePages(browser))
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })

  const rows = (page: Page) => page.locator('.services tbody tr')
  const open = async (width: number): Promise<Page> => {
    const { page } = await visit(browser, url, { width })
    await rows(page).filter({ hasText: 'Down' }).nth(7).waitFor()
    return page
  }
  const heights = (page: Page) =>
    rows(page).evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)))

  it('stay in their panel, however wide the page is', async () => {
    const page = await open(1440)
    for (const width of [1440, 1371, 1370, 1280, 1181, 1024, 821, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const overhang = () =>
        page.locator('.services').evaluate((table) => {
          const [own = Number.NaN, panel = 0] = [table, table.closest('.panel')].map(
            (each) => each?.getBoundingClientRect().right,
          )
          return Math.max(0, own - panel)
        })
      await expect.poll(async () => [width, await overhang()]).toEqual([width, 0])
    }
  })

  it('have rows of one height on a phone; the reason of one opens in its row, when it is asked for', async () => {
    const page = await open(390)
    const [first = 0, ...others] = await heights(page)
    for (const height of others) expect(Math.abs(height - first)).toBeLessThanOrEqual(1)
    const down = rows(page).filter({ hasText: 'Down' }).first()
    const reason = down.getByText('Nothing listens there')
    expect(await reason.isVisible()).toBe(false)
    await down.locator('summary').click()
    await reason.waitFor()
    const after = await heights(page)
    expect(after.filter((height, at) => height !== [first, ...others][at])).toHaveLength(1)
  })
})
