import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { keep } from '../answer-shapes.ts'
import { passagesOf, searchTool } from '../knowledge-search.ts'
import type { Stated } from '../outside-answers.ts'
import { plain } from '../markdown.ts'
import type { Definition } from '../measures.ts'
import { askMetrics, metricRegistry, metricTools, undefinedMetrics } from '../metric-questions.ts'
import { type Call, type Playbook, PlaybookFailure } from '../playbook.ts'
import { askList, askTool, notWhole, statedOf } from '../tool-questions.ts'
import { Company, Contact, Deal, Health, History, Memories, Owner, Pipelines, Records } from './answers.ts'
import { writeAccountBrief } from './brief.ts'
import { type AccountMaterial, openDeals } from './material.ts'
import { hubspotTools, whose } from './whose.ts'

const Input = StrictObject({
  company: Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '\\S',
    description: 'Its name, its domain, or its id in HubSpot',
  }),
  staleDays: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 365, default: 30, description: 'An open deal untouched so long is a risk' }),
  ),
})
type Input = Static<typeof Input>

const tool = {
  ...hubspotTools,
  history: 'sophia-hubspot.get_deal_history',
  pipelines: 'sophia-hubspot.list_pipelines',
  owners: 'sophia-hubspot.list_owners',
  health: 'sophia-business.get_account_health',
  recall: 'mcp-context.recall',
} as const
const figures = [
  'won_value',
  'deals_won',
  'deals_lost',
  'win_rate',
  'average_won_deal',
  'won_cycle_days',
  'deals_open',
  'pipeline_value',
]
const recordsAtMost = 100
const historiesAtMost = 5

export const accountBrief: Playbook<typeof Input> = {
  name: 'account-brief',
  title: 'Account brief',
  description:
    'Briefs you on one company: who they are, deals and stages, contacts, health with its reasons, recent changes, what the company knows of them, open risks and next steps. Every figure carries its source. Needs no model.',
  input: Input,
  tools: [...Object.values(tool), searchTool, ...Object.values(metricTools)],
  wallTimeMs: 180_000,
  run: async (input, call) => writeAccountBrief(await gather(input, call)),
}

/** @throws {PlaybookFailure} who is meant is not clear or not known; neither HubSpot nor the facts tell of them. */
async function gather({ company: asked, staleDays = 30 }: Input, call: Call): Promise<AccountMaterial> {
  const missing: string[] = []
  const { name, companyId } = await whose(call, asked, missing)
  const read = <Schema extends Parameters<typeof Records>[0]>(
    schema: Schema,
    title: string,
    objectType: string,
    ids: readonly string[],
  ) => askTool(call, Records(schema), { tool: tool.read, title, arguments: { objectType, ids, links: true } })
  const ifKnown = <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> =>
    companyId === undefined ? Promise.resolve(undefined) : ask()

  const [companies, pipelines, owners, registry, health, memories] = await Promise.all([
    ifKnown(() => read(Company, 'The company', 'companies', [companyId ?? ''])),
    ifKnown(() => askTool(call, Pipelines, { tool: tool.pipelines, title: 'Stages', arguments: {} })),
    ifKnown(() => askList(call, Owner, { tool: tool.owners, title: 'Owners', arguments: {} })),
    metricRegistry(call),
    askTool(call, Health, { tool: tool.health, title: 'Health', arguments: { id: name } }),
    askTool(call, Memories, {
      tool: tool.recall,
      title: 'What is remembered',
      arguments: { subject: `account:${name}` },
    }),
  ])
  const found = companies && keep('The company in HubSpot', companies, missing)
  const record = found?.items[0]
  const dealIds = record?.dealIds ?? []
  const contactIds = record?.contactIds ?? []
  const definitions = keep('Metrics', registry, missing)?.definitions ?? new Map<string, Definition>()
  if (definitions.size) missing.push(...undefinedMetrics(definitions, figures))

  const [deals, contacts, measured] = await Promise.all([
    dealIds.length ? read(Deal, 'Deals', 'deals', dealIds.slice(0, recordsAtMost)) : undefined,
    contactIds.length ? read(Contact, 'Contacts', 'contacts', contactIds.slice(0, recordsAtMost)) : undefined,
    definitions.size
      ? askMetrics(call, definitions, 'Figures', figures, { filters: [{ field: 'account', op: 'eq', value: name }] })
      : undefined,
  ])
  if (dealIds.length > recordsAtMost) missing.push(`Deals: only ${recordsAtMost} of ${dealIds.length} are here.`)
  if (contactIds.length > recordsAtMost)
    missing.push(`Contacts: only ${recordsAtMost} of ${contactIds.length} are here.`)
  const keptOwners = owners && keep('Owners', owners, missing)
  missing.push(...notWhole('Owners', keptOwners))
  const kept = {
    pipelines: pipelines && keep('Stages', pipelines, missing),
    deals: withTrust(deals && keep('Deals', deals, missing)),
    contacts: withTrust(contacts && keep('Contacts', contacts, missing)),
    figures: measured && keep('Figures', measured, missing),
    health: keep('Health', health, missing),
  }
  if (!record && !kept.health && !kept.figures)
    throw new PlaybookFailure({
      type: 'unavailable',
      detail: `There is no brief without HubSpot or the facts. ${missing.join(' ')}`,
    })

  const histories = await historiesOf(
    call,
    openDeals(kept).map(({ id }) => id),
    missing,
  )
  const { passages } = await passagesOf(call, name, missing)
  return {
    name,
    at: (found ?? kept.health ?? kept.figures)?.asOf ?? '',
    staleDays,
    company: found && record ? { record, stated: statedOf(found) } : undefined,
    owners: keptOwners?.items ?? [],
    histories,
    ...kept,
    passages,
    memories: keep('What is remembered', memories, missing),
    definitions,
    missing: missing.map(plain),
  }
}

async function historiesOf(call: Call, ids: readonly string[], missing: string[]): Promise<Map<string, History>> {
  const asked = ids.slice(0, historiesAtMost)
  if (ids.length > asked.length)
    missing.push(`Recent changes: only those of the ${historiesAtMost} largest open deals, of ${ids.length}, are here.`)
  const answers = await Promise.all(
    asked.map((id) =>
      askTool(call, History, { tool: tool.history, title: `History of deal ${id}`, arguments: { id, limit: 100 } }),
    ),
  )
  return new Map(
    answers.flatMap((answer, index) => {
      const id = asked[index] ?? ''
      const history = keep(`History of deal ${id}`, answer, missing)
      return history ? [[id, history] as const] : []
    }),
  )
}

const withTrust = <Item>(answer: (Stated & { readonly items: readonly Item[] }) | undefined) =>
  answer && { items: answer.items, stated: statedOf(answer) }
