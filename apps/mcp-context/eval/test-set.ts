import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judgement } from './measures.ts'

export interface TestSet {
  readonly documents: readonly { id: string; title: string; text: string; mediaType: string }[]
  /** Those that have a judgement. */
  readonly questions: readonly { id: string; text: string; good: Judgement }[]
}

/**
 * Reads a folder: `documents.jsonl` ({id, title?, text, mediaType?}), `questions.jsonl` ({id, text}), and
 * `judgements.jsonl` ({question, document, grade?}). Cranfield's and BEIR's names are known too: docs or corpus, queries,
 * and `qrels.tsv` (question, document, grade?).
 *
 * @throws {Error} naming the file and line that does not fit.
 */
export function readTestSet(folder: string): TestSet {
  const documents = rowsOf(fileOf(folder, 'documents.jsonl', 'docs.jsonl', 'corpus.jsonl'), (row) => ({
    id: String(row['id'] ?? row['_id']),
    title: String(row['title'] || row['id']),
    text: String(row['text'] ?? ''),
    mediaType: String(row['mediaType'] ?? 'text/plain'),
  })).filter(({ text }) => text.trim())
  const ids = new Set(documents.map(({ id }) => id))
  const judgements = new Map<string, Map<string, number>>()
  for (const { question, document, grade } of judgementsOf(folder)) {
    // A judgement of what is not there cannot be met.
    if (grade > 0 && ids.has(document)) {
      judgements.set(question, (judgements.get(question) ?? new Map<string, number>()).set(document, grade))
    }
  }
  const questions = rowsOf(fileOf(folder, 'questions.jsonl', 'queries.jsonl'), (row) => ({
    id: String(row['id'] ?? row['_id']),
    text: String(row['text']),
  })).flatMap((question) => {
    const good = judgements.get(question.id)
    return good ? [{ ...question, good }] : []
  })
  if (!questions.length) throw new Error(`${folder} holds no question with a judgement`)
  return { documents, questions }
}

interface JudgementRow {
  readonly question: string
  readonly document: string
  readonly grade: number
}

function judgementsOf(folder: string): JudgementRow[] {
  const file = fileOf(folder, 'judgements.jsonl', 'qrels.tsv')
  if (file.endsWith('.jsonl')) {
    return rowsOf(file, ({ question, document, grade = 1 }) => ({
      question: String(question),
      document: String(document),
      grade: Number(grade),
    }))
  }
  return linesOf(file).map((line) => {
    const [question = '', document = '', grade] = line.split('\t')
    return { question, document, grade: grade === undefined ? 1 : Number(grade) }
  })
}

function fileOf(folder: string, ...names: readonly string[]): string {
  const found = names.map((name) => join(folder, name)).find((file) => existsSync(file))
  if (!found) throw new Error(`${folder} holds no ${names.join(', nor ')}`)
  return found
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean)

const rowsOf = <Row>(file: string, read: (row: Record<string, string | number | undefined>) => Row): Row[] =>
  linesOf(file).map((line, index) => {
    try {
      return read(JSON.parse(line) as Record<string, string | number | undefined>)
    } catch (cause) {
      throw new Error(`${file}:${index + 1} is not JSON`, { cause })
    }
  })
