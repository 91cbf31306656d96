import type { StoredResearch } from './schemas.ts'

/** A research as a document to forward: each sentence with its numbered sources, and what was not answered. */
export function researchMarkdown({
  question,
  status,
  answer,
  results,
  sources,
  createdAt,
  origin,
}: StoredResearch): string {
  const numbers = new Map<string, number>()
  for (const { citations } of answer)
    for (const { sourceId } of citations) if (!numbers.has(sourceId)) numbers.set(sourceId, numbers.size + 1)
  const cited = results
    .filter(({ id }) => numbers.has(id))
    .sort((a, b) => (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0))
  const others = results.filter(({ id }) => !numbers.has(id))
  const silent = sources.filter((source) => source.status !== 'answered')
  return [
    `# ${escape(question)}`,
    `*${statusWords[status]} Asked ${createdAt}.${origin === 'sandbox' ? ' The sources were played by the sandbox: nothing below is real.' : ''}*`,
    ...answer.map(
      ({ text, citations }) =>
        `${escape(text)} ${[...new Set(citations.map(({ sourceId }) => `[${numbers.get(sourceId)}]`))].join('')}`,
    ),
    ...(cited.length ? ['## Sources', cited.map((each) => `${numbers.get(each.id)}. ${line(each)}`).join('\n')] : []),
    ...(others.length ? ['## Also found', others.map((each) => `- ${line(each)}`).join('\n')] : []),
    ...(silent.length
      ? ['## Not answered', silent.map(({ name, reason, status: how }) => `- ${name}: ${reason ?? how}`).join('\n')]
      : []),
    '',
  ].join('\n\n')
}

const statusWords: Record<StoredResearch['status'], string> = {
  complete: 'Every source answered.',
  partial: 'Some sources did not answer in time.',
  abstained: 'Nothing that was found answers the question.',
}

const line = ({ title, url, author, publishedAt, source }: StoredResearch['results'][number]): string =>
  [
    `[${escape(title)}](<${url.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`,
    author && escape(author),
    publishedAt?.slice(0, 10),
    source,
  ]
    .filter(Boolean)
    .join(', ')

/** Strangers’ text is text: it must not become a link, an image or HTML in somebody’s viewer. */
const escape = (text: string): string => text.replaceAll('\n', ' ').replaceAll(/[\\`*_[\]<>#|!]/g, '\\$&')
