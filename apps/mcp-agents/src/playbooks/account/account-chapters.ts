import { shownAmount, shownSums, sums } from '../amounts.ts'
import { count, document, excerpt, link, list, plain, table } from '../markdown.ts'
import { shown } from '../measures.ts'
import { knowledgeChapter } from '../outside-chapters.ts'
import { titleOf } from '../pipeline-material.ts'
import type { Sources } from '../sources.ts'
import { statedOf } from '../tool-questions.ts'
import type { Change, Deal } from './answers.ts'
import { type AccountMaterial, changesOf, openDeals, ownerName, stageOf, stagesOf } from './material.ts'
import type { Marks } from './risks.ts'

const contactsAtMost = 20
const changesAtMost = 15
const dealsAtMost = 30

const chapter = (...parts: (string | undefined)[]): string => document(parts).trimEnd()
const day = (at: string | null): string => (at === null ? '–' : plain(at.slice(0, 10)))

export function whoChapter(material: AccountMaterial, { company: source }: Marks): string {
  const record = material.company?.record
  if (!record) return ''
  const { domain, industry, city, state, country, employees, annualRevenue, lifecycleStage } = record
  const place = [city, state, country].filter((part) => part !== null && part !== '')
  const owner = ownerName(material, record.ownerId)
  const rows: [string, string | undefined][] = [
    ['Domain', domain ? link(domain, `https://${domain}`) : undefined],
    ['Industry', industry ? plain(industry) : undefined],
    ['Place', place.length ? place.map((part) => plain(part ?? '')).join(', ') : undefined],
    ['Employees', employees === null ? undefined : count(employees)],
    ['Revenue a year', annualRevenue ? shownAmount(annualRevenue) : undefined],
    ['Lifecycle stage', lifecycleStage ? plain(lifecycleStage) : undefined],
    ['Owner', owner === undefined ? undefined : plain(owner)],
    ['In HubSpot since', day(record.createdAt)],
    ['Id in HubSpot', plain(record.id)],
  ]
  return chapter(
    '## Who they are',
    table(
      [{ title: 'What' }, { title: 'As HubSpot has it' }],
      rows.flatMap(([what, value]) => (value === undefined ? [] : [[what, value]])),
    ),
    `Source: ${source}.`,
  )
}

export function dealsChapter(material: AccountMaterial, { deals: source }: Marks): string {
  const { deals } = material
  if (!deals) return ''
  const open = openDeals(material)
  const others = deals.items
    .filter(({ id }) => !open.some((deal) => deal.id === id))
    .toSorted((a, b) => ((a.closeDate ?? '') > (b.closeDate ?? '') ? -1 : 1))
  const all = [...open, ...others]
  return chapter(
    '## Deals',
    table(
      [
        { title: 'Deal' },
        { title: 'Stage' },
        { title: 'Amount', number: true },
        { title: 'Closes' },
        { title: 'Owner' },
        { title: 'Last changed' },
      ],
      all
        .slice(0, dealsAtMost)
        .map((deal) => [
          plain(deal.name),
          stageShown(material, deal),
          deal.amount ? shownAmount(deal.amount) : '–',
          day(deal.closeDate),
          plain(ownerName(material, deal.ownerId) ?? '–'),
          day(deal.updatedAt),
        ]),
    ),
    all.length > dealsAtMost ? `The first ${dealsAtMost} of ${count(all.length)}.` : undefined,
    `Open: ${count(open.length)}, ${shownSums(sums(open.flatMap(({ amount }) => amount ?? [])))} ${source}. HubSpot’s deals are counted apart from the facts and never added to them.`,
  )
}

function stageShown(material: AccountMaterial, deal: Deal): string {
  const stage = stageOf(material, deal)
  if (!stage) return plain(deal.stageId ?? '–')
  return `${plain(stage.label)}${stage.closed ? ' (closed)' : ''}`
}

export function figuresChapter(material: AccountMaterial, source: string): string {
  const { figures } = material
  if (!figures) return ''
  if (figures.rows === 0) return chapter('## Figures', `The facts have no deal of this account ${source}.`)
  return chapter(
    '## Figures',
    table(
      [{ title: 'Metric' }, { title: 'Value', number: true }, { title: 'Source' }],
      Object.entries(figures.totals).map(([name, value]) => [titleOf(material, name), shown(value), source]),
    ),
    'Over all time, from the facts.',
  )
}

