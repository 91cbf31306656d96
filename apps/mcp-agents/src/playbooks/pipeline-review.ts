import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { Failure } from '../schemas.ts'
import { type Definition, MetricAnswer, MetricList, read } from './measures.ts'
import type { Period } from './periods.ts'
import { HubspotPipelineList, HubspotSummary, Passages } from './outside-answers.ts'
import { type Answer, type Call, type Playbook, PlaybookFailure } from './playbook.ts'
import { searchText } from './pipeline-findings.ts'
import type { Asked, Material } from './pipeline-material.ts'
import { writePipelineReport } from './pipeline-report.ts'

const Input = StrictObject(
  {
    period: Type.Optional(
      StrictObject(
        {
          from: Type.String({ format: 'date' }),
          to: Type.String({ format: 'date', description: 'The first day that no longer counts' }),
        },
        { description: 'Which days count, by close date. Default: all facts known' },
      ),
    ),
    compareTo: Type.Optional(
      Type.Enum(['previous', 'year'], {
        type: 'string',
        description: 'Compare with the same length of time before, or with a year earlier. Needs `period`',
      }),
    ),
    pipelineId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'The HubSpot pipeline to look at. Default: all, at most five',
      }),
    ),
    question: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'What to look for in what the company knows. Default: what stands out in the numbers',
      }),
    ),
  },
  { dependentRequired: { compareTo: ['period'] } },
)
type Input = Static<typeof Input>

const tool = {
  listMetrics: 'mcp-business.list_metrics',
  queryMetric: 'mcp-business.query_metric',
  listPipelines: 'sophia-hubspot.list_pipelines',
  summarizePipeline: 'sophia-hubspot.summarize_pipeline',
  search: 'mcp-context.search',
} as const

const headline = ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'average_won_deal', 'won_cycle_days']
const segment = ['won_value', 'deals_won', 'deals_lost', 'win_rate']
const trend = ['won_value', 'deals_won', 'win_rate', 'average_won_deal']
const open = ['deals_open', 'pipeline_value']
const maxPipelines = 5

export const pipelineReview: Playbook<typeof Input> = {
  name: 'pipeline-review',
  title: 'Pipeline review',
  description:
    'Reviews sales: won value, win rate, average deal and cycle, by region, product and quarter, open deals by stage, HubSpot’s pipelines, and what the company knows about what stands out. Every figure carries its source. Needs no model.',
  input: Input,
  tools: Object.values(tool),
  wallTimeMs: 120_000,

  async run(input, call) {
    checkPeriod(input.period)
    const material = await gather(input, call)
    const question = input.question ?? searchText(material)
    const found = await call({
      tool: tool.search,
      title: 'What the company knows',
      arguments: { query: question, k: 3 },
    })
    return writePipelineReport(material, { question, ...passagesOf(found, material.missing) })
  },
}

/** @throws {PlaybookFailure} the numbers of the whole cannot be had. */
async function gather({ period, compareTo, pipelineId }: Input, call: Call): Promise<Material & { missing: string[] }> {
  const missing: string[] = []
  const [definitions, pipelines] = await Promise.all([
    metricDefinitions(call),
    pipelinesToReview(call, pipelineId, missing),
  ])
  const absent = [...headline, ...open].filter((name) => !definitions.has(name))
  if (absent.length) missing.push(`The metric registry does not define ${absent.join(', ')}.`)
  const ask = (title: string, names: readonly string[], more: Record<string, unknown> = {}): Promise<Asked> =>
    askMetrics(call, title, { metrics: names.filter((name) => definitions.has(name)), ...more })

  const range = period && { range: period }
  const [whole, regions, products, quarters, stages, ...summaries] = await Promise.all([
    ask('The numbers of the whole', headline, { ...range, ...(compareTo && { compareTo }) }),
    ask('By region', segment, { dimensions: ['region'], ...range }),
    ask('By product', segment, { dimensions: ['product'], ...range }),
    ask('By close quarter', trend, { grain: 'quarter', ...range }),
    // Open means open now, whatever the period.
    ask('Open deals by stage', open, { dimensions: ['stage'] }),
    ...pipelines.map(({ id, label }) =>
      call({ tool: tool.summarizePipeline, title: `HubSpot pipeline ${label}`, arguments: { id } }),
    ),
  ])
  if (!whole.ok) throw withoutNumbers(whole.failure)
  const keep = (what: string, asked: Asked): MetricAnswer | undefined => {
    if (asked.ok) return asked.value
    missing.push(`${what}: ${asked.failure.detail}`)
    return undefined
  }
  return {
    ...(period && { period }),
    definitions,
    whole: whole.value,
    regions: keep('By region', regions),
    products: keep('By product', products),
    quarters: keep('By quarter', quarters),
    stages: keep('Open deals by stage', stages),
    pipelines: summaries.flatMap((answer, index) => keepSummary(answer, pipelines[index]?.label ?? '', missing)),
    missing,
  }
}

