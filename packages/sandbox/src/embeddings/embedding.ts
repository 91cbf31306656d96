import { wordsOf } from '../research/text-search.ts'

export const dimensions = 384

/** Words of one meaning share a feature, as near words do in a trained model. */
const meanings = [
  'car automobile vehicle truck lorry van',
  'salary pay wage compensation remuneration earnings',
  'holiday holidays vacation absence furlough',
  'dismissal layoff redundancy termination severance',
  'lunch meal dinner food canteen',
  'doctor physician medic clinic',
  'buy purchase acquire procure',
  'sell sale selling vend',
  'customer client account buyer',
  'bug defect fault error failure',
  'deploy release ship rollout',
  'contract agreement deal',
  'rent lease tenancy letting',
  'apartment flat dwelling home',
  'door entrance gate entry',
  'money cash fund capital',
  'begin start launch commence',
  'end finish stop cease',
  'big large huge enormous',
  'fast quick rapid swift',
]
/** `wage` and `wages` alike. */
const rootsOf = (text: string): string[] => wordsOf(text).map((word) => word.replace(/(?<=..)e$/, ''))

const meaningOf = new Map(
  meanings.flatMap((words, index) => rootsOf(words).map((word) => [word, `meaning ${index}`] as const)),
)

/** Real models put all texts to one side of the origin; so does this one. */
const offset = Float64Array.from({ length: dimensions }, (_, index) => 0.03 * Math.sin(index * 12.9898))

/**
 * What a text is about, as a vector of length 1: its words, what they mean and their letters by threes, each hashed to
 * a place and a sign. Near texts are near, and the same text is always the same vector.
 */
export function embed(text: string): number[] {
  const features = new Map<string, number>()
  const add = (feature: string, weight: number) => features.set(feature, (features.get(feature) ?? 0) + weight)
  for (const word of rootsOf(text)) {
    add(word, 1)
    const meaning = meaningOf.get(word)
    if (meaning) add(meaning, 3)
    const marked = `<${word}>`
    for (let at = 0; at + 3 <= marked.length; at++) add(`#${marked.slice(at, at + 3)}`, 0.25 / marked.length)
  }
  const vector = new Float64Array(dimensions)
  for (const [feature, count] of features) {
    const hash = hashOf(feature)
    const weight = Math.sqrt(count) * (hash & 1 ? 1 : -1)
    const place = (hash >>> 1) % dimensions
    const other = (hash >>> 11) % dimensions
    vector[place] = (vector[place] ?? 0) + weight
    vector[other] = (vector[other] ?? 0) + weight
  }
  const length = lengthOf(vector) || 1
  const moved = vector.map((value, index) => value / length + (offset[index] ?? 0))
  const whole = lengthOf(moved)
  return Array.from(moved, (value) => Number((value / whole).toFixed(7)))
}

const lengthOf = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))

/** FNV-1a, stirred so that its low bits are as good as the high ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
