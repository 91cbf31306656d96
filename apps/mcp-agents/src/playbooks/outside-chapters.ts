import { count, excerpt, money, percent, plain, table } from './markdown.ts'
import type { HubspotSummary, Passages } from './outside-answers.ts'
import type { Chapter } from './pipeline-material.ts'
import type { Sources } from './sources.ts'

export function hubspotChapter({ label, stages, totals, ...provenance }: HubspotSummary, sources: Sources): Chapter {
  const source = sources.cite({ tool: 'sophia-hubspot.summarize_pipeline', about: plain(label), ...provenance })
  const amounts = (list: HubspotSummary['totals']['openAmounts']): string =>
    list.map(({ amount, currency }) => money(amount, currency)).join(' and ') || '–'
  const open = stages.filter(({ closed }) => !closed)
  const fullest = open.toSorted((a, b) => b.deals - a.deals)[0]
  const made = provenance.origin === 'sandbox' ? ' *(sandbox)*' : ''
  return {
    findings: [
      `**HubSpot, ${plain(label)}**: ${count(totals.open)} open deals worth ${amounts(totals.openAmounts)}${fullest && totals.open > 0 ? `, the largest part (${percent(fullest.deals / totals.open)}) in ${plain(fullest.label)}` : ''} ${source}${made}.`,
    ],
    text: [
      `## HubSpot: ${plain(label)}`,
      table(
        [{ title: 'Stage' }, { title: 'Deals', number: true }, { title: 'Amount', number: true }],
        stages.map((stage) => [
          `${plain(stage.label)}${stage.closed ? ' (closed)' : ''}`,
          count(stage.deals),
          amounts(stage.amounts),
        ]),
      ),
      `Source: ${source}${made}. HubSpot’s deals are counted apart from the facts above and never added to them.`,
    ].join('\n\n'),
    missing: [
      totals.withoutAmount > 0
        ? `${count(totals.withoutAmount)} of ${count(totals.deals)} deals in HubSpot’s ${plain(label)} carry no amount ${source}.`
        : undefined,
    ],
  }
}

export function knowledgeChapter(question: string, { hits, ...provenance }: Passages, sources: Sources): Chapter {
  const source = sources.cite({ tool: 'mcp-context.search', about: `“${plain(excerpt(question, 80))}”`, ...provenance })
  if (hits.length === 0) {
    return {
      findings: [`**Background**: nothing is known about “${plain(excerpt(question, 80))}” ${source}.`],
      text: '',
    }
  }
  return {
    findings: [
      `**Background**: ${hits.length === 1 ? 'one passage' : `${count(hits.length)} passages`} found for “${plain(excerpt(question, 80))}” ${source}.`,
    ],
    text: [
      '## What the company knows',
      hits
        .map(
          ({ document, chunk }) =>
            `- **${plain(document.title)}**: ${plain(excerpt(chunk.text))} (document ${plain(document.id)})`,
        )
        .join('\n'),
      `Source: ${source}. These are words of documents, not checked against the numbers.`,
    ].join('\n\n'),
  }
}
