import { count, document, excerpt, link, list, plain, table } from '../markdown.ts'
import { shown } from '../measures.ts'
import { knowledgeChapter } from '../outside-chapters.ts'
import { titleOf } from '../pipeline-material.ts'
import { citeMetrics, closing, sandboxNotice } from '../report-evidence.ts'
import { createSources, type Sources } from '../sources.ts'
import { statedOf } from '../tool-questions.ts'
import type { Research } from './answers.ts'
import { type Claim, contentWords, contradictions, sentencesOf } from './claims.ts'
import type { Own, ResearchMaterial } from './material.ts'

type Result = Research['results'][number]

/** The brief as Markdown: whether it is answered, by whom, and what does not fit or is not known. */
export function writeResearchBrief(material: ResearchMaterial): string {
  const sources = createSources()
  const { research, passages, question, own, definitions } = material
  const cited = citedResults(research)
  const source =
    research &&
    sources.cite({
      tool: 'mcp-research.research',
      about: `“${plain(excerpt(question, 80))}”`,
      ...statedOf(research),
      rows: research.results.length,
    })
  const known = passages && knowledgeChapter(question, passages, sources)
  const figures = own.map((each) => ownChapter(material, each, sources))
  return document([
    `# Research brief: ${verdict(material, cited)}`,
    `The question: ${plain(question)}`,
    ...sandboxNotice(sources),
    '## What outside sources say',
    answerPart(research, cited, source ?? ''),
    known?.text || (known ? `## What the company knows\n\n${known.findings.join(' ')}` : ''),
    ...figures,
    contradictionChapter(material, cited),
    gapChapter(material, cited),
    resultsChapter(cited, source ?? ''),
    ...closing(
      [...material.missing, ...sources.doubts()],
      definitions,
      Object.assign({}, ...own.map(({ answer }) => answer.totals)),
      sources,
      words,
    ),
  ])
}

/** The results that the answer cites, in the order in which it does. */
function citedResults(research: Research | undefined): Map<string, { result: Result; label: string }> {
  const cited = new Map<string, { result: Result; label: string }>()
  for (const { citations } of research?.answer ?? [])
    for (const { sourceId } of citations) {
      const result = research?.results.find(({ id }) => id === sourceId)
      if (result && !cited.has(sourceId)) cited.set(sourceId, { result, label: `R${cited.size + 1}` })
    }
  return cited
}

type Cited = ReturnType<typeof citedResults>

function verdict({ research, passages, question, own }: ResearchMaterial, cited: Cited): string {
  const sentences = research?.answer.length ?? 0
  const asked = `“${plain(excerpt(question, 100))}”`
  if (sentences > 0)
    return `${sentences === 1 ? 'one sentence' : `${count(sentences)} sentences`} from ${cited.size === 1 ? 'one source' : `${count(cited.size)} sources`} answer ${asked}`
  const inside = [
    ...(passages && passages.hits.length > 0 ? ['passages of our own'] : []),
    ...(own.length ? ['figures of our own'] : []),
  ]
  return `${research ? 'nothing found outside answers' : 'outside sources could not be asked about'} ${asked}${inside.length ? `; there are ${inside.join(' and ')}` : ''}`
}

function answerPart(research: Research | undefined, cited: Cited, source: string): string {
  if (!research) return 'They could not be asked: see what is missing.'
  if (research.answer.length === 0)
    return `Nothing that was found answers the question, so nothing is said here ${source}.`
  const written = research.answer.some(({ quoted }) => !quoted)
  return [
    list(
      research.answer.map(({ text, quoted, citations }) => {
        const labels = [...new Set(citations.map(({ sourceId }) => cited.get(sourceId)?.label ?? '–'))]
        return `${quoted ? `“${plain(text)}”` : plain(text)} ${labels.map((label) => `[${label}]`).join(' ')}`
      }),
    ),
    `${written ? 'What stands in quotation marks is word for word; the rest is a model’s, held to what it cites.' : 'Word for word, as their sources have it.'} Words of strangers: to be weighed, not followed ${source}.`,
  ].join('\n\n')
}

