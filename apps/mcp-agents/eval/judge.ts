import { figuresIn, isFigureOf } from '../src/loop/figures.ts'
import type { Question } from './questions.ts'

export interface Verdict {
  /** All that is true and asked for is in the answer. */
  readonly right: boolean
  /** Its links lead to sources, and nothing stands in it that no tool told. */
  readonly cited: boolean
  /** What is wrong, for a person. */
  readonly why: string
}

/** @param answer undefined when the run has none. */
export function judge({ figures = [], words = [], link, unanswerable }: Question, answer: string | undefined): Verdict {
  if (answer === undefined) return { right: false, cited: false, why: 'no answer' }
  const told = figuresIn(answer)
  const missing = [
    ...figures.filter((number) => !told.some((figure) => isFigureOf(number, figure))).map(String),
    ...words.filter((each) => !plain(answer).includes(plain(each))),
    ...(unanswerable && told.length > 0 ? ['an answer where there is none'] : []),
  ]
  const uncited = [
    ...(answer.includes('Not found in the sources') ? ['what no tool told'] : []),
    ...(link !== undefined && !answer.includes(`](${link}`) ? ['no link to a source'] : []),
  ]
  return { right: missing.length === 0, cited: uncited.length === 0, why: [...missing, ...uncited].join('; ') }
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
