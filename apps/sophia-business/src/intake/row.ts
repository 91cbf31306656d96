import { type DateFormat, parseDate } from './dates.ts'
import { parseAmount } from './amounts.ts'
import type { CsvRecord } from './csv.ts'
import type { FoundLayout } from './recognise.ts'

/** A spreadsheet would work it out. Figures below zero and telephone numbers are none. */
const formula = /^[=@]|^[+-](?![\d.,\s])/
/** Nothing in it has a second spelling: most cells are so. */
const isClean = /^[!-~]+(?: [!-~]+)*$/
/** No name is longer: what is, is a cell that was filled by mistake, and the database could not index it. */
const maxText = 500

/** Something about a row that only a person can settle. */
export interface Question {
  /** null: the row as a whole. */
  readonly column: string | null
  readonly value: string | null
  readonly reason: string
}

/** One record while it is made a fact: gives its fields and gathers what is questionable. */
export class Row {
  readonly questions: Question[] = []
  readonly line: number
  rejected = false
  /** An earlier row of the intake says the same. */
  repeated = false
  readonly #found: FoundLayout
  readonly #cells: readonly string[]
  readonly #cut = new Set<string>()
  readonly #formulas = new Set<string>()

  constructor(record: CsvRecord, found: FoundLayout) {
    this.line = record.line
    this.#cells = record.cells
    this.#found = found
    if (record.cells.length !== found.width) {
      this.rejected = true
      this.questions.push({
        column: null,
        value: null,
        reason: `The header names ${found.width} columns and this row has ${record.cells.length}: not stored.`,
      })
    }
  }

  /** Whether the file has a column for the field. */
  has(field: string): boolean {
    return this.#found.columns.has(field)
  }

  /** The cell as written. */
  raw(field: string): string | null {
    const column = this.#found.columns.get(field)
    return column ? (this.#cells[column.index] ?? null) : null
  }

  /** The name of the row's fact. @returns undefined, and rejects the row, when there is none or it is not to be believed. */
  key(field: string, what: string): string | undefined {
    const name = this.text(field)
    if (name === null) return this.reject(field, `${what} needs ${articled(field)}`)
    return name.length === maxText
      ? this.reject(field, `This is longer than ${maxText - 1} characters, and no ${field}`)
      : name
  }

  /** The cell in one spelling of blanks and letters, and not without end; null when it is empty. */
  text(field: string): string | null {
    const raw = this.raw(field)
    if (raw === null) return null
    const cleaned = isClean.test(raw)
      ? raw
      : raw
          .normalize('NFC')
          .replaceAll(/[\s\p{Cc}]+/gu, ' ')
          .trim()
    if (cleaned === '') return null
    if (formula.test(cleaned) && !this.#formulas.has(field)) {
      this.#formulas.add(field)
      this.ask(field, 'This begins as a formula does: stored as the text that it is.')
    }
    if (cleaned.length > maxText && !this.#cut.has(field)) {
      this.#cut.add(field)
      this.ask(field, `Longer than ${maxText} characters: the rest is left out.`)
    }
    return cleaned.slice(0, maxText).toWellFormed()
  }

  ask(field: string, reason: string): void {
    const raw = this.raw(field)
    this.questions.push({
      column: this.#found.columns.get(field)?.name ?? field,
      // A cut may halve a letter, which Postgres does not take.
      value: raw === '' ? null : (raw?.slice(0, 200).toWellFormed() ?? null),
      reason,
    })
  }

  reject(field: string, reason: string): undefined {
    this.ask(field, `${reason}: not stored.`)
    this.rejected = true
  }

  date(field: string, format: DateFormat): string | null {
    const text = this.text(field)
    if (text === null) return null
    const date = parseDate(text, format)
    if (date === undefined) this.ask(field, `This is no date of the form ${format}: stored without it.`)
    return date ?? null
  }

  amount(field: string, places: number): string | null {
    const text = this.text(field)
    if (text === null) return null
    const read = parseAmount(text, this.#found.layout.decimal)
    if (!read) {
      this.ask(field, 'This is no decimal number: stored without it.')
      return null
    }
    const rounded = read.amount.toDecimalPlaces(places)
    if (!rounded.equals(read.amount))
      this.ask(field, `The currency has ${places} decimal places: stored as ${rounded.toFixed()}.`)
    else if (read.rewritten) this.ask(field, `Stored as ${rounded.toFixed()}.`)
    return rounded.toFixed()
  }

  whole(field: string): number | null {
    const text = this.text(field)
    if (text === null) return null
    if (/^\d{1,9}$/.test(text)) return Number(text)
    this.ask(field, 'This is no whole number: stored without it.')
    return null
  }
}

const articled = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
