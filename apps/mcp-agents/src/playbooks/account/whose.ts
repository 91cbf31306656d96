import { keep, type Shaped } from '../answer-shapes.ts'
import { MetricAnswer } from '../measures.ts'
import { metricTools } from '../metric-questions.ts'
import { type Call, PlaybookFailure } from '../playbook.ts'
import { askTool } from '../tool-questions.ts'
import { Companies, type Company } from './answers.ts'

export const hubspotTools = {
  search: 'sophia-hubspot.search_records',
  read: 'sophia-hubspot.read_records',
} as const
const candidatesAtMost = 10

/** Who is meant. */
export interface Whose {
  /** As HubSpot or the facts write it. */
  readonly name: string
  /** In HubSpot. */
  readonly companyId?: string
}

/**
 * Finds the one company that a name, a domain or an id of HubSpot means.
 *
 * @throws {PlaybookFailure} several could be meant: they are named; or nobody knows it.
 */
export async function whose(call: Call, asked: string, missing: string[]): Promise<Whose> {
  const wanted = bare(asked)
  const found = keep('HubSpot', await inHubspot(call, asked, wanted), missing)
  const company = found && oneOf(found, wanted, asked)
  if (company) return { name: company.name ?? company.domain ?? company.id, companyId: company.id }

  const title = 'Which accounts have deals'
  const accounts = await askTool(call, MetricAnswer, {
    tool: metricTools.queryMetric,
    title,
    arguments: { metrics: ['deals_won', 'deals_lost', 'deals_open'], dimensions: ['account'] },
  })
  const names = keep(title, accounts, missing)?.series.flatMap(({ dimensions }) => dimensions?.['account'] ?? [])
  const like = (names ?? []).filter((name) => name.toLowerCase().includes(wanted))
  const exact = like.filter((name) => name.toLowerCase() === wanted)
  const [name] = exact.length ? exact : like
  if (name !== undefined && (exact.length || like.length) === 1) return { name }
  if (like.length) throw ambiguous(asked, like, like.length)
  throw new PlaybookFailure({
    type: found && names ? 'not-found' : 'unavailable',
    detail: [
      `Nothing was found about “${asked}”.`,
      found && 'HubSpot has no such company.',
      names && 'No deal in the facts names it.',
      ...missing,
    ]
      .filter(Boolean)
      .join(' '),
    hint: 'Write the name as HubSpot has it, or give its domain or its id in HubSpot.',
  })
}

/** Without what an address adds to a domain. */
const bare = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/.*$/, '')

const inHubspot = (call: Call, asked: string, wanted: string): Promise<Shaped<Companies>> =>
  /^\d{1,20}$/.test(wanted)
    ? askTool(call, Companies, {
        tool: hubspotTools.read,
        title: 'Which company is meant',
        arguments: { objectType: 'companies', ids: [wanted] },
      })
    : askTool(call, Companies, {
        tool: hubspotTools.search,
        title: 'Which company is meant',
        arguments: {
          objectType: 'companies',
          query: asked.includes('/') ? wanted : asked.trim(),
          limit: candidatesAtMost,
        },
      })

/** @throws {PlaybookFailure} several could be meant. */
function oneOf({ items, total = items.length }: Companies, wanted: string, asked: string): Company | undefined {
  const exact = items.filter(
    ({ id, name, domain }) =>
      id === wanted || name?.trim().toLowerCase() === wanted || (domain && bare(domain) === wanted),
  )
  if (exact.length === 1) return exact[0]
  if (exact.length === 0 && total <= 1) return items[0]
  const several = exact.length ? exact : items
  throw ambiguous(
    asked,
    several.map(
      ({ id, name, domain }) => `${name ?? '(no name)'} (${[domain, `id ${id}`].filter(Boolean).join(', ')})`,
    ),
    exact.length || total,
  )
}

const ambiguous = (asked: string, candidates: readonly string[], total: number): PlaybookFailure =>
  new PlaybookFailure({
    type: 'conflict',
    detail: `“${asked}” could be ${total} companies: ${candidates.slice(0, candidatesAtMost).join('; ')}${total > candidatesAtMost ? ' and others' : ''}.`,
    hint: 'Give the domain or the id of the one that is meant.',
  })
