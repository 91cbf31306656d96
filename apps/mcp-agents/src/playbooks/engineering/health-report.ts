import { changeOf } from '../compared-metrics.ts'
import { count, document, duration, numbered, percent, plain } from '../markdown.ts'
import { decimalOf, missingValue, shown } from '../measures.ts'
import { closing, sandboxNotice } from '../report-evidence.ts'
import { createSources, type Sources } from '../sources.ts'
import { statedOf } from '../tool-questions.ts'
import { cycleChapter, failureChapter, repositoryChapter, slowChapter, wholeChapter } from './delivery-chapters.ts'
import { type Delivery, type DeliveryMaterial, type Marks, stalePulls } from './material.ts'
import { loadChapter, staleChapter } from './pull-chapters.ts'

/** The review as Markdown: a verdict, findings, then a table for each chapter. */
export function writeHealthReport(material: DeliveryMaterial): string {
  const { window, before, whole, repositories } = material
  const sources = createSources()
  const marks = new Map(repositories.map((each) => [each.repo, cite(sources, each)]))
  const chapters = [
    wholeChapter(material, sources),
    repositoryChapter(material, marks, sources),
    failureChapter(material, marks),
    slowChapter(material, marks),
    cycleChapter(material, marks),
    loadChapter(material, marks),
    staleChapter(material, marks),
  ]
  const findings = findingsOf(material, marks)
  return document([
    `# Engineering health: ${verdict(material)}`,
    `Days from ${window.from} to before ${window.to}, against ${before.from} to before ${before.to}; ${repositories.map(({ repo }) => plain(repo)).join(', ') || 'all repositories'}.`,
    ...sandboxNotice(sources),
    '## Findings',
    findings.length ? numbered(findings) : 'Nothing stands out by these rules.',
    ...chapters,
    ...closing(
      [...material.missing, ...agesOf(material), ...sources.doubts()],
      material.definitions,
      whole?.totals ?? {},
      sources,
      words,
    ),
  ])
}

function cite(sources: Sources, { repo, now, before, open, latest }: Delivery): Marks {
  const of = (
    tool: string,
    about: string,
    answer: Parameters<typeof statedOf>[0] | undefined,
    rows?: number,
  ): string =>
    answer
      ? sources.cite({
          tool: `sophia-github.${tool}`,
          about: `${about} of ${plain(repo)}`,
          ...statedOf(answer),
          ...(rows !== undefined && { rows }),
        })
      : ''
  return {
    now: of('get_dora', 'delivery', now),
    before: of('get_dora', 'earlier delivery', before),
    open: of('list_pulls', 'open pull requests', open?.stated, open?.items.length),
    latest: of('list_pulls', 'latest pull requests', latest?.stated, latest?.items.length),
  }
}

function verdict({ whole, repositories }: DeliveryMaterial): string {
  const totals = whole?.totals ?? {}
  const deployed = decimalOf(totals['deployment_frequency'])
  if (!deployed || deployed.isZero()) {
    const figures = repositories.flatMap(({ now }) => (now ? [now.deployments] : []))
    if (figures.length === 0) return 'nothing was deployed'
    const good = figures.reduce((sum, { successful }) => sum + successful, 0)
    const failed = figures.reduce((sum, each) => sum + each.failed, 0)
    if (good + failed === 0) return 'nothing was deployed'
    return `${count(good)} deployments succeeded and ${count(failed)} failed (${percent(failed / (good + failed))})`
  }
  const before = whole?.comparison?.totals ?? {}
  const told = (name: string, words: (value: string) => string): string[] => {
    const value = shown(totals[name])
    const moved = changeOf(before[name], totals[name])
    return value === missingValue ? [] : [`${words(value)}${moved === '–' ? '' : ` (${moved})`}`]
  }
  return [
    ...told('deployment_frequency', (value) => `${value.replace(' a day', '')} deployments a day`),
    ...told('lead_time_hours', (value) => `${value} from commit to production`),
    ...told('change_failure_rate', (value) => `${value} of deployments fail`),
    ...told('recovery_time_hours', (value) => `${value} to recover`),
  ].join(', ')
}

/** What a reader should look at first, each with its source. */
function findingsOf(material: DeliveryMaterial, marks: ReadonlyMap<string, Marks>): string[] {
  const { repositories, staleDays } = material
  const lasting = repositories.flatMap(({ repo, now }) =>
    (now?.incidents ?? [])
      .filter(({ recoveredAt }) => recoveredAt === null)
      .map(
        ({ failedAt }) =>
          `**Broken now**: ${plain(repo)} has had no successful deployment since the failure of ${plain(failedAt)} ${marks.get(repo)?.now ?? ''}.`,
      ),
  )
  const failing = repositories
    .filter(({ now }) => (now?.deployments.failed ?? 0) > 0)
    .toSorted((a, b) => (b.now?.changeFailureRate ?? 0) - (a.now?.changeFailureRate ?? 0))
    .slice(0, 1)
    .map(
      ({ repo, now }) =>
        `**Fails most**: ${plain(repo)}, ${count(now?.deployments.failed ?? 0)} of ${count((now?.deployments.failed ?? 0) + (now?.deployments.successful ?? 0))} deployments ${marks.get(repo)?.now ?? ''}.`,
    )
  const slowest = repositories
    .flatMap(({ repo, now }) => (now?.changes ?? []).map((change) => ({ repo, change })))
    .toSorted((a, b) => b.change.leadHours - a.change.leadHours)
    .slice(0, 1)
    .map(
      ({ repo, change }) =>
        `**Slowest change**: ${plain(repo)} #${change.number} took ${duration(change.leadHours)} to production ${marks.get(repo)?.now ?? ''}.`,
    )
  const stale = stalePulls(material)
  const [oldest] = stale
  return [
    ...lasting,
    ...failing,
    ...slowest,
    ...(oldest
      ? [
          `**Stale**: ${stale.length === 1 ? 'one open pull request' : `${count(stale.length)} open pull requests`} untouched for ${count(staleDays)} days or longer, the longest ${plain(oldest.repo)} #${oldest.pull.number} for ${duration(oldest.idleDays * 24)} ${marks.get(oldest.repo)?.open ?? ''}.`,
        ]
      : []),
  ]
}

/** The facts may end before the window does. */
function agesOf({ whole, window }: DeliveryMaterial): string[] {
  if (!whole || whole.asOf.slice(0, 10) >= window.to) return []
  return [
    `The facts are as of ${plain(whole.asOf)}: later days of the window are not in the four figures. Sync, and run it again.`,
  ]
}

const words = [
  '**Delivery of a repository**: as GitHub tells it now. A change is a merged pull request that a successful deployment to production brought first; its lead time counts from its first commit.',
  '**Incident**: failed deployments in a row, of the window in which the first of them ended.',
  '**Review load**: open pull requests that are no drafts, beside those opened and merged in the window.',
]
