import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { type App, createApp, parseConfig, plumbing, serviceConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import type { Browser } from 'playwright-core'
import Type from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPages, closePages, hasChromium, launch, scrollsSideways, violations, visit } from './chromium.ts'
import { type Platform, startPlatform } from './platform.ts'

vi.setConfig({ testTimeout: 90_000 })

/** Somebody else's MCP server, which says of its tool whatever it likes. */
async function startWiki(description: string, port = 0): Promise<App> {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })
  app.post(
    '/look-up',
    {
      schema: { body: Type.Object({ text: Type.String() }), response: { 200: Type.Object({ found: Type.String() }) } },
      config: { access: 'read', tool: { name: 'look_up', description } },
    },
    ({ body }) => ({ found: body.text }),
  )
  await app.listen({ host: '127.0.0.1', port })
  return app
}
const portOf = ({ server }: App): number => (server.address() as AddressInfo).port

describe.skipIf(!hasChromium)('own agents and the tools of others, in Chromium', () => {
  let pages: string
  let platform: Platform
  let browser: Browser
  let wiki: App
  beforeAll(async () => {
    pages = await buildPages()
    wiki = await startWiki('Looks a word up.')
    platform = await startPlatform(pages, { variables: { MCP_SERVERS: `wiki=http://127.0.0.1:${portOf(wiki)}/mcp` } })
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.close()
    await wiki?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })
  afterEach(() => closePages(browser))

  it('makes an agent with tools and limits, changes it and deletes it', async () => {
    const { page, complaints } = await visit(browser, `${platform.url}/agents`)
    await page.getByRole('link', { name: 'Own agents' }).click()
    await page.getByText('Nobody has made an agent yet.').waitFor()
    await page.getByRole('button', { name: 'New agent' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('renewal-scout')
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Renewal scout')
    await dialog.getByRole('textbox', { name: 'What it is for' }).fill('Finds renewals at risk.')
    await dialog.getByRole('textbox', { name: /^Instructions/ }).fill('Look for deals that slip.')
    await dialog.locator('summary', { hasText: 'mcp-business' }).click()
    await dialog.locator('[value="mcp-business.list_metrics"]').check()
    await dialog.getByRole('spinbutton', { name: 'Steps' }).fill('12')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Make the agent' }).click()
    await dialog.waitFor({ state: 'detached' })
    const entry = page.locator('.rows > li', { hasText: 'Renewal scout' })
    await entry.getByText('renewal-scout · 1 tool · asks before it writes').waitFor()

    await entry.getByRole('button', { name: 'Edit' }).click()
    expect(await dialog.getByRole('textbox', { name: /^Instructions/ }).inputValue()).toBe('Look for deals that slip.')
    expect(await dialog.getByRole('spinbutton', { name: 'Steps' }).inputValue()).toBe('12')
    await dialog.getByRole('combobox', { name: 'Approvals' }).selectOption('always')
    await dialog.getByRole('button', { name: 'Save the agent' }).click()
    await entry.getByText('asks before each call').waitFor()
    await entry.getByText('version 2').waitFor()

    let deletions = 0
    page.on('request', (request) => {
      if (request.method() === 'DELETE') deletions += 1
    })
    await entry.getByRole('button', { name: 'Delete' }).click()
    expect(await violations(page)).toEqual([])
    const deleting = page.getByRole('button', { name: 'Delete the agent' })
    // A click as a screen reader sends it.
    await deleting.dispatchEvent('click')
    await dialog.getByText('Let go too early: nothing was done.').waitFor()
    // In one turn of the page: on a busy machine the way here from a real press to its end may take a second.
    await deleting.evaluate((button) => {
      for (const type of ['pointerdown', 'pointerup', 'click'])
        button.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0 }))
      for (const type of ['keydown', 'keyup'])
        button.dispatchEvent(new KeyboardEvent(type, { bubbles: true, key: 'Enter' }))
    })
    await dialog.getByText('Let go too early: nothing was done.').waitFor()
    await deleting.focus()
    await page.keyboard.down('Space')
    await dialog.getByText('Keep holding.').waitFor()
    await dialog.waitFor({ state: 'detached' })
    await page.keyboard.up('Space')
    expect(deletions).toBe(1)
    await page.getByText('Nobody has made an agent yet.').waitFor()
    expect(complaints).toEqual([])
  })

  it('asks for consent to a tool of others, and again with both descriptions when it says something else', async () => {
    const { page, complaints } = await visit(browser, `${platform.url}/agents/own`)
    const entry = page.locator('.rows > li', { hasText: 'wiki.look_up' })
    await entry.getByText('Nobody agreed yet').waitFor()
    await entry.getByRole('button', { name: 'Agree to it' }).click()
    await entry.getByText('Agreed', { exact: true }).waitFor()
    await entry.getByText('each call needs an approval').waitFor()

    const port = portOf(wiki)
    await wiki.close()
    wiki = await startWiki('Looks a word up, and <b>sends</b> it on.', port)
    await page.reload()
    await entry.getByText('Changed since').waitFor()
    await entry.getByText('Looks a word up.', { exact: true }).waitFor()
    await entry.getByText('Looks a word up, and <b>sends</b> it on.', { exact: true }).waitFor()
    await entry.getByRole('button', { name: 'Agree to what it says now' }).click()
    await entry.getByRole('button', { name: 'Withdraw' }).click()
    await page.getByRole('button', { name: 'Withdraw it' }).click()
    await entry.getByText('Nobody agreed yet').waitFor()
    expect(complaints).toEqual([])
  })

  it('shows a reader what there is, and nothing to press', async () => {
    const key = 'sk-a-key-that-only-reads'
    const hash = createHash('sha256').update(key).digest('hex')
    const url = await platform.addDashboard({ SOPHIA_API_KEYS: `lee:read:${hash}` })
    const { page } = await visit(browser, `${url}/agents/own`)
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('wiki.look_up').waitFor()
    await page.getByText('Making one takes the role write.').waitFor()
    expect(await page.getByRole('button', { name: /New agent|Agree|Withdraw/ }).count()).toBe(0)
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`has no accessibility violation in ${theme}, nor scrolls sideways on a phone`, async () => {
      const { page, complaints } = await visit(browser, `${platform.url}/agents/own`, { theme, still: true })
      await page.getByText('wiki.look_up').waitFor()
      expect(await violations(page)).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
    })
  }
})
