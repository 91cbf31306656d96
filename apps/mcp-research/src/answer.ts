import { createHash } from 'node:crypto'
import { rarity, type Result } from './ranking.ts'
import { stemsOf } from './words.ts'

/** Where a sentence stands: UTF-8 bytes `start` to `end` of the stored text of which `sha256` is the hash. */
export interface Citation {
  readonly sourceId: string
  readonly start: number
  readonly end: number
  readonly sha256: string
}
export interface Statement {
  /** Word for word as the source has it. */
  readonly text: string
  readonly citations: Citation[]
}

/** A result with its identity: of its page and of its text. */
export interface StoredResult extends Result {
  readonly id: string
  readonly sha256: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const maxStatements = 5
const maxStatementsAResult = 2
/** Of the weight of the question's words, what a sentence and the title above it must hold to be an answer. */
const neededCoverage = 0.5
/** A word in the title only, beside one in the sentence. */
const titleWorth = 0.7
/** Sentences that share more of their words than this say the same. */
const sameWords = 0.8
const wordsInSentence = { min: 5, max: 60 }

interface Sentence {
  readonly text: string
  readonly stems: ReadonlySet<string>
  readonly result: StoredResult
  /** In the ranking. */
  readonly place: number
  readonly citation: Citation
  readonly score: number
}

/**
 * The sentences that answer a question best, in the order of the results. Nothing is worded anew: each is a sentence of a
 * stored text, with the place where it stands. Empty when no sentence is about the question.
 */
export function extractAnswer(question: string, results: readonly StoredResult[]): Statement[] {
  const weights = rarity(
    stemsOf(question),
    results.map(({ title, text }) => stemsOf(`${title} ${text}`)),
  )
  const candidates = results.flatMap((result, place) => sentencesOf(result, place, weights))
  const chosen: Sentence[] = []
  const agreeing = new Map<Sentence, Citation[]>()
  for (const candidate of candidates.sort((one, other) => other.score - one.score)) {
    const same = chosen.find((each) => overlap(each.stems, candidate.stems) > sameWords)
    if (same) {
      if (same.result !== candidate.result) agreeing.get(same)?.push(candidate.citation)
      continue
    }
    const ofResult = chosen.filter(({ result }) => result === candidate.result).length
    if (chosen.length >= maxStatements || ofResult >= maxStatementsAResult) continue
    chosen.push(candidate)
    agreeing.set(candidate, [])
  }
  return chosen
    .sort((one, other) => one.place - other.place || one.citation.start - other.citation.start)
    .map((sentence) => ({ text: sentence.text, citations: [sentence.citation, ...(agreeing.get(sentence) ?? [])] }))
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a result that are about the question. */
function sentencesOf(result: StoredResult, place: number, weights: ReadonlyMap<string, number>): Sentence[] {
  const inTitle = new Set(stemsOf(result.title))
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const sentences: Sentence[] = []
  let start = 0
  for (const [index, { segment }] of [...segmenter.segment(result.text)].entries()) {
    const text = segment.trim()
    const from = start + Buffer.byteLength(segment.slice(0, segment.indexOf(text)))
    start += Buffer.byteLength(segment)
    if (!isStatement(text)) continue
    const stems = new Set(stemsOf(text))
    let held = 0
    let own = 0
    for (const [term, weight] of weights) {
      if (stems.has(term)) {
        held += weight
        own++
      } else if (inTitle.has(term)) held += titleWorth * weight
    }
    const coverage = held / total
    if (own === 0 || coverage < neededCoverage) continue
    sentences.push({
      text,
      stems,
      result,
      place,
      citation: { sourceId: result.id, start: from, end: from + Buffer.byteLength(text), sha256: result.sha256 },
      // What comes first says what it is about; a better result's sentence wins among equals.
      score: coverage + 0.1 / (index + 1) + 0.1 / (place + 1),
    })
  }
  return sentences
}

/** A whole sentence that states something: not a headline, a question or a fragment. */
function isStatement(text: string): boolean {
  const words = text.split(/\s+/).length
  return words >= wordsInSentence.min && words <= wordsInSentence.max && /[.!]["'”’)]*$/.test(text)
}

/** Of the smaller set's words, the part that the other has too. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return one.intersection(other).size / Math.max(1, Math.min(one.size, other.size))
}
