/** What a round of chaos found: a table for the terminal and for Markdown, a page, and JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { escape } from '../load/report/escape.ts'
import { styles } from '../load/report/styles.ts'
import { count, ms, percent } from '../load/report/words.ts'
import type { Judged } from './verdict.ts'

export interface Report {
  readonly version: 1
  readonly startedAt: string
  readonly commit: string
  readonly machine: string
  readonly users: number
  readonly seconds: number
  readonly rows: readonly Judged[]
  /** What this machine does not allow, and why. */
  readonly notRun: Readonly<Record<string, string>>
  readonly passed: boolean
}

const heads = [
  'scenario',
  'requests',
  'failed',
  'average',
  'recovery',
  'accepted',
  'lost',
  'twice',
  'memory',
  'verdict',
]

function cells(row: Judged): string[] {
  const sum = (of: (account: Judged['accounts'][number]) => number) =>
    row.accounts.reduce((all, each) => all + of(each), 0)
  const most = row.memory.reduce((worst, each) => Math.max(worst, each.afterMb - each.beforeMb), -Infinity)
  return [
    row.scenario,
    count(row.requests),
    percent((100 * row.errors) / Math.max(1, row.requests)),
    ms(row.averageMs),
    `${row.recoveryS.toFixed(1)} s`,
    `${sum(({ accepted }) => accepted)} of ${sum(({ sent }) => sent)}`,
    String(sum(({ lost }) => lost.length)),
    String(sum(({ twice }) => twice.length)),
    `${most > 0 ? '+' : ''}${Math.round(most)} MB at most`,
    row.broken.length ? `BROKEN: ${row.broken.join('; ')}` : 'held',
  ]
}

const markdownRow = (words: readonly string[]): string =>
  `| ${words.map((word) => word.replaceAll('|', '\\|')).join(' | ')} |`

export function toMarkdown({ rows, notRun, startedAt, commit, machine, users, seconds }: Report): string {
  const missing = Object.entries(notRun).map(([name, why]) => `Not run: ${name}, as ${why}.`)
  return [
    `# Chaos, ${startedAt}`,
    '',
    `${users} calls a second, ${seconds} s a scenario, commit ${commit}, ${machine}.`,
    '',
    markdownRow(heads),
    markdownRow(heads.map(() => '---')),
    ...rows.map((row) => markdownRow(cells(row))),
    '',
    ...missing,
  ].join('\n')
}

const kinds = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .slice(0, 6)
    .map(([name, found]) => `${found} ${name}`)
    .join(', ')

function details(row: Judged): string {
  const accounts = row.accounts.map(
    ({ name, sent, accepted, lost, twice, unknown, refusals }) =>
      `${name}: ${accepted} of ${sent} accepted${lost.length ? `, lost: ${lost.join(' ')}` : ''}${twice.length ? `, twice: ${twice.join(' ')}` : ''}${unknown.length ? `, unknown: ${unknown.join(' ')}` : ''}${refusals.map((told) => `\n    refused: ${told}`).join('')}`,
  )
  const failed = row.errors ? [`failed: ${kinds(row.errorKinds)}; ${kinds(row.errorServices)}`] : []
  return `<details><summary>${escape(row.about)}</summary><pre>${escape([...accounts, ...failed, ...row.examples, ...row.causes].join('\n'))}</pre></details>`
}

export function toHtml(report: Report): string {
  const { rows, notRun, startedAt, commit, machine, users, seconds } = report
  const broken = rows.filter(({ broken: found }) => found.length)
  const head = broken.length
    ? `<b>${broken.length} of ${rows.length} scenarios</b> broke a promise`
    : `All ${rows.length} scenarios held`
  const body = rows.map((row) => {
    const [name = '', ...rest] = cells(row)
    const verdict = rest.pop() ?? ''
    const state = row.broken.length ? 'state bad' : 'state'
    return `<tr><td class="name">${escape(name)}${details(row)}</td>${rest.map((text) => `<td class="num">${escape(text)}</td>`).join('')}<td class="${state}" style="white-space:normal">${escape(verdict)}</td></tr>`
  })
  const missing = Object.entries(notRun).map(
    ([name, why]) => `<p class="s">Not run: ${escape(name)}, as ${escape(why)}.</p>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Chaos ${escape(startedAt)} · Sophia</title><style>${styles}</style></head><body><main>
<header><span class="word">sophia</span><span class="what">Chaos</span></header>
<h1 class="brief">${head}, at ${users} calls a second.</h1>
<p class="s">${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${seconds} s a scenario, commit ${escape(commit)}, ${escape(machine)}.</p>
<section class="panel"><h2>By scenario</h2><div class="scroll"><table><thead><tr>${heads.map((text) => `<th>${text}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>
${missing.join('')}
</main></body></html>
`
}

/** @returns the files. */
export function writeReport(folder: string, report: Report): string[] {
  mkdirSync(folder, { recursive: true })
  const name = `chaos-${report.startedAt.replaceAll(/[-:.]/g, '')}`
  const files = { md: `${toMarkdown(report)}\n`, html: toHtml(report), json: `${JSON.stringify(report, null, 2)}\n` }
  return Object.entries(files).map(([ending, text]) => {
    const file = join(folder, `${name}.${ending}`)
    writeFileSync(file, text)
    return file
  })
}

export const lineOf = (row: Judged): string => markdownRow(cells(row))
