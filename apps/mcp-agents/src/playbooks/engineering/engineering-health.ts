import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { keep } from '../answer-shapes.ts'
import { plain } from '../markdown.ts'
import type { Definition } from '../measures.ts'
import { askMetrics, metricRegistry, metricTools, undefinedMetrics } from '../metric-questions.ts'
import { daysBefore, type Period } from '../periods.ts'
import { type Call, type Playbook, PlaybookFailure } from '../playbook.ts'
import { askList, askTool, type Listed, notWhole } from '../tool-questions.ts'
import { Dora, Pull, Repository } from './answers.ts'
import { writeHealthReport } from './health-report.ts'
import type { Delivery, DeliveryMaterial } from './material.ts'

const Input = StrictObject({
  repo: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}$',
      description: 'One repository, as owner/name. Default: those pushed to last, at most five',
    }),
  ),
  days: Type.Optional(
    Type.Integer({ minimum: 7, maximum: 90, default: 28, description: 'Whole days to look at, up to yesterday' }),
  ),
  staleDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      default: 14,
      description: 'An open pull request untouched so long is stale',
    }),
  ),
})
type Input = Static<typeof Input>

const tool = {
  listRepos: 'sophia-github.list_repos',
  getDora: 'sophia-github.get_dora',
  listPulls: 'sophia-github.list_pulls',
} as const
const four = ['deployment_frequency', 'lead_time_hours', 'change_failure_rate', 'recovery_time_hours']
const cycle = ['time_to_merge_hours', 'time_to_deploy_hours']
const maxRepositories = 5

export const engineeringHealth: Playbook<typeof Input> = {
  name: 'engineering-health',
  title: 'Engineering health',
  description:
    'Reviews how software is delivered: the four DORA figures against the period before with their evidence, where the time of changes goes, review load, stale pull requests. Every figure carries its source. Needs no model.',
  input: Input,
  tools: [...Object.values(tool), ...Object.values(metricTools)],
  wallTimeMs: 300_000,
  run: async (input, call) => writeHealthReport(await gather(input, call)),
}

/** @throws {PlaybookFailure} neither GitHub nor the metrics have figures; there is no such repository. */
async function gather({ repo, days = 28, staleDays = 14 }: Input, call: Call): Promise<DeliveryMaterial> {
  const missing: string[] = []
  const [listed, registered] = await Promise.all([
    askList(call, Repository, { tool: tool.listRepos, title: 'Which repositories there are', arguments: {} }),
    metricRegistry(call),
  ])
  const repositories = keep('Repositories', listed, missing)
  const registry = keep('Metrics', registered, missing)
  const at = repositories?.stated.asOf ?? registry?.asOf
  if (at === undefined) throw nothing(missing)
  const window = daysBefore(at.slice(0, 10), days)
  const before = daysBefore(window.from, days)

  const chosen = repositories ? choose(repositories, repo, missing) : repo === undefined ? [] : [repo]
  const definitions = registry?.definitions ?? new Map<string, Definition>()
  if (registry) missing.push(...undefinedMetrics(definitions, [...four, ...cycle]))
  const ask = (title: string, names: readonly string[], more: Record<string, unknown>) =>
    askMetrics(call, definitions, title, names, {
      range: window,
      ...(repo !== undefined && { filters: [{ field: 'repository', op: 'eq', value: chosen[0] ?? repo }] }),
      ...more,
    })
  const whole =
    registry &&
    keep('The four figures', await ask('The four figures', [...four, ...cycle], { compareTo: 'previous' }), missing)
  const byRepository =
    registry && keep('By repository', await ask('By repository', four, { dimensions: ['repository'] }), missing)
  const deliveries: Delivery[] = []
  // One after the other: GitHub counts requests, and five repositories at once are a burst.
  for (const each of chosen) deliveries.push(await deliveryOf(call, each, window, before, missing))
  if (!whole && deliveries.every(({ now }) => !now)) throw nothing(missing)
  return {
    window,
    before,
    at,
    staleDays,
    repositories: deliveries,
    whole,
    byRepository,
    definitions,
    missing: missing.map(plain),
  }
}

async function deliveryOf(
  call: Call,
  repo: string,
  window: Period,
  before: Period,
  missing: string[],
): Promise<Delivery> {
  const [owner = '', name = ''] = repo.split('/')
  const dora = (title: string, { from, to }: Period) =>
    askTool(call, Dora, {
      tool: tool.getDora,
      title: `${title} of ${repo}`,
      arguments: { repo, from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z`, limit: 100 },
    })
  const pulls = (title: string, state: string) =>
    askList(call, Pull, { tool: tool.listPulls, title: `${title} of ${repo}`, arguments: { owner, repo: name, state } })
  const [now, earlier, open, latest] = await Promise.all([
    dora('Delivery', window),
    dora('Earlier delivery', before),
    pulls('Open pull requests', 'open'),
    pulls('Latest pull requests', 'all'),
  ])
  const kept = keep(`Open pull requests of ${repo}`, open, missing)
  missing.push(...notWhole(`Open pull requests of ${repo}`, kept))
  return {
    repo,
    now: keep(`Delivery of ${repo}`, now, missing),
    before: keep(`Earlier delivery of ${repo}`, earlier, missing),
    open: kept,
    latest: keep(`Latest pull requests of ${repo}`, latest, missing),
  }
}

/** @throws {PlaybookFailure} the repository that was named is not among them. */
function choose({ items, whole }: Listed<Repository>, named: string | undefined, missing: string[]): string[] {
  const full = ({ owner, name }: Repository): string => `${owner}/${name}`
  if (named !== undefined) {
    const found = items.find((each) => full(each).toLowerCase() === named.toLowerCase())
    if (found) return [full(found)]
    if (!whole) return [named]
    throw new PlaybookFailure({
      type: 'not-found',
      detail: `GitHub shows Sophia no repository ${named}.`,
      hint: `There are ${items.map(full).join(', ')}.`,
    })
  }
  const live = items
    .filter(({ archived }) => !archived)
    .toSorted((a, b) => ((a.pushedAt ?? '') > (b.pushedAt ?? '') ? -1 : 1))
  if (live.length > maxRepositories)
    missing.push(
      `GitHub has ${live.length} repositories that are not archived; only the ${maxRepositories} pushed to last are here. Name another one with repo.`,
    )
  return live.slice(0, maxRepositories).map(full)
}

const nothing = (missing: readonly string[]): PlaybookFailure =>
  new PlaybookFailure({ type: 'unavailable', detail: `There is no review without its numbers. ${missing.join(' ')}` })
