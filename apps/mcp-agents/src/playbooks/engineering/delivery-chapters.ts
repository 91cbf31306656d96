import { changeOf, comparedTable } from '../compared-metrics.ts'
import { count, duration, excerpt, plain, table } from '../markdown.ts'
import { shown, type Value } from '../measures.ts'
import { titleOf } from '../pipeline-material.ts'
import { citeMetrics } from '../report-evidence.ts'
import type { Sources } from '../sources.ts'
import type { Dora } from './answers.ts'
import { type DeliveryMaterial, hoursFrom, type Marks } from './material.ts'

type MarksOf = ReadonlyMap<string, Marks>
const slowAtMost = 10
const failuresAtMost = 20

export function wholeChapter(material: DeliveryMaterial, sources: Sources): string {
  const { whole, definitions } = material
  if (!whole) return ''
  const source = citeMetrics(sources, definitions, whole)
  const { comparison } = whole
  if (whole.rows === 0 && !comparison?.rows)
    return `## The four figures\n\nThe facts have nothing of these days ${source}.`
  return [
    '## The four figures',
    comparison
      ? comparedTable(
          material,
          whole.totals,
          { ...comparison, source: citeMetrics(sources, definitions, comparison) },
          source,
        )
      : table(
          [{ title: 'Metric' }, { title: 'Value', number: true }, { title: 'Source' }],
          Object.entries(whole.totals).map(([name, value]) => [titleOf(material, name), shown(value), source]),
        ),
  ].join('\n\n')
}

const hours = (value: number | null): Value => ({ value, unit: 'hours' })
const figures = ({ deployments, leadTime, changeFailureRate, recovery }: Dora): Record<string, Value> => ({
  Deployments: { value: deployments.perDay, unit: 'per_day' },
  'Lead time': hours(leadTime.medianHours),
  'Change failure rate': { value: changeFailureRate, unit: 'fraction' },
  'Recovery time': hours(recovery.medianHours),
})

/** Repositories side by side, as GitHub tells it, and the same by the facts. */
export function repositoryChapter(material: DeliveryMaterial, marks: MarksOf, sources: Sources): string {
  const rows = material.repositories.flatMap(({ repo, now, before }) => {
    if (!now) return []
    const earlier = before ? figures(before) : {}
    const cells = Object.entries(figures(now)).map(([name, value]) => {
      const moved = changeOf(earlier[name], value)
      return `${shown(value)}${moved === '–' ? '' : ` (${moved})`}`
    })
    return [[plain(repo), ...cells, `${marks.get(repo)?.now ?? ''} ${marks.get(repo)?.before ?? ''}`.trim()]]
  })
  const named = ['Deployments', 'Lead time', 'Change failure rate', 'Recovery time']
  const live = rows.length
    ? table([{ title: 'Repository' }, ...named.map((title) => ({ title, number: true })), { title: 'Source' }], rows)
    : ''
  const facts = factsByRepository(material, sources)
  return live || facts ? ['## By repository', live, facts].filter(Boolean).join('\n\n') : ''
}

function factsByRepository(material: DeliveryMaterial, sources: Sources): string {
  const { byRepository, definitions } = material
  if (!byRepository || byRepository.series.length === 0) return ''
  const names = Object.keys(byRepository.totals)
  return [
    'By the facts, each figure with the rows behind it:',
    table(
      [{ title: 'Repository' }, ...names.map((name) => ({ title: titleOf(material, name), number: true }))],
      byRepository.series.map(({ dimensions, values }) => [
        plain(dimensions?.['repository'] ?? '(none)'),
        ...names.map((name) => shown(values[name])),
      ]),
    ),
    `Source: ${citeMetrics(sources, definitions, byRepository)}.`,
  ].join('\n\n')
}

