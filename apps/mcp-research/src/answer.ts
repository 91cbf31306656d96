import { createHash } from 'node:crypto'
import { rarity, type Result } from './ranking.ts'
import { questionStems, stemsOf } from './words.ts'

/** Where a sentence stands: UTF-8 bytes `start` to `end` of the stored text of which `sha256` is the hash. */
export interface Citation {
  readonly sourceId: string
  readonly start: number
  readonly end: number
  readonly sha256: string
}
export interface Statement {
  readonly text: string
  /** Word for word as the source has it; otherwise a model's words about it. */
  readonly quoted: boolean
  readonly citations: Citation[]
}

/** A result with its identity: of its page and of its text. */
export interface StoredResult extends Result {
  readonly id: string
  readonly sha256: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const maxStatementsAResult = 2
/** What a word of the question is worth where it stands: in the sentence, in the title above it, elsewhere in the text. */
const worth = { sentence: 1, title: 0.6, text: 0.4 }
/** Of the weight of the question's words: what a sentence must hold itself, and what it must hold with its surroundings. */
const needed = { itself: 0.15, together: 0.45 }
/** A sentence that is this much worse than the best one does not help the answer. */
const tolerated = 0.65
/** Sentences that share more of their words than this say the same. */
const sameWords = 0.8
const wordsInSentence = { min: 5, max: 60 }

interface Sentence {
  readonly text: string
  readonly stems: ReadonlySet<string>
  readonly result: StoredResult
  readonly citation: Citation
  readonly score: number
}

/**
 * The sentences that answer a question best, the best first; those of one text stand together. Nothing is worded anew: each
 * is a sentence of a stored text, with the place where it stands. Empty when no sentence is about the question.
 */
export function extractAnswer(question: string, results: readonly StoredResult[], maxStatements: number): Statement[] {
  const asked = questionStems(question)
  const weights = rarity(
    asked,
    results.map(({ title, text }) => stemsOf(`${title} ${text}`)),
  )
  const candidates = results
    .flatMap((result, place) => sentencesOf(result, place, weights))
    .sort((one, other) => other.score - one.score)
  const bar = (candidates[0]?.score ?? 0) * tolerated
  return inOrder(
    choose(
      candidates.filter(({ score }) => score >= bar),
      maxStatements,
    ),
  )
}

interface Choice extends Sentence {
  /** The same said elsewhere. */
  readonly agreeing: Citation[]
}

/** @param candidates the best first. */
function choose(candidates: readonly Sentence[], maxStatements: number): Choice[] {
  const chosen: Choice[] = []
  for (const candidate of candidates) {
    const same = chosen.find((each) => likeness(each.stems, candidate.stems) > sameWords)
    // Only the very same words are a second proof of them.
    if (same?.text === candidate.text) same.agreeing.push(candidate.citation)
    if (same) continue
    const ofResult = chosen.filter(({ result }) => result === candidate.result).length
    if (chosen.length < maxStatements && ofResult < maxStatementsAResult) chosen.push({ ...candidate, agreeing: [] })
  }
  return chosen
}

/** @param chosen the best first. */
function inOrder(chosen: readonly Choice[]): Statement[] {
  return [...Map.groupBy(chosen, ({ result }) => result).values()]
    .flatMap((group) => group.sort((one, other) => one.citation.start - other.citation.start))
    .map(({ text, citation, agreeing }) => ({ text, quoted: true, citations: [citation, ...agreeing] }))
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a result that are about the question. */
function sentencesOf(result: StoredResult, place: number, weights: ReadonlyMap<string, number>): Sentence[] {
  const surroundings = { title: new Set(stemsOf(result.title)), text: new Set(stemsOf(result.text)) }
  const sentences: Sentence[] = []
  let start = 0
  for (const [index, { segment }] of [...segmenter.segment(result.text)].entries()) {
    const text = segment.trim()
    const from = start + Buffer.byteLength(segment.slice(0, segment.indexOf(text)))
    start += Buffer.byteLength(segment)
    if (!isStatement(text)) continue
    const stems = stemsOf(text)
    const { itself, together, words } = coverage(weights, { sentence: new Set(stems), ...surroundings })
    if (itself < needed.itself || together < needed.together || words < neededWords(place, weights.size)) continue
    const subject = stems.slice(0, weights.size)
    sentences.push({
      text,
      stems: new Set(stems),
      result,
      citation: { sourceId: result.id, start: from, end: from + Buffer.byteLength(text), sha256: result.sha256 },
      score:
        (itself + together) / 2 +
        // A sentence that begins with what is asked about tends to say what it is.
        ([...weights.keys()].every((stem) => subject.includes(stem)) ? 0.3 : 0) +
        // What comes first in a text says what it is about; among equals the better result wins.
        0.1 / (index + 1) +
        0.1 / (place + 1),
    })
  }
  return sentences
}

/** One rare word does not make an answer: half of the words must be there, and most of them where the ranking is in doubt. */
const neededWords = (place: number, asked: number): number => (place < 3 ? asked / 2 : asked / 2 + 0.5)

/**
 * Which part of the question's weight is held by a sentence alone, and by it with its surroundings, from 0 to 1; and how
 * many of the question's words occur at all.
 */
function coverage(
  weights: ReadonlyMap<string, number>,
  { sentence, title, text }: Record<keyof typeof worth, ReadonlySet<string>>,
): { itself: number; together: number; words: number } {
  let [itself, together, total, words] = [0, 0, 0, 0]
  for (const [stem, weight] of weights) {
    total += weight
    if (sentence.has(stem) || title.has(stem) || text.has(stem)) words++
    if (sentence.has(stem)) {
      itself += weight * worth.sentence
      together += weight * worth.sentence
    } else if (title.has(stem)) together += weight * worth.title
    else if (text.has(stem)) together += weight * worth.text
  }
  return { itself: itself / (total || 1), together: together / (total || 1), words }
}

/** A whole sentence that states something: not a headline, a question or a fragment. */
function isStatement(text: string): boolean {
  const words = text.split(/\s+/).length
  return words >= wordsInSentence.min && words <= wordsInSentence.max && /[.!]["'”’)]*$/.test(text)
}

/** Of all words of both, the part that both have. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((stem) => other.has(stem)).length
  return shared / Math.max(1, one.size + other.size - shared)
}
