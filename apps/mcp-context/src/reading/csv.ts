import { CsvError, parse } from 'csv-parse/sync'
import type { Chunk } from '../chunker.ts'
import { ReadingFault } from './recognise.ts'

/** Characters, as for text. */
const targetLength = 1_600
const maxHeadingLength = 200

interface Row {
  readonly record: string[]
  readonly raw: string
}

/**
 * Rows that fit together, each group under the names of the columns: who asks for a column's name finds its rows.
 *
 * @throws {ReadingFault} it is no CSV, naming the line.
 */
export function chunkCsv(text: string): Chunk[] {
  const rows = rowsOf(text)
  const [header] = rows
  if (!header) throw new ReadingFault('it holds no row')
  const heading = header.record.map((name) => name.trim()).join(' | ')
  const headings = heading.trim() ? [heading.slice(0, maxHeadingLength).replace(/[\ud800-\udbff]$/, '')] : []
  const chunks: Chunk[] = []
  let open: { start: number; end: number } | undefined
  let at = 0
  for (const [index, { raw }] of rows.entries()) {
    // The parser's raw text has parts of the line breaks around it; empty lines are in no row.
    const row = raw.replace(/^[\r\n]+/, '').trimEnd()
    const start = text.indexOf(row, at)
    const end = start + row.length
    at = end
    // A table of nothing but its header is found by it.
    if (index === 0 && rows.length > 1) continue
    if (open && end - open.start > targetLength) {
      chunks.push({ ...open, headings })
      open = undefined
    }
    open = { start: open?.start ?? start, end }
  }
  if (open) chunks.push({ ...open, headings })
  return chunks
}

function rowsOf(text: string): Row[] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    }) as unknown as Row[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as unknown as { lines?: number }
    throw new ReadingFault(`it is no CSV${lines === undefined ? '' : ` at line ${lines}`}: ${reasonOf(error.code)}`)
  }
}

const reasonOf = (code: string): string =>
  ({
    CSV_QUOTE_NOT_CLOSED: 'a quotation mark is not closed',
    INVALID_OPENING_QUOTE: 'a quotation mark stands within a cell',
    CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quotation mark',
    CSV_MAX_RECORD_SIZE: 'a row is longer than 100,000 characters',
  })[code] ?? code

/** Whatever parts the first line most often. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }))
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).mark
}
