import { count, plain } from './markdown.ts'
import type { MetricAnswer } from './measures.ts'
import { hubspotChapter, knowledgeChapter } from './outside-chapters.ts'
import type { Passages } from './outside-answers.ts'
import { quarterChapter, segmentChapter, stageChapter, wholeChapter } from './pipeline-chapters.ts'
import type { Material } from './pipeline-material.ts'
import { citeMetrics, closing, sandboxNotice } from './report-evidence.ts'
import { createSources } from './sources.ts'

export interface Knowledge {
  readonly question: string
  readonly passages?: Passages
}

/** The review as Markdown. A figure is followed by the source that it comes from. */
export function writePipelineReport(material: Material, knowledge: Knowledge): string {
  const sources = createSources()
  const cite = (answer: MetricAnswer): string => citeMetrics(sources, material.definitions, answer)
  const summary = wholeChapter(material, cite)
  const chapters = [
    summary,
    ...(material.regions ? [segmentChapter(material, material.regions, 'region', cite)] : []),
    ...(material.products ? [segmentChapter(material, material.products, 'product', cite)] : []),
    ...(material.quarters ? [quarterChapter(material, material.quarters, cite)] : []),
    ...(material.stages ? [stageChapter(material, material.stages, cite)] : []),
    ...material.pipelines.map((pipeline) => hubspotChapter(pipeline, sources)),
    ...(knowledge.passages ? [knowledgeChapter(knowledge.question, knowledge.passages, sources)] : []),
  ]
  const findings = chapters.flatMap((chapter) => chapter.findings.filter((finding) => finding !== undefined))
  const missing = [
    ...material.missing.map(plain),
    ...instantsOf(material),
    ...chapters.flatMap((chapter) => (chapter.missing ?? []).filter((line) => line !== undefined)),
    ...sources.doubts(),
  ]
  return [
    `# ${summary.headline}`,
    scopeOf(material),
    ...sandboxNotice(sources),
    '## Findings',
    findings.map((finding, index) => `${index + 1}. ${finding}`).join('\n'),
    ...chapters.map(({ text }) => text),
    ...closing(missing, material.definitions, { ...material.whole.totals, ...material.stages?.totals }, sources),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')
}

function scopeOf({ period, whole }: Material): string {
  const scope = period ? `Deals closed from ${period.from} to before ${period.to}` : 'All facts known'
  return `${scope}; ${count(whole.rows)} rows, as of ${plain(whole.asOf)}.`
}

/** Facts may have come in between two questions: their answers do not fit together then. */
function instantsOf({ whole, regions, products, quarters, stages }: Material): string[] {
  const instants = new Set(
    [whole, regions, products, quarters, stages].flatMap((answer) => (answer ? [answer.asOf] : [])),
  )
  if (instants.size === 1) return []
  return [
    `The numbers describe different instants (${[...instants].sort().map(plain).join(', ')}): facts changed in between. Run it again.`,
  ]
}
