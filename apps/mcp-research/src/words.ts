import { stemmer } from 'stemmer'

/** Words that say how something is asked, not what about: articles and pronouns, and the verbs that questions are made of. */
const fillers = new Set(
  `a about all also am an and any are as at be because been being between both but by can could describe did do does doing
  each explain few find for from get give had has have having he her here hers him his how i if in into is it its just know
  let like many may me might mine more most much must my no nor not of off on once one only or other our out over own please
  same shall she should so some such tell than that the their them then there these they thing things this those through to
  too under until up us use very want was way ways we were what when where which while who whom whose why will with work
  would you your
  affect affects become becomes best better cause causes choose chooses compare compared effect effects good help helps
  drive drives happen happens impact improve improves increase increases influence make makes mean means need needs reduce reduces reason reasons relate related`.split(
    /\s+/,
  ),
)

const wordPattern = /[\p{L}\p{N}]+(?:['’.+#-][\p{L}\p{N}]+)*[+#]*/gu

/** Texts are made of few words, said often: a stem is worked out once. Emptied when it is full of rare ones. */
const stems = new Map<string, string>()
const mostStems = 50_000
const longestKept = 40

function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const stem = stemmer(word)
  if (stems.size >= mostStems) stems.clear()
  if (word.length <= longestKept) stems.set(word, stem)
  return stem
}

/** The stems of a text that carry meaning, in its order, repeated as they occur. */
export const stemsOf = (text: string): string[] => meaningful(text).map(stemOf)

/** The words of a question that carry meaning, each once, as it spells them; all of its words when none does. */
export function keywordsOf(question: string): string[] {
  const words = meaningful(question)
  return [...new Set(words.length ? words : lowerCaseWords(question))]
}

export const questionStems = (question: string): string[] => keywordsOf(question).map(stemOf)

const lowerCaseWords = (text: string): string[] => (text.toLowerCase().match(wordPattern) ?? []).flatMap(parts)

const meaningful = (text: string): string[] => lowerCaseWords(text).filter((word) => !fillers.has(word))

/** A compound counts as its parts: `self-guided` is found by `guided`. A possessive loses its ending. */
const parts = (word: string): string[] =>
  word
    .replace(/['’]s$/, '')
    .split(/[-'’]/)
    .filter(Boolean)
