import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import Type from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Playbook } from '../../mcp-agents/src/playbooks/playbook.ts'
import { buildPages, closePages, hasChromium, launch, scrollsSideways, violations, visit } from './chromium.ts'
import { type Platform, startPlatform } from './platform.ts'

// Several people with a page each, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })
/** Less than a test's own limit, so that the failing step is named. */
const stepMs = 60_000

const keyOf = (name: string) => `sk-the-key-of-${name}-which-nobody-guesses`
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const tool = 'mcp-business.ask'

/** Lets a test decide when a run goes on. */
const gate = { open: () => {}, passed: Promise.resolve() }
function closeGate(): void {
  const { promise, resolve } = Promise.withResolvers<void>()
  Object.assign(gate, { open: resolve, passed: promise })
}

/** Reads, then wants something for which somebody must agree. What it sends holds what somebody else may have written. */
const writer: Playbook = {
  name: 'writer',
  title: 'Writer',
  description: 'Reads, then writes.',
  input: Type.Object({ text: Type.String() }),
  tools: [tool],
  wallTimeMs: 120_000,
  async run(input, call) {
    const { text } = input as { text: string }
    await call({ tool, arguments: { question: 'won value' }, title: 'Read the metrics' })
    const answer = await call({ tool, arguments: { question: text }, title: `Write ${text}`, why: 'It writes.' })
    return answer.ok ? 'It is written.' : answer.failure.detail
  },
}

/** Takes its time between steps. */
const slow: Playbook = {
  name: 'slow',
  title: 'Slow',
  description: 'Asks, waits, and asks again.',
  input: Type.Object({}),
  tools: [tool],
  wallTimeMs: 120_000,
  async run(_input, call) {
    for (const title of ['One', 'Two']) await call({ tool, arguments: { question: title }, title })
    await gate.passed
    for (const title of ['Three', 'Four']) await call({ tool, arguments: { question: title }, title })
    return 'It has **ended**.'
  },
}

