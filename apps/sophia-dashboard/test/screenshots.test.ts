import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, closePages, hasChromium, launch, visit } from './chromium.ts'
import { companyFiles } from './company-files.ts'
import { storeFiles } from './crm-files.ts'
import { type Platform, startPlatform } from './platform.ts'

/** Where they land; unset, none are taken. */
const into = process.env['SOPHIA_SCREENSHOTS']
const wanted = process.env['SOPHIA_SCREENSHOT_PAGES']?.split(',')
const paths = [
  '/',
  '/business',
  '/customers',
  '/engineering',
  '/compute',
  '/research',
  '/knowledge',
  '/agents',
  '/proofs',
  '/settings',
].filter((path) => !wanted || wanted.includes(path))

/** Runs that have ended, of a plan and of a model: the page of agents has something to show. */
async function answered(url: string): Promise<void> {
  const runs = [
    { agent: 'pipeline-review' },
    { agent: 'analyst', input: { question: 'What is the win rate by region?' } },
  ]
  for (const body of runs) {
    const started = await fetch(`${url}/api/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { id } = (await started.json()) as { id: string }
    for (let status = ''; !/done|failed/.test(status); ) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      ;({ status } = (await (await fetch(`${url}/api/runs/${id}`)).json()) as { status: string })
    }
  }
}

/** `SOPHIA_SCREENSHOTS=docs/screenshots npx vitest run apps/sophia-dashboard/test/screenshots.test.ts` */
describe.skipIf(!into || !hasChromium)('pictures of the pages', () => {
  let pages: string
  let platform: Platform
  let browser: Browser
  const root = fileURLToPath(new URL('../../..', import.meta.url))

  beforeAll(async () => {
    pages = await buildPages()
    platform = await startPlatform(pages, { all: true })
    await storeFiles(platform.url, companyFiles(Date.now()))
    await answered(platform.url)
    browser = await launch()
    await mkdir(join(root, into as string), { recursive: true })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })

  for (const [width, theme] of [
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const) {
    it(`at ${width} in ${theme}`, async () => {
      for (const path of paths) {
        const { page, complaints } = await visit(browser, platform.url + path, { theme, width })
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(300)
        const name = `${path === '/' ? 'overview' : path.slice(1)}-${width}-${theme}.png`
        const tall = await page.evaluate(() => document.documentElement.scrollHeight)
        await page.setViewportSize({ width, height: Math.min(tall, width < 600 ? 2_400 : 1_500) })
        await page.screenshot({ path: join(root, into as string, name) })
        expect({ path, complaints }).toEqual({ path, complaints: [] })
        await closePages(browser)
      }
    }, 180_000)
  }
})
