type QueryValue = string | number | boolean | undefined

/** A list becomes a repeated parameter; undefined is left out. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>

/** @returns with its question mark, or nothing. */
export function queryOf(query: Query | undefined): string {
  if (!query) return ''
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue]) {
      if (item !== undefined) params.append(name, String(item))
    }
  }
  return params.size === 0 ? '' : `?${params.toString()}`
}