describe.skipIf(!hasChromium)('runs that wait and runs that last, in Chromium', () => {
  let pages: string
  let platform: Platform
  let browser: Browser

  beforeAll(async () => {
    pages = await buildPages()
    platform = await startPlatform(pages, {
      playbooks: new Map([writer, slow].map((each) => [each.name, each])),
      variables: {
        SOPHIA_API_KEYS: ['ana:write', 'ben:write', 'cleo:read', 'dora:write']
          .map((each) => `${each}:${hash(keyOf(each.split(':')[0] as string))}`)
          .join(','),
        SOPHIA_SERVICE_SECRET: 'a-secret-of-the-services-under-test-0123456789',
      },
    })
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    gate.open()
    await browser?.close()
    await platform?.close()
    if (pages) await rm(pages, { recursive: true, force: true })
  })
  afterEach(() => closePages(browser))

  /** What the browser says of answers that are refused on purpose. */
  const others = (complaints: readonly string[]) => complaints.filter((text) => !/status of 40[139]/.test(text))

  /** The page of signing in has its own tests: here it would be one more page to wait for. */
  async function signedIn(name: string, path: string, options = {}) {
    const { page, complaints } = await visit(browser, 'about:blank', options)
    page.setDefaultTimeout(stepMs)
    const entered = await page.context().request.post(`${platform.url}/api/login`, { data: { key: keyOf(name) } })
    expect(entered.status()).toBe(200)
    await page.goto(platform.url + path)
    return { page, complaints }
  }

  async function start(agent: string, input: object): Promise<string> {
    const response = await fetch(`${platform.url}/api/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keyOf('ana')}` },
      body: JSON.stringify({ agent, input }),
    })
    return ((await response.json()) as { id: string }).id
  }

  const request = (page: Page, text: string) => page.locator('.approval', { hasText: `Write ${text}` })

  it('shows the exact arguments, as text, and how long there is; approved, the run goes on by itself', async () => {
    const text = 'to <b>Brightwater</b>'
    const id = await start('writer', { text })
    const { page: mine } = await signedIn('ana', `/agents/${id}`)
    const { page, complaints } = await signedIn('ben', '/agents')
    const waiting = request(page, text)
    await waiting.getByText(`"question": "${text}"`).waitFor()
    await waiting.getByText('It writes.').waitFor()
    // What he decides about is in front of him; the run is not his to see.
    expect(await waiting.getByRole('link').count()).toBe(0)
    await request(mine, text).getByRole('link', { name: 'See what the run has done' }).waitFor()
    await waiting.getByText(/^\d+ h( \d+ min)? left$/).waitFor()
    await page.getByRole('link', { name: /^Agents.*waiting for you/ }).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page)).toEqual([])
    }

    await waiting.getByRole('button', { name: 'Approve', exact: true }).click()
    await waiting.getByRole('button', { name: 'Approve once' }).click()
    await mine.getByText('From the record').waitFor()
    await mine.locator('.answer').getByText('It is written.').waitFor()
    await waiting.waitFor({ state: 'detached' })
    await page.getByText(/· by ben/).waitFor()
    expect(others(complaints)).toEqual([])
  })

  it('hands the reason of a no to the run', async () => {
    const id = await start('writer', { text: 'too early' })
    const { page: mine } = await signedIn('ana', `/agents/${id}`)
    const { page } = await signedIn('ben', '/agents')
    const waiting = request(page, 'too early')
    await waiting.getByRole('button', { name: 'Reject', exact: true }).click()
    await waiting.getByLabel(/Reason/).fill('Not before Monday.')
    await waiting.locator('form').getByRole('button', { name: 'Reject' }).click()
    await mine.locator('.answer').getByText('Not before Monday.').waitFor()
  })

  it('lets nobody decide about a run of their own, and says so; a reader sees none', async () => {
    const id = await start('writer', { text: 'my own' })
    const mine = await signedIn('ana', `/agents/${id}`)
    await request(mine.page, 'my own').getByText('You started this run, so somebody else decides.').waitFor()
    expect(await request(mine.page, 'my own').getByRole('button').count()).toBe(0)
    const reader = await signedIn('cleo', `/agents/${id}`)
    await reader.page
      .getByText('No run yet')
      .or(reader.page.getByText(`There is no run ${id}.`))
      .first()
      .waitFor()
    expect(await request(reader.page, 'my own').count()).toBe(0)

    // Two colleagues look at it; the one who comes second is told what was decided.
    const [ben, dora] = [await signedIn('ben', '/agents'), await signedIn('dora', '/agents')]
    const second = request(dora.page, 'my own')
    await second.getByRole('button', { name: 'Reject', exact: true }).click()
    await second.getByLabel(/Reason/).fill('No.')
    // Her page does not hear of it in time.
    await dora.page.route('**/api/approvals?*', (route) => route.abort())
    await request(ben.page, 'my own').getByRole('button', { name: 'Approve', exact: true }).click()
    await request(ben.page, 'my own').getByRole('button', { name: 'Approve once' }).click()
    await request(ben.page, 'my own').waitFor({ state: 'detached' })
    await second.locator('form').getByRole('button', { name: 'Reject' }).click()
    await second.getByText(/It was decided already/).waitFor()
  })

  it('puts what waits first on a phone', async () => {
    await start('writer', { text: 'on a phone' })
    const { page } = await signedIn('ben', '/agents', { width: 390 })
    await request(page, 'on a phone').waitFor()
    const top = (selector: string) =>
      page.locator(selector).evaluate((element) => Math.round(element.getBoundingClientRect().top))
    expect(await top('.agents-approvals')).toBeLessThan(await top('.agents-run'))
    expect(await scrollsSideways(page)).toBe(false)
  })

  it('goes on where it was when the page is loaded anew in the middle of a run', async () => {
    closeGate()
    const id = await start('slow', {})
    const { page, complaints } = await signedIn('ana', `/agents/${id}`)
    const steps = page.locator('.timeline > li')
    await steps.nth(1).waitFor()
    await page.reload()
    await steps.nth(1).waitFor()
    await page.getByText(/^Streaming, event \d+$/).waitFor()
    expect(await steps.count()).toBe(2)
    gate.open()
    await page.locator('.answer strong', { hasText: 'ended' }).waitFor()
    await page.getByText('From the record').waitFor()
    // Like steps, done: one line that says how many.
    await page.getByText('4 calls').waitFor()
    expect(others(complaints)).toEqual([])
  })
})
