import { shownSums, sums } from '../amounts.ts'
import { count, document, list, numbered, plain } from '../markdown.ts'
import { citeMetrics, closing, sandboxNotice } from '../report-evidence.ts'
import { createSources, type Sources } from '../sources.ts'
import { statedOf } from '../tool-questions.ts'
import {
  changesChapter,
  contactsChapter,
  dealsChapter,
  figuresChapter,
  healthChapter,
  knowledgeParts,
  whoChapter,
} from './account-chapters.ts'
import { type AccountMaterial, openDeals } from './material.ts'
import { type Marks, nextSteps, risksOf } from './risks.ts'

/** The brief as Markdown: who it is in a sentence, what to look out for, then a chapter for each thing known. */
export function writeAccountBrief(material: AccountMaterial): string {
  const sources = createSources()
  const marks = cite(material, sources)
  const risks = risksOf(material, marks)
  const steps = nextSteps(material, risks, marks)
  const figures = material.figures && citeMetrics(sources, material.definitions, material.figures)
  const chapters = [
    whoChapter(material, marks),
    dealsChapter(material, marks),
    figuresChapter(material, figures ?? ''),
    healthChapter(material, marks, sources),
    changesChapter(material, marks),
    contactsChapter(material, marks),
    ...knowledgeParts(material, sources),
  ]
  return document([
    `# Account brief: ${plain(material.name)}, ${verdict(material)}`,
    `As of ${plain(material.at)}.`,
    ...sandboxNotice(sources),
    '## Open risks',
    ...(risks.length ? [list(risks.map(({ text }) => text))] : []),
    material.deals
      ? risks.length
        ? undefined
        : 'None by these rules.'
      : 'Deals in HubSpot are not known here, and so are their risks.',
    '## Next steps',
    steps.length ? numbered([...new Set(steps)]) : 'None by these rules.',
    ...chapters,
    ...closing(
      [...material.missing, ...sources.doubts()],
      material.definitions,
      material.figures?.totals ?? {},
      sources,
      words(material),
    ),
  ])
}

function verdict(material: AccountMaterial): string {
  const { health, deals, pipelines } = material
  const open = openDeals(material)
  const amounts = sums(open.flatMap(({ amount }) => amount ?? []))
  const told =
    deals && pipelines
      ? open.length === 0
        ? 'no deal open'
        : `${open.length === 1 ? 'one deal' : `${count(open.length)} deals`} open${amounts.length ? ` worth ${shownSums(amounts)}` : ''}`
      : 'open deals not known'
  return health ? `${told}, health ${health.score} of 100 (${plain(health.level)})` : told
}

function cite({ company, deals, contacts, health, histories }: AccountMaterial, sources: Sources): Marks {
  const hubspot = (
    tool: string,
    about: string,
    stated: Parameters<typeof statedOf>[0] | undefined,
    rows: number,
  ): string => (stated ? sources.cite({ tool: `sophia-hubspot.${tool}`, about, ...statedOf(stated), rows }) : '')
  return {
    company: hubspot('read_records', 'the company', company?.stated, 1),
    deals: hubspot('read_records', 'its deals', deals?.stated, deals?.items.length ?? 0),
    contacts: hubspot('read_records', 'its contacts', contacts?.stated, contacts?.items.length ?? 0),
    health: health
      ? sources.cite({ tool: 'sophia-business.get_account_health', about: 'health', ...statedOf(health) })
      : '',
    histories: new Map(
      [...histories].map(([id, history]) => [
        id,
        hubspot('get_deal_history', `deal ${plain(id)}`, history, history.items.length),
      ]),
    ),
  }
}

const words = ({ staleDays }: AccountMaterial): string[] => [
  '**Open**: a deal in a stage that HubSpot does not call closed.',
  `**Untouched**: HubSpot has changed nothing of the deal for ${count(staleDays)} days or longer.`,
  '**Health**: a sum of reasons over the facts of deals, from the start value; each with its points.',
]
