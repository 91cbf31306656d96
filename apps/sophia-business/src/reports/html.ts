import { createHash } from 'node:crypto'
import { metricOf } from '../metrics/registry.ts'
import { factsText, gapText, lastDayOf, thousands } from './markdown.ts'
import type { Weekly } from './weekly.ts'

const style = `
:root{color-scheme:light dark;--canvas:light-dark(#f4f6f5,#0d1412);--surface:light-dark(#fff,#141c19);--line:light-dark(#dde3e0,#27332e);
--ink:light-dark(#13201c,#e8efeb);--ink2:light-dark(#41504a,#b7c4be);--ink3:light-dark(#5b6863,#93a19b);--warn:light-dark(#855300,#ebb654)}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,"Segoe UI",Arial,sans-serif}
main{max-width:760px;margin:0 auto;padding:32px 20px 48px}.week{color:var(--ink3);margin:0}h1{font-size:26px;line-height:1.25;margin:4px 0 24px;font-weight:650}
h2{font-size:15px;margin:32px 0 8px}section{background:var(--surface);border:1px solid var(--line);border-radius:10px;overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{padding:8px 14px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:12px;font-weight:500;color:var(--ink3);white-space:nowrap}tr:last-child td{border-bottom:0}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr))}.figures div{padding:14px;border-right:1px solid var(--line);border-bottom:1px solid var(--line);margin:0 -1px -1px 0}
.figures b{display:block;font-size:22px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}.quiet{color:var(--ink3);font-size:13px}p{margin:8px 0}.text{padding:12px 14px}
.missing{color:var(--warn)}code{font:12px ui-monospace,Menlo,Consolas,monospace;color:var(--ink2);overflow-wrap:anywhere}ul{margin:8px 0;padding-left:18px}
td .quiet{display:block;overflow-wrap:anywhere}time{white-space:nowrap}
@media(max-width:520px){body{font-size:14px}main{padding:24px 14px 36px}h1{font-size:22px}th,td{padding:8px}}
@media print{body{background:none}section{break-inside:avoid}}`

/** What a page of this report may do: wear its own style, and nothing else. */
export const weeklyPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const text = (value: string | null): string => (value ?? 'none').replaceAll(/[&<>"']/g, (each) => escapes[each] ?? each)

const table = (heads: readonly string[], rows: readonly (readonly string[])[], numbersFrom: number): string => {
  const cell = (tag: 'th' | 'td', value: string, at: number) =>
    `<${tag}${at >= numbersFrom ? ' class="n"' : ''}>${text(value)}</${tag}>`
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((value, at) => cell(tag, value, at)).join('')}</tr>`
  return `<section><table><thead>${row('th', heads)}</thead><tbody>${rows.map((each) => row('td', each)).join('')}</tbody></table></section>`
}

function ranked(title: string, first: string, rows: Weekly['regions']): string {
  if (!rows.length) return ''
  const heads = [first, ...(rows[0]?.figures ?? []).map(({ metric }) => metricOf(metric).title)]
  const cells = rows.map(({ name, figures }) => [name ?? 'none', ...figures.map(({ value }) => value)])
  return `<h2>${title}</h2>${table(heads, cells, 1)}`
}

function deals(title: string, list: Weekly['won']): string {
  if (!list.length) return `<h2>${title}</h2><section><p class="text quiet">None.</p></section>`
  // Two lines a deal, so that a telephone shows the value too.
  const below = (second: string) => `<span class="quiet">${text(second)}</span>`
  const rows = list.map(({ account, amount, closedOn, currency, deal, file, isListPrice, line, owner }) => {
    const value = amount === null ? '–' : `${thousands(amount)} ${currency ?? ''}`
    return `<tr><td>${text(account ?? deal)}${below(owner ?? 'no owner')}</td>
<td><time>${text(closedOn)}</time>${below(`${file}:${line}`)}</td><td class="n">${text(value)}${below(isListPrice ? 'list price' : '')}</td></tr>`
  })
  return `<h2>${title}</h2><section><table><thead><tr><th>Customer</th><th>Closed, row</th><th class="n">Value</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`
}

/** The same as the Markdown, as one page without anything from elsewhere: for a mail, a browser or paper. */
export function weeklyHtml(report: Omit<Weekly, 'markdown'>): string {
  const { week, figures, evidence, missing, forecast } = report
  const tiles = figures.map(
    ({ title, value, before }) =>
      `<div>${text(title)}<b>${text(value)}</b><span class="quiet">${text(before)} the week before</span></div>`,
  )
  const gaps = missing.map(
    (gap) =>
      `<li class="missing">${text(gapText(gap))}${gap.metric === undefined ? '' : ` (${text(metricOf(gap.metric).title)})`}</li>`,
  )
  const sources = evidence.map(
    ({ of, lineageId, rows }) => `<li>${text(of)}: ${rows} deals, <code>GET /lineage/${text(lineageId)}</code></li>`,
  )
  const title = `Week of ${week.from} to ${lastDayOf(week)}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main>
<p class="week">${title}</p><h1>${text(report.headline)}</h1>
<section class="figures">${tiles.join('')}</section>
${ranked('Where', 'Region', report.regions)}${ranked('Who', 'Owner', report.owners)}
${deals('Biggest deals won', report.won)}${deals('Biggest deals lost', report.lost)}${ranked('Open now', 'Stage', report.open)}
<h2>What the month will bring</h2><section><p class="text">${text(forecast.text)}</p></section>
<h2>Where the numbers come from</h2><section><div class="text quiet">
<p>${text(factsText(report))}</p>
<ul>${gaps.join('')}${sources.join('')}</ul></div></section>
</main></body></html>
`
}