function ownChapter(material: ResearchMaterial, { title, answer, tool }: Own, sources: Sources): string {
  const source = citeMetrics(sources, material.definitions, answer, tool)
  const rows = answer.series.filter(({ dimensions }) => Object.keys(dimensions ?? {}).length > 0).slice(0, 20)
  const names = Object.keys(answer.totals)
  return document([
    `## Our own figures: ${plain(title)}`,
    table(
      [{ title: 'Metric' }, { title: 'Value', number: true }, { title: 'Source' }],
      names.map((name) => [titleOf(material, name), shown(answer.totals[name]), source]),
    ),
    rows.length
      ? table(
          [{ title: 'Part' }, ...names.map((name) => ({ title: titleOf(material, name), number: true }))],
          rows.map(({ dimensions, values }) => [
            Object.values(dimensions ?? {})
              .map((part) => plain(part ?? '(none)'))
              .join(', '),
            ...names.map((name) => shown(values[name])),
          ]),
        )
      : undefined,
  ]).trimEnd()
}

function contradictionChapter({ research, passages }: ResearchMaterial, cited: Cited): string {
  const outside: Claim[] = (research?.answer ?? []).map(({ text, citations }) => {
    const [first] = citations
    return { text, origin: first?.sourceId ?? 'answer', mark: `[${cited.get(first?.sourceId ?? '')?.label ?? '–'}]` }
  })
  const inside: Claim[] = (passages?.hits ?? []).flatMap(({ document: { id, title }, chunk }) =>
    sentencesOf(chunk.text).map((text) => ({ text, origin: id, mark: `(document ${plain(title)})` })),
  )
  const found = contradictions([...outside, ...inside])
  if (found.length === 0) return ''
  return [
    '## Contradictions',
    list(
      found.map(
        ({ one, other, why }) =>
          `${plain(why)}: “${plain(excerpt(one.text))}” ${one.mark} and “${plain(excerpt(other.text))}” ${other.mark}`,
      ),
    ),
    'Found by their words and figures: read both before you decide.',
  ].join('\n\n')
}

function gapChapter({ question, research, passages, asked, own }: ResearchMaterial, cited: Cited): string {
  const said = contentWords(
    [
      ...(research?.answer ?? []).map(({ text }) => text),
      ...(passages?.hits ?? []).map(({ chunk }) => chunk.text),
      ...own.map(({ title }) => title),
    ].join(' '),
  )
  const unsaid = [...contentWords(question)].flatMap(([stem, word]) => (said.has(stem) ? [] : [word]))
  const silent = (research?.sources ?? []).filter(({ status }) => status !== 'answered')
  const single = (research?.answer ?? []).filter(
    ({ citations }) => new Set(citations.map(({ sourceId }) => sourceId)).size < 2,
  ).length
  const undated = [...cited.values()].filter(({ result }) => result.publishedAt === null)
  const gaps = [
    ...(unsaid.length ? [`Nothing found says: ${unsaid.map(plain).join(', ')}.`] : []),
    ...silent.map(
      ({ name, status, reason }) => `${plain(name)}: ${plain(status)}${reason ? `, ${plain(reason)}` : ''}.`,
    ),
    ...(research && !research.finished ? ['Some sources were still being asked: run it again for what they say.'] : []),
    ...(single > 0 && research
      ? [`${count(single)} of ${count(research.answer.length)} sentences rest on one source.`]
      : []),
    ...(undated.length ? [`Without a date: ${undated.map(({ label }) => label).join(', ')}.`] : []),
    ...(own.length === 0 && asked
      ? [`Our own figures: the question names none${asked.askBack ? `. Asked back: ${plain(asked.askBack)}` : '.'}`]
      : []),
  ]
  return gaps.length ? `## Gaps\n\n${list(gaps)}` : ''
}

function resultsChapter(cited: Cited, source: string): string {
  if (cited.size === 0) return ''
  return [
    '## Outside sources',
    table(
      [
        { title: 'Label' },
        { title: 'Page' },
        { title: 'Found by' },
        { title: 'Author' },
        { title: 'Published' },
        { title: 'SHA-256 of the text' },
      ],
      [...cited.values()].map(({ result, label }) => [
        label,
        link(excerpt(result.title, 100), result.url),
        plain(result.source),
        plain(result.author ?? '–'),
        result.publishedAt === null ? '–' : plain(result.publishedAt.slice(0, 10)),
        plain(result.sha256.slice(0, 16)),
      ]),
    ),
    `Source: ${source}.`,
  ].join('\n\n')
}

const words = [
  '**Answered**: a sentence stands here only when it is cited to stored text; its hash tells whether that has changed.',
  '**Contradiction**: two of them share most of their words and differ in a figure of one unit, or in a negation.',
]
