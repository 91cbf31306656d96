import { nameOf } from './csv.ts'
import type { Layout } from './layout.ts'

/** Where a file keeps each field, found by its header. */
export interface FoundLayout {
  readonly layout: Layout
  /** Index of the column and its name as the layout spells it, by field. */
  readonly columns: ReadonlyMap<string, { readonly index: number; readonly name: string }>
  readonly width: number
  /** Columns that nothing is read from. */
  readonly unused: readonly string[]
}

/** @returns the layout that the header fits, or what the nearest one misses. */
export function recognise(
  header: readonly string[],
  layouts: readonly Layout[],
): FoundLayout | { readonly missing: readonly string[]; readonly nearest: Layout } {
  const tried = layouts.map((layout) => {
    const wanted = Object.values(layout.columns)
    return { layout, size: wanted.length, missing: wanted.filter((column) => !header.includes(nameOf(column))) }
  })
  const [largest] = tried.filter(({ missing }) => missing.length === 0).sort((a, b) => b.size - a.size)
  if (largest) return found(header, largest.layout)
  const [nearest] = tried.sort((a, b) => a.missing.length / a.size - b.missing.length / b.size)
  if (!nearest) throw new TypeError('There is no layout to recognise')
  return { missing: nearest.missing, nearest: nearest.layout }
}

function found(header: readonly string[], layout: Layout): FoundLayout {
  const columns = new Map(
    Object.entries(layout.columns).map(([field, name]) => [field, { index: header.indexOf(nameOf(name)), name }]),
  )
  const used = new Set([...columns.values()].map(({ index }) => index))
  return { layout, columns, width: header.length, unused: header.filter((_, index) => !used.has(index)) }
}
