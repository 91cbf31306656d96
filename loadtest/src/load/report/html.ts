/** The report for people: one file, no script, nothing from outside. */
import { bounds } from '../recorder.ts'
import { type Figures, othersShare, type RouteFigures, type Summary, type Verdict } from '../summary.ts'
import { distributionChart, latencyChart, rateChart } from './charts.ts'
import { escape } from './escape.ts'
import { styles } from './styles.ts'
import { clusterPanel, errorPanel, processPanel } from './panels.ts'
import { count, difference, ms, percent } from './words.ts'

const mark =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M18 7V4.5H5.5L12 12l-6.5 7.5H18V17"/><circle cx="12" cy="12" r="2.2"/></svg>'

const shapes = {
  held: '<svg viewBox="0 0 12 12" aria-hidden="true"><circle class="ok" cx="6" cy="6" r="5"/></svg>Held',
  over: '<svg viewBox="0 0 12 12" aria-hidden="true"><path class="over" d="M6 1l5.5 10H.5z"/></svg>Over, not promised here',
  broken: '<svg viewBox="0 0 12 12" aria-hidden="true"><path class="broken" d="M1 1h10v10H1z"/></svg>Broken',
}

function state({ passed, binding }: Verdict): string {
  if (passed) return `<span class="state">${shapes.held}</span>`
  return binding ? `<span class="state bad">${shapes.broken}</span>` : `<span class="state warn">${shapes.over}</span>`
}

function brief({ passed, verdicts, all, avg_response_time: average, error_rate: errors, model }: Summary): string {
  const broken = verdicts.filter((verdict) => !verdict.passed && verdict.binding)
  const head = passed
    ? `Every budget held at <b>${escape(model)}</b>`
    : `<b>${broken.length} ${broken.length === 1 ? 'budget was' : 'budgets were'} broken</b> at ${escape(model)}`
  const failed = errors === 0 ? 'none failed' : `<b>${percent(errors)}</b> failed`
  return `${head}: ${count(all.requests)} answers, <b>${ms(average)}</b> on average, ${failed}.`
}

function figures(now: Summary, last: Summary | undefined): string {
  const slower = ['faster', 'slower'] as const
  const tiles: [string, string, string][] = [
    ['Average', ms(now.avg_response_time), difference(now.avg_response_time, last?.avg_response_time, slower)],
    ['p50', ms(now.all.p50), difference(now.all.p50, last?.all.p50, slower)],
    ['p99', ms(now.all.p99), difference(now.all.p99, last?.all.p99, slower)],
    [
      'Answers a second',
      count(now.requests_per_second),
      last ? `<span class="s">${count(last.requests_per_second)} before</span>` : '',
    ],
    ['Failed', percent(now.error_rate), last ? `<span class="s">${percent(last.error_rate)} before</span>` : ''],
  ]
  const cells = tiles.map(([name, value, than]) => {
    const [figure = '', unit = ''] = value.split(' ')
    return `<div><dt>${name}</dt><dd>${figure} <small>${unit}</small></dd>${than}</div>`
  })
  return `<dl class="panel figures">${cells.join('')}</dl>`
}

const verdictRows = (verdicts: readonly Verdict[]): string =>
  verdicts
    .map(
      (verdict) =>
        `<tr><td class="name">${escape(verdict.name)}</td><td class="num">${escape(verdict.found)}</td><td class="num">${escape(verdict.limit)}</td><td>${state(verdict)}</td></tr>`,
    )
    .join('')

const classNames: Readonly<Record<string, string>> = {
  cached: 'Cached reads',
  uncached: 'Uncached reads',
  write: 'Writes',
  mcp: 'Tool calls over MCP',
  long: 'Asked of the outside, or computed long',
  stream: 'Streams, first event',
}

const figureCells = ({ requests, p50, p95, p99, max, errors }: Figures): string =>
  [count(requests), ms(p50), ms(p95), ms(p99), ms(max), errors ? count(errors) : '0']
    .map((text, index) => `<td class="num${index === 2 || index === 4 ? ' wide' : ''}">${text}</td>`)
    .join('')
const figureHeads =
  '<th class="num">answers</th><th class="num">p50</th><th class="num wide">p95</th><th class="num">p99</th><th class="num wide">longest</th><th class="num">failed</th>'

function routeRow(route: RouteFigures, last: Summary | undefined): string {
  const before = last?.routes.find((each) => each.service === route.service && each.route === route.route)
  const kinds = Object.entries(route.errorKinds).map(([kind, found]) => `${found} ${kind}`)
  return `<tr><td class="name">${escape(route.route)}<div class="s">${escape([route.service, ...kinds].join(', '))}</div></td>${figureCells(route)}<td class="num wide">${difference(route.p99, before?.p99, ['faster', 'slower'])}</td></tr>`
}

