import { type CallContext, Problem, problems } from '@sophia/service'
import type { Numbers } from '../numbers.ts'
import { dimensionNames, type MetricQuery, type QueryAnswer } from '../schemas.ts'
import type { Where, Window } from './schemas.ts'

/** A governed query as the tools of analysis ask it: deals are chosen by the values of dimensions. */
export interface Question extends Omit<MetricQuery, 'filters' | 'range'> {
  readonly range?: Window
  readonly where?: Where
}

/** A question with the place it has in the request, which its faults are to name. */
export interface PlacedQuestion {
  readonly question: Question
  /** For example `/body/a`. */
  readonly pointer: string
  /** Where its window stands, if not there. */
  readonly rangeAt?: string
}

/** How often questions are asked again because an intake came between them. */
const attempts = 3

/**
 * Asks several questions about one state of the facts: figures of two states must not be subtracted from each other.
 *
 * @throws {Problem} bad-input at the question's own place; conflict when the facts change faster than they can be asked.
 */
export async function askTogether(
  numbers: Numbers,
  questions: readonly PlacedQuestion[],
  call: CallContext,
): Promise<QueryAnswer[]> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answers = await Promise.all(questions.map((placed) => ask(numbers, placed, call)))
    if (new Set(answers.map(({ asOf }) => asOf)).size <= 1) return answers
  }
  throw problems.conflict('The facts changed between the questions, three times over.')
}

export async function ask(
  numbers: Numbers,
  { question, pointer, rangeAt = `${pointer}/range` }: PlacedQuestion,
  call: CallContext,
): Promise<QueryAnswer> {
  const { where = {}, ...rest } = question
  const fields = Object.keys(where)
  const unknown = fields.filter((name) => !(dimensionNames as readonly string[]).includes(name))
  if (unknown.length) {
    const message = `is no dimension: they are ${dimensionNames.join(', ')}`
    throw problems.badInput(unknown.map((name) => ({ pointer: `${pointer}/where/${name}`, message })))
  }
  try {
    return await numbers.query({ ...rest, filters: toFilters(where) }, call)
  } catch (error) {
    throw error instanceof Problem && error.details.errors ? placed(error, { pointer, rangeAt, fields }) : error
  }
}

export const toFilters = (where: Where): NonNullable<MetricQuery['filters']> =>
  Object.entries(where).map(([field, value]) => ({
    field: field as NonNullable<MetricQuery['filters']>[number]['field'],
    op: Array.isArray(value) ? 'in' : 'eq',
    value,
  }))

/** The faults that sophia-business names, at the places that they have in our own request. */
function placed(
  problem: Problem,
  { pointer, rangeAt, fields }: { pointer: string; rangeAt: string; fields: readonly string[] },
): Problem {
  const errors = (problem.details.errors ?? []).map(({ message, ...fault }) => ({
    message,
    pointer: fault.pointer
      .replace(/^\/body\/filters\/(\d+)(\/\w+)*$/, (_, index: string) => `/body/where/${fields[Number(index)]}`)
      // As the tools of analysis call them.
      .replace(/^\/body\/dimensions\b/, '/body/by')
      .replace(/^\/body(\/range\b)?/, (_, range?: string) => (range ? rangeAt : pointer)),
  }))
  const each = new Map(errors.map((fault) => [`${fault.pointer} ${fault.message}`, fault]))
  return problems.badInput([...each.values()], problem.details.hint)
}

/** What an analysis says of the answers it was made from. */
export function provenanceOf(answers: Readonly<Record<string, QueryAnswer>>) {
  const all = Object.entries(answers)
  return {
    missing: all.flatMap(([of, { missing }]) => missing.map((each) => ({ of, ...each }))),
    evidence: all.map(([of, { lineageId, rows }]) => ({ of, lineageId, rows })),
    asOf: all[0]?.[1].asOf ?? new Date().toISOString(),
    complete: all.every(([, { complete }]) => complete),
    ...(all.some(([, { origin }]) => origin === 'sandbox') && { origin: 'sandbox' as const }),
  }
}

export const severalCurrencies = (): Problem =>
  problems.unprocessable(
    'The figures are in several currencies, which are never added together.',
    'Choose one: {"where":{"currency":"USD"}}.',
  )