function checkPeriod(period: Period | undefined): void {
  if (!period || period.from < period.to) return
  throw new PlaybookFailure({
    type: 'bad-input',
    detail: `The period ends on ${period.to}, which is not after ${period.from}.`,
    hint: '`to` is the first day that no longer counts.',
  })
}

/** The metrics that are defined, by name. */
async function metricDefinitions(call: Call): Promise<ReadonlyMap<string, Definition>> {
  const answer = await call({ tool: tool.listMetrics, title: 'Which metrics are defined', arguments: {} })
  if (!answer.ok) throw withoutNumbers(answer.failure)
  const list = read(MetricList, answer.value)
  if (!list) throw new PlaybookFailure(strange(tool.listMetrics))
  return new Map(list.metrics.map((definition) => [definition.name, definition]))
}

async function pipelinesToReview(
  call: Call,
  pipelineId: string | undefined,
  missing: string[],
): Promise<{ id: string; label: string }[]> {
  const answer = await call({ tool: tool.listPipelines, title: 'Which pipelines HubSpot has', arguments: {} })
  if (!answer.ok) {
    missing.push(`HubSpot’s pipelines: ${answer.failure.detail}`)
    return []
  }
  const all = read(HubspotPipelineList, answer.value)?.items ?? []
  if (pipelineId !== undefined) {
    const chosen = all.filter(({ id }) => id === pipelineId)
    if (chosen.length === 0)
      missing.push(
        `HubSpot has no pipeline ${pipelineId}. There are ${all.map(({ id, label }) => `${id} (${label})`).join(', ')}.`,
      )
    return chosen
  }
  if (all.length > maxPipelines)
    missing.push(
      `HubSpot has ${all.length} pipelines; only the first ${maxPipelines} are here. Name one with pipelineId.`,
    )
  return all.slice(0, maxPipelines)
}

async function askMetrics(call: Call, title: string, question: { metrics: string[] }): Promise<Asked> {
  if (question.metrics.length === 0)
    return { ok: false, failure: { type: 'not-found', detail: 'None of its metrics is defined.' } }
  const answer = await call({ tool: tool.queryMetric, title, arguments: question })
  if (!answer.ok) return answer
  const value = read(MetricAnswer, answer.value)
  return value ? { ok: true, value } : { ok: false, failure: strange(tool.queryMetric) }
}

function keepSummary(answer: Answer, label: string, missing: string[]): HubspotSummary[] {
  const summary = answer.ok ? read(HubspotSummary, answer.value) : undefined
  if (summary) return [summary]
  missing.push(
    `HubSpot pipeline ${label}: ${answer.ok ? strange(tool.summarizePipeline).detail : answer.failure.detail}`,
  )
  return []
}

function passagesOf(answer: Answer, missing: string[]): { passages?: Passages } {
  const passages = answer.ok ? read(Passages, answer.value) : undefined
  if (passages) return { passages }
  missing.push(`What the company knows: ${answer.ok ? strange(tool.search).detail : answer.failure.detail}`)
  return {}
}

const withoutNumbers = (failure: Failure): PlaybookFailure =>
  new PlaybookFailure({ ...failure, detail: `There is no review without its numbers. ${failure.detail}` })

const strange = (name: string): Failure => ({
  type: 'upstream-failed',
  detail: `${name} answered in a shape that this release does not know.`,
})
