import type { Failure } from '../schemas.ts'
import { type Shaped, shaped } from './answer-shapes.ts'
import { type Definition, MetricAnswer, MetricList } from './measures.ts'
import { type Call, PlaybookFailure } from './playbook.ts'

export const metricTools = {
  listMetrics: 'mcp-business.list_metrics',
  queryMetric: 'mcp-business.query_metric',
} as const

interface Registry {
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** As of when. */
  readonly asOf: string | undefined
}

/** The metrics that are defined. */
export async function metricRegistry(call: Call): Promise<Shaped<Registry>> {
  const tool = metricTools.listMetrics
  const list = shaped(MetricList, tool, await call({ tool, title: 'Which metrics are defined', arguments: {} }))
  if (!list.ok) return list
  const { metrics, asOf } = list.value
  return { ok: true, value: { definitions: new Map(metrics.map((each) => [each.name, each])), asOf } }
}

/** @throws {PlaybookFailure} the metrics that are defined cannot be had. */
export async function metricDefinitions(call: Call): Promise<Registry> {
  const registry = await metricRegistry(call)
  if (!registry.ok) throw withoutNumbers(registry.failure)
  return registry.value
}

/** Asks for those of the metrics that are defined. */
export async function askMetrics(
  call: Call,
  definitions: ReadonlyMap<string, Definition>,
  title: string,
  names: readonly string[],
  more: Record<string, unknown> = {},
): Promise<Shaped<MetricAnswer>> {
  const metrics = names.filter((name) => definitions.has(name))
  if (metrics.length === 0)
    return { ok: false, failure: { type: 'not-found', detail: 'None of its metrics is defined.' } }
  const tool = metricTools.queryMetric
  return shaped(MetricAnswer, tool, await call({ tool, title, arguments: { metrics, ...more } }))
}

/** Names, in words, the metrics that are not defined. */
export function undefinedMetrics(definitions: ReadonlyMap<string, Definition>, names: readonly string[]): string[] {
  const absent = names.filter((name) => !definitions.has(name))
  return absent.length ? [`The metric registry does not define ${absent.join(', ')}.`] : []
}

export const withoutNumbers = (failure: Failure): PlaybookFailure =>
  new PlaybookFailure({ ...failure, detail: `There is no review without its numbers. ${failure.detail}` })
