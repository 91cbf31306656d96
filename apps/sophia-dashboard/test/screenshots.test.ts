import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, closePages, hasChromium, launch, visit } from './chromium.ts'
import { type OpenId, registerDashboard, startOpenId } from './openid-client.ts'
import { freePort, type Platform, startPlatform } from './platform.ts'
import { syncFrom } from './syncing.ts'

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
  '/agents/own',
  '/proofs',
  '/settings',
  '/sign-in',
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

/** One that a person made. */
async function ownAgent(url: string): Promise<void> {
  const response = await fetch(`${url}/api/agents/renewal-scout`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      title: 'Renewal scout',
      description: 'Finds the renewals of the next quarter that nobody has spoken about for a month.',
      instructions: 'List the renewals at risk, each with its reason.',
      tools: ['mcp-business.list_metrics', 'mcp-business.ask'],
    }),
  })
  expect(response.ok, await response.text()).toBe(true)
}

/** `SOPHIA_SCREENSHOTS=docs/screenshots npx vitest run apps/sophia-dashboard/test/screenshots.test.ts` */
describe.skipIf(!into || !hasChromium)('pictures of the pages', () => {
  let pages: string
  let crm: RunningSandbox
  let platform: Platform
  let browser: Browser
  let openId: OpenId
  /** Where people sign in: over the other pages nobody has to. */
  let guarded: string
  const root = fileURLToPath(new URL('../../..', import.meta.url))

  beforeAll(async () => {
    pages = await buildPages()
    // As if it were the company's own account: figures of deals are drawn as real ones are, all others as made up.
    crm = await startSandbox({ port: 0 })
    platform = await startPlatform(pages, {
      all: true,
      variables: {
        HUBSPOT_ACCESS_TOKEN: 'played',
        HUBSPOT_API_URL: `${crm.url}/hubspot`,
        SOPHIA_LAMBDA_MONTHLY_CEILING_USD: '2000',
      },
    })
    await syncFrom(platform.url, ['hubspot', 'github', 'lambda'])
    await answered(platform.url)
    await ownAgent(platform.url)
    openId = await startOpenId({ roles: {} })
    const port = await freePort()
    guarded = `http://localhost:${port}`
    const keys = { SOPHIA_API_KEYS: `mara:write:${'0'.repeat(64)}` }
    await platform.addDashboard({ ...(await registerDashboard(openId, guarded)), ...keys }, port)
    browser = await launch()
    await mkdir(join(root, into as string), { recursive: true })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    await crm?.close()
    await openId?.close()
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
        const { page, complaints } = await visit(browser, (path === '/sign-in' ? guarded : platform.url) + path, {
          theme,
          width,
        })
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(300)
        const name = `${path === '/' ? 'overview' : path.slice(1).replace('/', '-')}-${width}-${theme}.png`
        const tall = await page.evaluate(() => document.documentElement.scrollHeight)
        await page.setViewportSize({ width, height: Math.min(tall, width < 600 ? 2_400 : 1_500) })
        await page.screenshot({ path: join(root, into as string, name) })
        expect({ path, complaints }).toEqual({ path, complaints: [] })
        await closePages(browser)
      }
    }, 180_000)
  }
})
