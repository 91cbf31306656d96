import { list, plain } from './markdown.ts'
import type { Definition, MetricAnswer, Values } from './measures.ts'
import type { Sources } from './sources.ts'

type Definitions = ReadonlyMap<string, Definition>

/** @param tool who answered. */
export function citeMetrics(
  sources: Sources,
  definitions: Definitions,
  answer: MetricAnswer,
  tool = 'mcp-business.query_metric',
): string {
  const names = Object.keys(answer.totals).map(
    (name) => `\`${name}\` v${plain(String(definitions.get(name)?.version ?? '?'))}`,
  )
  return sources.cite({ tool, about: names.join(', '), ...answer })
}

export const sandboxNotice = (sources: Sources): string[] =>
  sources.isSandbox()
    ? [
        '> **Some figures come from the sandbox.** It plays a vendor whose key is not set; they are made up and marked below.',
      ]
    : []

/**
 * What ends a report: its gaps, what its metrics mean, and where its figures come from.
 *
 * @param words what else the report means by its own words, as Markdown.
 */
export const closing = (
  missing: readonly string[],
  definitions: Definitions,
  totals: Values,
  sources: Sources,
  words: readonly string[] = [],
): string[] => [
  '## What is missing',
  missing.length ? list(missing) : 'Nothing that was asked for.',
  meanings(definitions, Object.keys(totals), words),
  '## Sources',
  sources.table(),
]

function meanings(definitions: Definitions, names: readonly string[], words: readonly string[]): string {
  const lines = names.flatMap((name) => {
    const { title, version, formula } = definitions.get(name) ?? {}
    return title && formula ? [`**${plain(title)}** (\`${name}\` v${plain(String(version))}): ${plain(formula)}`] : []
  })
  const all = [...words, ...lines]
  return all.length ? `## Definitions\n\n${list(all)}` : ''
}
