/** What a tool told, in lines of Markdown. */

type Json = Readonly<Record<string, unknown>>
interface Value {
  readonly value: string | number | null
  readonly unit?: string
  readonly currency?: string
  /** Where there are several. */
  readonly byCurrency?: readonly Value[]
}

/** @param text of the tool message: JSON, with whatever words around it. */
export function linesOf(tool: string, text: string): string[] {
  const name = tool.split(/__|\./).at(-1) ?? tool
  const answer = jsonIn(text)
  if (!answer) return [`\`${name}\` could not be used: ${text.split('\n').join(' ').slice(0, 300)}`]
  const { totals, hits, answer: sentences, items } = answer
  if (isRecord(totals)) return metricLines(answer, totals)
  if (Array.isArray(sentences)) return researchLines(sentences, answer['results'])
  if (Array.isArray(hits)) return hitLines(hits)
  if (Array.isArray(items)) return itemLines(name, items)
  return [`\`${name}\` answered, and I have no rule for its answer.`]
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Json
  } catch {
    return undefined
  }
}

function metricLines({ series, lineageId }: Json, totals: Json): string[] {
  const link = typeof lineageId === 'string' ? ` ([rows](/lineage/${lineageId}))` : ''
  const values = (of: Json): string =>
    Object.entries(of)
      .map(([metric, value]) => `${metric.replaceAll('_', ' ')} ${valueText(value as Value)}`)
      .join(', ')
  const rows = (Array.isArray(series) ? (series as Json[]) : []).flatMap((row) => {
    const parts = Object.values((row['dimensions'] ?? {}) as Json).map((part) => part ?? 'not known')
    const of = [row['period'], ...parts].filter((part) => typeof part === 'string' && part !== 'all')
    return of.length > 0 ? [`- ${of.join(', ')}: ${values((row['values'] ?? {}) as Json)}${link}`] : []
  })
  return [`In total: ${values(totals)}${link}.`, ...(rows.length > 0 ? ['', ...rows] : [])]
}

function valueText({ value, unit, currency, byCurrency }: Value): string {
  if (byCurrency) return byCurrency.map(valueText).join(' and ')
  if (value === null || value === undefined) return 'not known'
  if (unit === 'fraction') return `${(Number(value) * 100).toFixed(1)} %`
  const [whole = '', decimals] = String(value).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const figure = decimals === undefined || /^0+$/.test(decimals) ? grouped : `${grouped}.${decimals}`
  return [figure, currency ?? unit].filter(Boolean).join(' ')
}

function researchLines(sentences: readonly unknown[], results: unknown): string[] {
  if (sentences.length === 0) return ['The sources tell nothing of it.']
  const sources = new Map(
    (Array.isArray(results) ? (results as Json[]) : []).map((result) => [result['id'], result] as const),
  )
  return (sentences as Json[]).map(({ text, citations }) => {
    const [first] = (Array.isArray(citations) ? citations : []) as Json[]
    const { title, url } = sources.get(first?.['sourceId']) ?? {}
    return typeof url === 'string' ? `- ${String(text)} [${String(title)}](${url})` : `- ${String(text)}`
  })
}

const hitLines = (hits: readonly unknown[]): string[] =>
  hits.length === 0
    ? ['The documents tell nothing of it.']
    : (hits as Json[]).slice(0, 3).map((hit) => {
        const document = (hit['document'] ?? {}) as Json
        const chunk = (hit['chunk'] ?? {}) as Json
        return `- ${String(document['title'])}: ${String(chunk['text']).replaceAll('\n', ' ').slice(0, 300)}`
      })

const itemLines = (name: string, items: readonly unknown[]): string[] => [
  `\`${name}\` lists ${items.length}:`,
  ...(items as Json[]).slice(0, 20).map((item) => `- ${String(item['name'] ?? item['fullName'] ?? item['id'])}`),
]

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
