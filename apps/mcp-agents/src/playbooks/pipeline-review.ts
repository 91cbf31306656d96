import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { keep, shaped } from './answer-shapes.ts'
import { passagesOf, searchTool } from './knowledge-search.ts'
import { askMetrics, metricDefinitions, metricTools, undefinedMetrics, withoutNumbers } from './metric-questions.ts'
import type { Period } from './periods.ts'
import { HubspotPipelineList, HubspotSummary } from './outside-answers.ts'
import { type Call, type Playbook, PlaybookFailure } from './playbook.ts'
import { searchText } from './pipeline-findings.ts'
import type { Material } from './pipeline-material.ts'
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
  listPipelines: 'sophia-hubspot.list_pipelines',
  summarizePipeline: 'sophia-hubspot.summarize_pipeline',
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
  tools: [...Object.values(metricTools), ...Object.values(tool), searchTool],
  wallTimeMs: 120_000,

  async run(input, call) {
    checkPeriod(input.period)
    const material = await gather(input, call)
    const question = input.question ?? searchText(material)
    const knowledge = await passagesOf(call, question, material.missing)
    return writePipelineReport(material, { question, ...knowledge })
  },
}

/** @throws {PlaybookFailure} the numbers of the whole cannot be had. */
async function gather({ period, compareTo, pipelineId }: Input, call: Call): Promise<Material & { missing: string[] }> {
  const missing: string[] = []
  const [{ definitions }, pipelines] = await Promise.all([
    metricDefinitions(call),
    pipelinesToReview(call, pipelineId, missing),
  ])
  missing.push(...undefinedMetrics(definitions, [...headline, ...open]))
  const ask = (title: string, names: readonly string[], more?: Record<string, unknown>) =>
    askMetrics(call, definitions, title, names, more)

  const range = period && { range: period }
  const [whole, regions, products, quarters, stages, ...summaries] = await Promise.all([
    ask('The numbers of the whole', headline, { ...range, ...(compareTo && { compareTo }) }),
    ask('By region', segment, { dimensions: ['region'], ...range }),
    ask('By product', segment, { dimensions: ['product'], ...range }),
    ask('By close quarter', trend, { grain: 'quarter', ...range }),
    // Open means open now, whatever the period.
    ask('Open deals by stage', open, { dimensions: ['stage'] }),
    ...pipelines.map(async ({ id, label }) => {
      const question = { tool: tool.summarizePipeline, title: `HubSpot pipeline ${label}`, arguments: { id } }
      return shaped(HubspotSummary, question.tool, await call(question))
    }),
  ])
  if (!whole.ok) throw withoutNumbers(whole.failure)
  return {
    ...(period && { period }),
    definitions,
    whole: whole.value,
    regions: keep('By region', regions, missing),
    products: keep('By product', products, missing),
    quarters: keep('By quarter', quarters, missing),
    stages: keep('Open deals by stage', stages, missing),
    pipelines: summaries.flatMap(
      (answer, index) => keep(`HubSpot pipeline ${pipelines[index]?.label ?? ''}`, answer, missing) ?? [],
    ),
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

async function pipelinesToReview(
  call: Call,
  pipelineId: string | undefined,
  missing: string[],
): Promise<{ id: string; label: string }[]> {
  const answer = await call({ tool: tool.listPipelines, title: 'Which pipelines HubSpot has', arguments: {} })
  const list = keep('HubSpot’s pipelines', shaped(HubspotPipelineList, tool.listPipelines, answer), missing)
  if (!list) return []
  const all = list.items
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
