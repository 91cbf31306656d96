import type { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { parse as parseNow } from 'csv-parse/sync'
import { delimiters } from './layout.ts'

/** One record of a CSV file. */
export interface CsvRecord {
  /** Where it begins; the header is line 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A file that cannot be read on, and where. */
export class CsvFault extends Error {
  override name = 'CsvFault'
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** So much of a file's beginning is looked at before it is accepted; the header has to end within. */
export const headBytes = 64 * 1024
/** A longer record is a quotation mark that was never closed. */
const maxRecordBytes = 1024 * 1024

const options = (delimiter: string) => ({
  bom: true,
  delimiter,
  relax_column_count: true,
  max_record_size: maxRecordBytes,
})

/**
 * Reads the header out of a file's first bytes.
 *
 * @throws {CsvFault} it is empty, not separated by `delimiter`, or names a column twice or not at all.
 */
export function readHeader(head: Buffer, delimiter: string): string[] {
  const header = firstRecord(head, delimiter)
  if (header.every((cell) => cell === '')) throw new CsvFault(1, 'is empty: the first line has to name the columns.')
  if (header.length === 1) {
    const better = delimiters.find((other) => other !== delimiter && firstRecord(head, other).length > 1)
    throw new CsvFault(
      1,
      better
        ? `separates its columns by ${JSON.stringify(better)}, and ${JSON.stringify(delimiter)} is expected. Save it so, or name the delimiter in a mapping.`
        : 'is not a CSV file: its first line names a single column.',
    )
  }
  const faults = header.flatMap((name, index) => {
    if (name === '') return [`column ${index + 1} has no name`]
    return header.indexOf(name) < index
      ? [`columns ${header.indexOf(name) + 1} and ${index + 1} are both called ${JSON.stringify(name)}`]
      : []
  })
  if (faults.length) throw new CsvFault(1, `has a header that is not clear: ${faults.join('; ')}.`)
  return header
}

function firstRecord(head: Buffer, delimiter: string): string[] {
  try {
    const [header] = parseNow(head, { ...options(delimiter), to: 1 })
    return (header ?? []).map(nameOf)
  } catch (error) {
    throw new CsvFault(1, `is not a CSV file: ${(error as Error).message}`)
  }
}

/** Column names are compared without regard to case and to blanks around them. */
export const nameOf = (header: string): string => header.trim().toLowerCase()

/** Records that are handed on at once: each hand-over costs as much as reading one. */
const recordsAtOnce = 1000
/** Or fewer, where cells are long: as many characters of cells, and the rest of a record. */
const charactersAtOnce = 1024 * 1024

/**
 * Reads the records below the header, some at a time; blank lines are none.
 *
 * @throws {CsvFault} quotation marks that do not close, or a record that has no end.
 */
export async function* readRecords(file: Readable, delimiter: string): AsyncGenerator<CsvRecord[]> {
  const parser = parse({ ...options(delimiter), info: true })
  file.on('error', (error) => parser.destroy(error))
  let ended = 0
  // csv-parse counts CR LF within a cell as two lines.
  let surplus = 0
  let records: CsvRecord[] = []
  let characters = 0
  try {
    for await (const { record, info } of file.pipe(parser) as AsyncIterable<Parsed>) {
      const line = ended + 1
      for (const cell of record) {
        characters += cell.length
        if (cell.includes('\r\n')) surplus += cell.split('\r\n').length - 1
      }
      ended = info.lines - surplus
      if (line > 1 && !isBlank(record)) records.push({ line, cells: record })
      if (records.length < recordsAtOnce && characters < charactersAtOnce) continue
      yield records
      records = []
      characters = 0
    }
    yield records
  } catch (error) {
    if (!isCsvError(error)) throw error
    throw new CsvFault((error.lines ?? ended + 1 + surplus) - surplus, sayWhy(error.code, ended + 1))
  }
}

interface Parsed {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

const isBlank = (record: readonly string[]): boolean => record.length === 1 && record[0]?.trim() === ''

const isCsvError = (error: unknown): error is CsvError & { lines?: number } =>
  error instanceof Error && 'code' in error && /^(CSV_|INVALID_OPENING_QUOTE)/.test(String(error.code))

function sayWhy(code: string, line: number): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return `A quotation mark that is opened in line ${line} or after is not closed.`
    case 'INVALID_OPENING_QUOTE':
      return 'A quotation mark stands inside a cell that does not begin with one. Quote the whole cell, and double the mark.'
    default:
      return `The record that begins in line ${line} is not CSV: text follows a closing quotation mark.`
  }
}
