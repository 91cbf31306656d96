import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPages, closePages, hasChromium, launch, violations, visit } from './chromium.ts'
import { type OpenId, registerDashboard, startOpenId } from './openid-client.ts'
import { freePort, type Platform, startPlatform } from './platform.ts'

vi.setConfig({ testTimeout: 90_000 })

/** At the provider, which asks for a name and then for consent. */
async function signInAtProvider(page: Page, who: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(who)
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

describe.skipIf(!hasChromium)('the sign-in page, in Chromium', () => {
  const key = 'sk-a-key-that-nobody-guesses'
  let pages: string
  let platform: Platform
  let browser: Browser
  let openId: OpenId
  let url: string

  beforeAll(async () => {
    openId = await startOpenId({ roles: { ada: ['sophia:write'], eve: [] } })
    pages = await buildPages()
    const port = await freePort()
    // Another site than the provider, as it would be: strict cookies stay behind on the way back.
    url = `http://localhost:${port}`
    const client = await registerDashboard(openId, url)
    platform = await startPlatform(pages, {
      variables: { SOPHIA_SERVICE_SECRET: client['SOPHIA_SERVICE_SECRET'] ?? '' },
    })
    const keys = { SOPHIA_API_KEYS: `mara:write:${createHash('sha256').update(key).digest('hex')}` }
    await platform.addDashboard({ ...client, ...keys }, port)
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    await openId?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })
  afterEach(() => closePages(browser))

  it('leads to the provider and back to the page that was asked for, in the person’s name everywhere, and out again', async () => {
    const { page } = await visit(browser, `${url}/business?owner=Ada%20Chen`)
    await page.getByRole('link', { name: `Continue with ${new URL(openId.issuer).host}` }).click()
    await signInAtProvider(page, 'ada')
    await page.waitForURL(`${url}/business?owner=Ada+Chen`)
    await page.getByText('ada of the tests').waitFor()

    const startedBy = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' }
      const started = await fetch('/api/runs', { method: 'POST', headers, body: '{"agent":"pipeline-review"}' })
      const { id } = (await started.json()) as { id: string }
      return ((await (await fetch(`/api/runs/${id}`)).json()) as { startedBy: string }).startedBy
    })
    expect(startedBy).toBe('oidc:ada')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await page.waitForURL(`${url}/sign-in`)
    await page.goto(`${url}/agents`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    // Signed out there too: the provider asks who it is.
    await page.getByRole('link', { name: /Continue with/ }).click()
    await page.getByPlaceholder('Enter any login').waitFor()
  })

  it('says that an account has no role here', async () => {
    const { page } = await visit(browser, url)
    await page.getByRole('link', { name: /Continue with/ }).click()
    await signInAtProvider(page, 'eve')
    await page.getByText('Your account has no role in Sophia.').waitFor()
    expect(await violations(page)).toEqual([])
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`shows both ways, and no accessibility violation, in ${theme}`, async () => {
      const { page, complaints } = await visit(browser, `${url}/sign-in?ended=true&failed=used`, { theme, still: true })
      await page.getByRole('link', { name: /Continue with/ }).waitFor()
      await page.getByLabel('API key').waitFor()
      await page.getByText('You were signed out.').waitFor()
      await page.getByText('That sign-in was used already').waitFor()
      expect(await violations(page)).toEqual([])
      expect(complaints).toEqual([])
    })
  }

  it('says that the session ended while the page was open, and leads back to where it was', async () => {
    const { page } = await visit(browser, `${url}/agents?status=failed`)
    const kept = page.waitForRequest((request) => request.url().endsWith('/api/me/keep'))
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor()
    await page.keyboard.press('Shift')
    expect((await (await kept).response())?.status()).toBe(204)

    const cookies = await page.context().cookies(url)
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    await fetch(`${url}/api/logout`, { method: 'POST', headers: { cookie, origin: url } })
    await page.getByText('You were signed out.').waitFor()
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${url}/agents?status=failed`)
    await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor()
  })
})
