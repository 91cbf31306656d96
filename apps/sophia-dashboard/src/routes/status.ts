import { existsSync, readFileSync } from 'node:fs'
import type { Routes } from '@sophia/service'
import { builtPages } from '../pages.ts'
import type { Probes } from '../probes.ts'
import type { ServiceRow } from '../schemas.ts'

const memoMs = 1_000
const waitMs = 800

/**
 * How the nine services stand, without a key and without JavaScript: plain text for a terminal, a page for a browser.
 * It says what health paths say to anybody, and no more.
 */
export const statusRoutes: Routes<{ probes: Probes; root?: string }> = async (app, { probes, root = builtPages }) => {
  const styles = stylesOf(root)
  app.get('/status', { schema: { hide: true }, config: { access: 'public' } }, async (request, reply) => {
    await probes.fresh(memoMs, waitMs)
    const rows = probes.rows()
    reply.header('cache-control', 'no-store').header('vary', 'accept')
    return request.headers.accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(page(rows, styles))
      : reply.type('text/plain; charset=utf-8').send(text(rows))
  })
}

const latency = ({ latencyMs }: ServiceRow): string => (latencyMs === null ? '-' : `${latencyMs} ms`)

function headline(rows: readonly ServiceRow[]): string {
  const well = rows.filter(({ state }) => state === 'well').length
  return `${well} of ${rows.length} services are well`
}

function text(rows: readonly ServiceRow[]): string {
  const lines = rows.map((row) =>
    `${row.name.padEnd(18)}${row.state.padEnd(10)}${latency(row).padStart(10)}  ${row.reason ?? ''}`.trimEnd(),
  )
  return `${headline(rows)}, ${new Date().toISOString()}\n\n${lines.join('\n')}\n`
}

const shapes: Record<ServiceRow['state'], string> = { well: '●', slow: '▲', degraded: '◆', down: '■', unknown: '○' }
const escaped = (words: string): string => words.replaceAll(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`)

function page(rows: readonly ServiceRow[], styles: readonly string[]): string {
  const lines = rows.map(
    (row) =>
      `<tr><th scope="row">${row.name}</th><td>${shapes[row.state]} ${row.state}</td>` +
      `<td class="number">${latency(row)}</td><td>${escaped(row.reason ?? '')}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<title>Status · Sophia</title>
${styles.map((href) => `<link rel="stylesheet" href="${escaped(href)}">`).join('\n')}
</head>
<body>
<main class="status-page">
<h1>${headline(rows)}</h1>
<p class="caption">${new Date().toISOString()}, against a budget of ${rows[0]?.budgetMs ?? 0} ms. <a class="text-link" href="/status">Look again</a> · <a class="text-link" href="/">Go to Sophia</a></p>
<table class="panel">
<thead><tr><th>Service</th><th>State</th><th class="number">Health answer</th><th>Why</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`
}

/** The style sheets of the built page, which carry a hash in their names. */
function stylesOf(root: string): string[] {
  const index = `${root}/index.html`
  if (!existsSync(index)) return []
  return [...readFileSync(index, 'utf8').matchAll(/<link rel="stylesheet"[^>]*href="([^"]+)"/g)].map(
    ([, href]) => href as string,
  )
}
