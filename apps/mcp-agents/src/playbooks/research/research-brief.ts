import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { keep, type Shaped } from '../answer-shapes.ts'
import { searchTool } from '../knowledge-search.ts'
import { plain } from '../markdown.ts'
import { type Definition, MetricAnswer } from '../measures.ts'
import { askMetrics, metricRegistry, metricTools } from '../metric-questions.ts'
import { Passages } from '../outside-answers.ts'
import { type Call, type Playbook, PlaybookFailure } from '../playbook.ts'
import { askTool } from '../tool-questions.ts'
import { Asked, Research } from './answers.ts'
import { writeResearchBrief } from './brief.ts'
import type { Own, ResearchMaterial } from './material.ts'

const depths = ['quick', 'standard', 'deep'] as const
const Input = StrictObject({
  question: Type.String({
    minLength: 3,
    maxLength: 1000,
    pattern: String.raw`^[^\u0000-\u0008\u000e-\u001f]*\S[^\u0000-\u0008\u000e-\u001f]*$`,
    description: 'In plain words',
  }),
  depth: Type.Optional(
    Type.Enum(depths, {
      type: 'string',
      default: 'standard',
      description: 'quick: few results within seconds; deep: more of them, and smaller questions where a model is set',
    }),
  ),
})
type Input = Static<typeof Input>

const tool = { research: 'mcp-research.research', ask: 'mcp-business.ask' } as const
/** By when mcp-research answers with what has arrived. */
const deadlineMs = { quick: 3_000, standard: 8_000, deep: 20_000 }
const figures = ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'deals_open', 'pipeline_value']
const accountsAtMost = 3
/** mcp-business takes no longer question. */
const askedAtMost = 500

export const researchBrief: Playbook<typeof Input> = {
  name: 'research-brief',
  title: 'Research brief',
  description:
    'Briefs you on a question: what outside sources say, each sentence cited, beside what the company knows and, where the question names a metric or a customer, our own figures. Names contradictions and gaps; says so when nothing answers. Needs no model.',
  input: Input,
  tools: [...Object.values(tool), searchTool, ...Object.values(metricTools)],
  wallTimeMs: 120_000,
  run: async (input, call) => writeResearchBrief(await gather(input, call)),
}

/** @throws {PlaybookFailure} neither outside sources nor what the company knows can be asked. */
async function gather({ question, depth = 'standard' }: Input, call: Call): Promise<ResearchMaterial> {
  const missing: string[] = []
  const titles = { research: 'What outside sources say', known: 'What the company knows', asked: 'Our own figures' }
  const [researched, searched, answered, listed, registered] = await Promise.all([
    askTool(call, Research, {
      tool: tool.research,
      title: titles.research,
      arguments: { question, depth, deadlineMs: deadlineMs[depth] },
    }),
    askTool(call, Passages, { tool: searchTool, title: titles.known, arguments: { query: question, k: 5 } }),
    askTool(call, Asked, {
      tool: tool.ask,
      title: titles.asked,
      arguments: { question: question.slice(0, askedAtMost).toWellFormed() },
    }),
    askTool(call, MetricAnswer, {
      tool: metricTools.queryMetric,
      title: 'Which customers there are',
      arguments: { metrics: ['deals_won', 'deals_lost', 'deals_open'], dimensions: ['account'] },
    }),
    metricRegistry(call),
  ])
  const research = keep(titles.research, researched, missing)
  const passages = keep(titles.known, searched, missing)
  if (!research && !passages)
    throw new PlaybookFailure({
      type: researched.ok ? 'unavailable' : researched.failure.type,
      detail: `There is no brief without sources. ${missing.join(' ')}`,
    })
  const asked = keep(titles.asked, answered, missing)
  const definitions = keep('Metrics', registered, missing)?.definitions ?? new Map<string, Definition>()
  const named = namedIn(question, keep('Customers', listed, missing))
  if (named.length > accountsAtMost)
    missing.push(`The question names ${named.length} customers; only ${accountsAtMost} are here.`)
  const own: Own[] = asked?.answer ? [{ title: asked.reading ?? question, answer: asked.answer, tool: tool.ask }] : []
  const of = named.slice(0, accountsAtMost)
  const measured: Shaped<MetricAnswer>[] = await Promise.all(
    of.map((name) =>
      askMetrics(call, definitions, `Figures of ${name}`, figures, {
        filters: [{ field: 'account', op: 'eq', value: name }],
      }),
    ),
  )
  for (const [index, answer] of measured.entries()) {
    const title = `Figures of ${of[index] ?? ''}`
    const kept = keep(title, answer, missing)
    if (kept) own.push({ title, answer: kept, tool: metricTools.queryMetric })
  }
  return { question, research, passages, asked, own, definitions, missing: missing.map(plain) }
}

/** The customers whose whole name the question says. */
function namedIn(question: string, accounts: MetricAnswer | undefined): string[] {
  const said = ` ${wordsOf(question)} `
  return (accounts?.series ?? []).flatMap(({ dimensions }) => {
    const name = dimensions?.['account']
    return name && wordsOf(name).length > 3 && said.includes(` ${wordsOf(name)} `) ? [name] : []
  })
}

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')
