import { questionStems, stemsOf } from './words.ts'

const maxLength = 320
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The part of a text that holds most of the question's words; at most 320 characters, an ellipsis where it was cut. */
export function snippetOf(text: string, question: string): string {
  if (text.length <= maxLength) return text
  const wanted = new Set(questionStems(question))
  const sentences = [...segmenter.segment(text)]
  const held = sentences.map(({ segment }) => new Set(stemsOf(segment).filter((stem) => wanted.has(stem))).size)
  const best = sentences[held.indexOf(Math.max(...held))]?.index ?? 0
  const part = text.slice(best, best + maxLength)
  const end = best + maxLength < text.length ? Math.max(part.lastIndexOf(' '), maxLength / 2) : part.length
  return `${best > 0 ? '… ' : ''}${part.slice(0, end).trim()}${best + end < text.length ? ' …' : ''}`
}