function merged(routes: readonly RouteFigures[]): [number, number][] {
  return bounds.map((bound, index) => [
    bound,
    routes.reduce((sum, { histogram }) => sum + (histogram[index]?.[1] ?? 0), 0),
  ])
}

/** So many are looked at; the others are there. */
const shownRoutes = 15

function routePanel({ routes, notAsked }: Summary, last: Summary | undefined): string {
  const table = (some: readonly RouteFigures[]) =>
    `<div class="scroll"><table><thead><tr><th>route</th>${figureHeads}<th class="num wide">p99 than before</th></tr></thead><tbody>${some.map((route) => routeRow(route, last)).join('')}</tbody></table></div>`
  const more = routes.slice(shownRoutes)
  return panel(
    'By route, the slowest hundredth first',
    table(routes.slice(0, shownRoutes)) +
      (more.length ? `<details><summary>The other ${more.length}</summary>${table(more)}</details>` : ''),
    notAsked.length ? `Not asked: ${escape(notAsked.join(', '))}.` : '',
  )
}

/** The rule of every chart's title: what it shows, not what it is. */
function latencyFinding({ slices }: Summary): string {
  const worst = slices.reduce((most, slice) => (slice.p99 > most.p99 ? slice : most), slices[0] ?? { p99: 0, atS: 0 })
  return slices.length
    ? `The slowest hundredth took ${ms(worst.p99)} at worst, ${worst.atS} s in`
    : 'Nothing was answered'
}

function distributionFinding(summary: Summary): string {
  const parts = merged(summary.routes)
  const quick = parts.filter(([bound]) => bound <= 50).reduce((sum, [, found]) => sum + found, 0)
  const share = summary.all.requests ? (100 * quick) / summary.all.requests : 0
  return `${share.toFixed(0)} of 100 answers came within 50 ms`
}

function others(summary: Summary): string {
  const share = othersShare(summary)
  return share > 0.25
    ? `, and ${share.toFixed(1)} processors worked for others: the figures are not of Sophia alone`
    : ''
}

const panel = (title: string, inner: string, caption = ''): string =>
  `<section class="panel"><h2>${title}</h2>${caption && `<p class="s">${caption}</p>`}${inner}</section>`

export function toHtml(summary: Summary, last: Summary | undefined): string {
  const budgetMs = summary.budgets.runbook.averageMs
  const { slices, sliceS, routes, classes, verdicts, startedAt, machine, commit, target } = summary
  const compared = last
    ? `Compared with the run of ${last.startedAt.slice(0, 16).replace('T', ' ')} UTC.`
    : 'The first of its kind.'
  const legend = (...items: [string, string][]) =>
    `<p class="legend">${items.map(([kind, text]) => `<span><i class="${kind}"></i>${text}</span>`).join('')}</p>`
  const charts = slices.length
    ? `<div class="two">${panel(
        latencyFinding(summary),
        latencyChart(slices, last?.slices ?? [], budgetMs) +
          legend(
            ['k1', 'p50'],
            ['k2', 'p99'],
            ['kl', `budget of the average, ${ms(budgetMs)}`],
            ...(last ? [['ko', 'p99 of the last run'] as [string, string]] : []),
          ),
        `Latency by ${sliceS} s, logarithmic, all routes`,
      )}${panel(
        `${count(summary.requests_per_second)} answers a second on average`,
        rateChart(slices, sliceS) + legend(['k1', 'answers'], ['k2', 'of them failed']),
        `Answers a second by ${sliceS} s`,
      )}</div>${panel(distributionFinding(summary), distributionChart(merged(routes), budgetMs), 'Answers by how long they took; over the budget of the average in red')}`
    : ''
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Load test ${escape(startedAt)} · Sophia</title><style>${styles}</style></head><body><main>
<header>${mark}<span class="word">sophia</span><span class="what">Load test, ${escape(summary.profile)}</span></header>
<h1 class="brief">${brief(summary)}</h1>
<p class="s">${escape(target)}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${summary.seconds} s, commit ${escape(commit)}, ${escape(machine)}. ${compared} The generator used ${percent(summary.generatorShare * 100)} of one processor${others(summary)}.</p>
${figures(summary, last)}
${panel('Budgets', `<div class="scroll"><table><thead><tr><th>budget</th><th class="num">found</th><th class="num">limit</th><th>state</th></tr></thead><tbody>${verdictRows(verdicts)}</tbody></table></div>`)}
${charts}
${panel(
  'By class',
  `<div class="scroll"><table><thead><tr><th>class</th>${figureHeads}</tr></thead><tbody>${Object.entries(classes)
    .map(([name, found]) => `<tr><td class="name">${classNames[name] ?? name}</td>${figureCells(found)}</tr>`)
    .join('')}</tbody></table></div>`,
)}
${routePanel(summary, last)}
${processPanel(summary)}
${clusterPanel(summary)}
${errorPanel(summary)}
</main></body></html>
`
}
