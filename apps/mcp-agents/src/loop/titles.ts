/** A call in one line, for a person who watches. */
export function callTitle(tool: string, args: Record<string, unknown>): string {
  const name = (tool.split('.')[1] ?? tool).replaceAll('_', ' ')
  const told = Object.entries(args).map(([key, value]) => `${key} ${wordsOf(value)}`)
  const title = told.length > 0 ? `${name}: ${told.join(', ')}` : name
  return title.length > 160 ? `${title.slice(0, 157)}…` : title
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(' and ')
  if (typeof value === 'object' && value !== null) return Object.values(value).map(wordsOf).join(' ')
  return String(value)
}
