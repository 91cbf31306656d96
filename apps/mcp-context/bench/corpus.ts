import { readTestSet } from '../eval/test-set.ts'

/** A text of many: some 1,300 characters a chunk, ten chunks a document. */
export interface BenchDocument {
  readonly title: string
  readonly text: string
}

export interface BenchCorpus {
  documents(count: number): Generator<BenchDocument>
  /** Ten words and more, as a person asks: hard, because most of them are frequent. */
  question(): string
  /** Three to six words in the order in which some chunk has them. */
  phrase(): string
}

export const chunksOfDocument = 10
const sentencesOfChunk = 7
const topics = 50
/** Of all words, so many keep their name in every topic. */
const common = 300
/** The share of words that occur almost nowhere else: names, numbers, misspellings. */
const rareShare = 0.04
const rareWords = 500_000

/**
 * Real sentences, so that word frequencies and lengths are those of a language; all but the commonest words are renamed
 * by topic, so that the vocabulary grows as that of many documents does. The same in every run.
 */
export function createCorpus(folder: string): BenchCorpus {
  const random = seeded(20_261_125)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const sentences = readTestSet(folder)
    .documents.flatMap(({ text }) => text.split(/(?<=[.:])\s+|\n+/))
    .map((sentence) => sentence.toLowerCase().match(/\p{L}{2,}/gu) ?? [])
    .filter(({ length }) => length >= 6)
  const counts = new Map<string, number>()
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  const kept = new Set(
    [...counts]
      .sort(([, one], [, other]) => other - one)
      .slice(0, common)
      .map(([word]) => word),
  )
  const rare = () => `zq${Math.floor(rareWords ** random()).toString(36)}x`
  const named = (word: string, topic: number): string => {
    if (kept.has(word)) return word
    return random() < rareShare ? rare() : `${word}q${topic.toString(36)}`
  }
  const sentenceOf = (topic: number) => pick(sentences).map((word) => named(word, topic))
  const chunkOf = (topic: number) =>
    Array.from({ length: sentencesOfChunk }, () => `${sentenceOf(topic).join(' ')}.`).join(' ')
  const anyTopic = () => Math.floor(random() * topics)
  return {
    *documents(count) {
      for (let index = 0; index < count; index++) {
        const topic = anyTopic()
        yield {
          title: sentenceOf(topic).slice(0, 6).join(' '),
          text: Array.from({ length: chunksOfDocument }, (_, part) => `# Part ${part}\n\n${chunkOf(topic)}`).join(
            '\n\n',
          ),
        }
      }
    },
    question: () => {
      const topic = anyTopic()
      return [...sentenceOf(topic), ...sentenceOf(topic)].slice(0, 14).join(' ')
    },
    phrase: () => {
      const words = sentenceOf(anyTopic()).filter((word) => word.length > 3)
      return words.slice(0, 3 + Math.floor(random() * 4)).join(' ') || 'nothing'
    },
  }
}

/** Numbers from 0 to 1 that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