export function healthChapter({ health }: AccountMaterial, { health: source }: Marks, sources: Sources): string {
  if (!health) return ''
  const evidence = health.evidence.map(({ of, lineageId, rows }) =>
    sources.cite({
      tool: 'sophia-business.get_account_health',
      about: `rows of ${plain(of)}`,
      ...statedOf(health),
      rows,
      lineageId,
    }),
  )
  return chapter(
    `## Health: ${health.score} of 100, ${plain(health.level)}`,
    table(
      [{ title: 'Reason' }, { title: 'Points', number: true }, { title: 'Because' }],
      [
        ['Start', String(health.startsAt), '–'],
        ...health.reasons.map(({ name, points, reason }) => [
          plain(name),
          points > 0 ? `+${points}` : String(points),
          plain(reason),
        ]),
      ],
    ),
    `Source: ${[source, ...evidence].join(' ')}, measured on ${plain(health.measuredOn)}.`,
  )
}

export function changesChapter(material: AccountMaterial, { histories }: Marks): string {
  if (material.histories.size === 0) return ''
  const changes = changesOf(material).slice(0, changesAtMost)
  if (changes.length === 0) return chapter('## Recent changes', 'None of its open deals has changed.')
  return chapter(
    '## Recent changes',
    table(
      [
        { title: 'When' },
        { title: 'Deal' },
        { title: 'What' },
        { title: 'From' },
        { title: 'To' },
        { title: 'Source' },
      ],
      changes.map(({ deal, change }) => [
        day(change.at),
        plain(deal.name),
        plain(change.field === 'closeDate' ? 'close date' : change.field),
        valueShown(material, deal, change.field, change.from),
        valueShown(material, deal, change.field, change.to),
        histories.get(deal.id) ?? '',
      ]),
    ),
  )
}

function valueShown(material: AccountMaterial, deal: Deal, field: string, value: Change['to']): string {
  if (value === null) return '–'
  if (typeof value !== 'string') return shownAmount(value)
  if (field === 'closeDate') return day(value)
  if (field === 'owner') return plain(ownerName(material, value) ?? value)
  const stage = stagesOf(material, deal.pipelineId).find(({ id }) => id === value)
  return plain(stage?.label ?? value)
}

export function contactsChapter({ contacts }: AccountMaterial, { contacts: source }: Marks): string {
  if (!contacts || contacts.items.length === 0) return ''
  return chapter(
    '## Contacts',
    table(
      [{ title: 'Name' }, { title: 'Position' }, { title: 'Mail' }],
      contacts.items
        .slice(0, contactsAtMost)
        .map(({ firstName, lastName, jobTitle, email }) => [
          plain([firstName, lastName].filter(Boolean).join(' ') || '–'),
          plain(jobTitle ?? '–'),
          plain(email ?? '–'),
        ]),
    ),
    `${contacts.items.length > contactsAtMost ? `The first ${contactsAtMost} of ${count(contacts.items.length)}. ` : ''}Source: ${source}.`,
  )
}

/** What documents say of it, and what was remembered. */
export function knowledgeParts({ name, passages, memories }: AccountMaterial, sources: Sources): string[] {
  const known = passages && knowledgeChapter(name, passages, sources)
  const words = known && (known.text || chapter('## What the company knows', known.findings.join(' ')))
  const source =
    memories &&
    sources.cite({
      tool: 'mcp-context.recall',
      about: `account:${plain(name)}`,
      ...statedOf(memories),
      rows: memories.items.length,
    })
  return [
    words ?? '',
    memories && memories.items.length > 0
      ? chapter(
          '## What is remembered',
          list(
            memories.items.map(
              ({ statement, source: from, validFrom }) =>
                `${plain(excerpt(statement))} (since ${day(validFrom)}, from ${plain(excerpt(from, 80))})`,
            ),
          ),
          `Source: ${source ?? ''}. These are words of people and agents, not checked against the numbers.`,
        )
      : '',
  ]
}