export function failureChapter({ repositories }: DeliveryMaterial, marks: MarksOf): string {
  const incidents = repositories
    .flatMap(({ repo, now }) => (now?.incidents ?? []).map((incident) => ({ repo, ...incident })))
    .sort((a, b) => (a.failedAt > b.failedAt ? -1 : 1))
  if (!repositories.some(({ now }) => now)) return ''
  if (incidents.length === 0) return '## Failed deployments\n\nNone in these days.'
  return [
    '## Failed deployments',
    table(
      [
        { title: 'Repository' },
        { title: 'Deployments' },
        { title: 'Failed' },
        { title: 'Recovered' },
        { title: 'After', number: true },
        { title: 'Source' },
      ],
      incidents
        .slice(0, failuresAtMost)
        .map(({ repo, failedDeployments, failedAt, recoveredAt, recoveredBy }) => [
          plain(repo),
          failedDeployments.join(', '),
          plain(failedAt),
          recoveredAt === null ? '**not yet**' : `${plain(recoveredAt)} by ${recoveredBy ?? '–'}`,
          recoveredAt === null ? '–' : duration(hoursFrom(failedAt, recoveredAt)),
          marks.get(repo)?.now ?? '',
        ]),
    ),
    incidents.length > failuresAtMost ? `The last ${failuresAtMost} of ${count(incidents.length)} incidents.` : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

export function slowChapter({ repositories }: DeliveryMaterial, marks: MarksOf): string {
  const changes = repositories
    .flatMap(({ repo, now }) => (now?.changes ?? []).map((change) => ({ repo, ...change })))
    .sort((a, b) => b.leadHours - a.leadHours || a.number - b.number)
  if (changes.length === 0) return ''
  const cut = repositories.flatMap(({ repo, now }) => (now && now.nextCursor !== null ? [repo] : []))
  return [
    '## Slowest changes',
    table(
      [
        { title: 'Change' },
        { title: 'Title' },
        { title: 'To merge', number: true },
        { title: 'To deploy', number: true },
        { title: 'In all', number: true },
        { title: 'Deployment' },
        { title: 'Source' },
      ],
      changes
        .slice(0, slowAtMost)
        .map(({ repo, number, title, firstCommitAt, mergedAt, deployedAt, leadHours, deploymentId }) => [
          `${plain(repo)} #${number}`,
          plain(excerpt(title, 80)),
          duration(Math.max(0, hoursFrom(firstCommitAt, mergedAt))),
          duration(Math.max(0, hoursFrom(mergedAt, deployedAt))),
          duration(leadHours),
          String(deploymentId),
          marks.get(repo)?.now ?? '',
        ]),
    ),
    `Titles are words of their authors.${cut.length ? ` Only the first 100 changes of ${cut.map(plain).join(', ')} were looked at.` : ''}`,
  ].join('\n\n')
}

/** Where the time of changes goes: the middle one of each part. */
export function cycleChapter({ repositories }: DeliveryMaterial, marks: MarksOf): string {
  const rows = repositories.flatMap(({ repo, now }) => {
    if (!now || now.changes.length === 0) return []
    const merge = middle(now.changes.map(({ firstCommitAt, mergedAt }) => hoursFrom(firstCommitAt, mergedAt)))
    const deploy = middle(now.changes.map(({ mergedAt, deployedAt }) => hoursFrom(mergedAt, deployedAt)))
    return [
      [
        plain(repo),
        count(now.changes.length),
        duration(Math.max(0, merge)),
        duration(Math.max(0, deploy)),
        marks.get(repo)?.now ?? '',
      ],
    ]
  })
  if (rows.length === 0) return ''
  return [
    '## Where the time goes',
    table(
      [
        { title: 'Repository' },
        { title: 'Changes', number: true },
        { title: 'First commit to merge', number: true },
        { title: 'Merge to production', number: true },
        { title: 'Source' },
      ],
      rows,
    ),
    'Medians of each part: they need not add up to the lead time.',
  ].join('\n\n')
}

/** @param values at least one. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
