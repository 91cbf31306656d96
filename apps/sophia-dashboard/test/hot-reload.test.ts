import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '@sophia/service'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hotPages } from '../dev/hot-pages.ts'
import { securityHeaders } from '../src/pages.ts'
import { buildAlone } from './alone.ts'
import { buildPages, hasChromium, launch, visit } from './chromium.ts'
import { freePort } from './platform.ts'

const dashboard = fileURLToPath(new URL('..', import.meta.url))

describe.skipIf(!hasChromium)('the pages in development, in Chromium', () => {
  let browser: Browser
  let pages: string
  let web: string
  let app: App
  let url: string
  let port: number

  const start = async (): Promise<void> => {
    app = await buildAlone({}, { pages, servePages: hotPages({ web, cacheDir: join(web, '.vite') }) })
    url = await app.listen({ host: '127.0.0.1', port })
  }
  beforeAll(async () => {
    pages = await buildPages()
    // Below the app, from where the libraries are found. Its tsconfig.json names the one above by the depth of `web/`.
    await mkdir(join(dashboard, 'dist'), { recursive: true })
    web = await mkdtemp(join(dashboard, 'dist/hot-'))
    await cp(join(dashboard, 'web'), web, { recursive: true, filter: (file) => !file.endsWith('tsconfig.json') })
    port = await freePort()
    await start()
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    for (const folder of [pages, web]) if (folder) await rm(folder, { recursive: true, force: true })
  })

  /** What the page says at an address that it does not know: it needs no other service. */
  const say = async (words: string): Promise<void> => {
    const file = join(web, 'src/pages/not-found.tsx')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/<h1>.*<\/h1>/, `<h1>${words}</h1>`))
  }
  const says = (page: Page, words: string) => page.getByRole('heading', { name: words }).waitFor({ timeout: 60_000 })
  /** Lives as long as the document. */
  const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { marked: true }))
  const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)
  const policy = async () => (await fetch(`${url}/nowhere`)).headers.get('content-security-policy')

  it('are the built ones until a file changes; open ones then load anew, and take each further change as they are', async () => {
    const { page, complaints } = await visit(browser, `${url}/nowhere`)
    await says(page, 'There is no page at this address.')
    expect(await policy()).toBe(securityHeaders['content-security-policy'])
    expect(await page.content()).not.toContain('/@vite/client')

    await mark(page)
    await say('Nothing is kept here.')
    await says(page, 'Nothing is kept here.')
    expect(await isMarked(page)).toBe(false)
    expect(await policy()).not.toMatch(/unsafe|https?:|\*/)

    await mark(page)
    await say('Nobody lives here.')
    await says(page, 'Nobody lives here.')
    expect(await isMarked(page)).toBe(true)
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain('Geist')
    expect(complaints).toEqual([])

    // All that is no page is answered as ever.
    const answers = await Promise.all(['/api/health', '/status', '/api/nothing'].map((path) => fetch(url + path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
    expect(answers[2]?.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    // Nor does Vite hand out what is not of the page, or start an editor.
    const root = join(dashboard, '../..')
    const other = [
      `/@fs${root}/package.json`,
      `/@fs${root}/node_modules/@sophia/k8s/package.json`,
      '/__open-in-editor?file=x',
    ]
    const refused = await Promise.all(other.map((path) => fetch(url + path)))
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 404])

    // The process ends although the page is open, and the page finds the next one.
    await app.close()
    await say('Somebody was here.')
    await start()
    await says(page, 'Somebody was here.')
  }, 180_000)

  it('are Vite’s from the start where nothing is built', async () => {
    const cacheDir = join(web, '.vite-unbuilt')
    const unbuilt = await buildAlone({}, { pages: '/nowhere', servePages: hotPages({ web, cacheDir }) })
    try {
      const { body } = await unbuilt.inject({ url: '/agents', headers: { accept: 'text/html' } })
      expect(body).toContain('/@vite/client')
    } finally {
      await unbuilt.close()
    }
  })
})
