/** The parts of a report that only some runs have. */
import type { Summary } from '../summary.ts'
import { sparkline } from './charts.ts'
import { escape } from './escape.ts'
import { count, ms, percent } from './words.ts'

export function processPanel({ processes, database, sandbox }: Summary): string {
  if (!processes.length) return ''
  const ends = (values: readonly number[], unit = ''): string =>
    `<td class="num">${count(Math.round(values[0] ?? 0))}${unit} → ${count(Math.round(values.at(-1) ?? 0))}${unit}${sparkline(values)}</td>`
  const locks = database
    ? `<p class="s">Postgres: locks ${count(database.locks[0] ?? 0)} → ${count(database.locks.at(-1) ?? 0)} ${sparkline(database.locks)}, connections ${count(database.connections[0] ?? 0)} → ${count(database.connections.at(-1) ?? 0)} ${sparkline(database.connections)}</p>`
    : ''
  const rows = processes.map(({ name, memoryMb, handles, connections, processorShare }) => {
    return `<tr><td class="name">${escape(name)}</td><td class="num">${percent(processorShare * 100)}</td>${ends(memoryMb, ' MB')}${ends(handles)}${ends(connections)}</tr>`
  })
  const played = sandbox
    ? `The sandbox answered ${count(sandbox.requests)} requests in ${ms(sandbox.averageMs)} on average.`
    : ''
  return `<section class="panel"><h2>What the processes used</h2><p class="s">Share of one processor; resident memory, open files and sockets from the first to the last look. ${played}</p><div class="scroll"><table><thead><tr><th>process</th><th class="num">processor</th><th class="num">memory</th><th class="num">handles</th><th class="num">connections</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${locks}</section>`
}

export function clusterPanel({ cluster }: Summary): string {
  if (!cluster) return ''
  const seen = cluster.seen.map(
    ({ service, averageMs, errorShare }) =>
      `<tr><td class="name">${escape(service)}</td><td class="num">${averageMs === null ? '-' : ms(averageMs)}</td><td class="num">${errorShare === null ? '-' : percent(errorShare * 100)}</td></tr>`,
  )
  const scaling = cluster.scaling.map(
    ({ at, name, message }) =>
      `<tr><td class="num">${escape(at)}</td><td class="name">${escape(name)}</td><td>${escape(message)}</td></tr>`,
  )
  const tables = [
    seen.length
      ? `<div class="scroll"><table><thead><tr><th>as Prometheus saw it</th><th class="num">average</th><th class="num">failed</th></tr></thead><tbody>${seen.join('')}</tbody></table></div>`
      : '',
    scaling.length
      ? `<div class="scroll"><table><thead><tr><th class="num">at</th><th>autoscaler</th><th>what it did</th></tr></thead><tbody>${scaling.join('')}</tbody></table></div>`
      : '<p class="s">No autoscaler did anything meanwhile, or none was asked.</p>',
  ]
  return `<section class="panel"><h2>What the cluster saw</h2>${tables.join('')}</section>`
}

export function errorPanel({ errorSamples }: Summary): string {
  if (!errorSamples.length) return ''
  const lines = errorSamples.map(
    ({ afterS, service, route, error, detail }) => `${afterS} s  ${service}  ${route}  ${error}\n    ${detail}`,
  )
  return `<section class="panel"><h2>The first that failed</h2><details><summary>${errorSamples.length} of them, with what they were told</summary><pre>${escape(lines.join('\n'))}</pre></details></section>`
}
