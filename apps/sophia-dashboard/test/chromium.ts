import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const hasChromium = existsSync(executablePath)
if (!hasChromium)
  console.warn(`Skipped: the pages in a browser. There is no ${executablePath}; name one with CHROMIUM.`)

export const launch = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })

/** Builds the pages as they are now, and as they are shipped. @returns where they lie. */
export async function buildPages(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'sophia-dashboard-'))
  // Under the environment of a test Vite would take the development build of React: larger, and several times slower.
  const { NODE_ENV } = process.env
  process.env['NODE_ENV'] = 'production'
  try {
    await build({
      configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir },
    })
  } finally {
    process.env['NODE_ENV'] = NODE_ENV
  }
  return outDir
}

export interface Visit {
  readonly page: Page
  /** What the console complained about: errors, and everything that the content security policy refused. */
  readonly complaints: string[]
}

interface VisitOptions {
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  /** Nothing fades: a colour halfway has no contrast to judge. */
  readonly still?: boolean
}

/** Each test's pages end with it: open ones go on asking. */
export const closePages = async (browser: Browser | undefined): Promise<void> => {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()))
}

export async function visit(
  browser: Browser,
  url: string,
  { theme = 'light', width = 1440, still = false }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    colorScheme: theme,
    ...(still && { reducedMotion: 'reduce' as const }),
    viewport: { width, height: width < 600 ? 844 : 900 },
  })
  // Less than a test's own limit, so that the failing step is named.
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // On a busy machine an answer may miss its deadline: the page asks again, and what it shows is looked at.
    if (message.text().includes('status of 504')) return
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      complaints.push(`${message.text()} ${message.location().url}`.trim())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.addInitScript(watchShifts)
  await page.goto(url)
  return { page, complaints }
}

/** Runs in the page: sums up what moved without the person's doing. */
function watchShifts(): void {
  const shifts = { sum: 0 }
  Object.assign(globalThis, { shifts })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) {
      if (!entry.hadRecentInput) shifts.sum += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

export const shiftsOf = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { shifts: { sum: number } }).shifts.sum)

/** @returns one line for each violation of WCAG 2.2 AA, and of axe's best practices. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script element: the page's own policy would rightly refuse it.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    return (await axe.run()).violations
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
