import { type Chunk, chunkWithin } from '../chunker.ts'
import { ReadingFault } from './recognise.ts'

const targetLength = 1_600
/** What people write is a dozen levels deep. */
const maxDepth = 64
const maxHeadingLength = 200

interface Value {
  readonly start: number
  readonly end: number
  /** As in `customers[3].name`; of an object and a list, the parts. */
  readonly children: readonly Member[]
}
interface Member extends Value {
  /** Where the name begins, for a member of an object. */
  readonly from: number
  readonly path: string
}

/**
 * Values that fit together, each group under the path that leads to it.
 *
 * @throws {ReadingFault} it is no JSON, naming the place, or nested too deeply.
 */
export function chunkJson(text: string): Chunk[] {
  assertShallow(text)
  try {
    JSON.parse(text)
  } catch (error) {
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0]
    throw new ReadingFault(`it is no JSON${place ? ` at ${place}` : ''}`)
  }
  const reader = new Reader(text)
  return split(text, { ...reader.value(''), from: reader.first, path: '' })
}

/** Before anything recurses into it. */
function assertShallow(text: string): void {
  let depth = 0
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') depth++
    else if (mark === ']' || mark === '}') depth--
    if (depth > maxDepth) throw new ReadingFault(`it is nested deeper than ${maxDepth} levels`)
  }
}

/** Of text that is known to be JSON. */
class Reader {
  readonly first: number
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#skip()
    this.first = this.#at
  }

  value(path: string): Value {
    const start = this.#at
    const opening = this.#text[start]
    const children: Member[] = []
    if (opening === '{' || opening === '[') {
      this.#at++
      this.#skip()
      while (this.#text[this.#at] !== '}' && this.#text[this.#at] !== ']') {
        const from = this.#at
        const inner = opening === '{' ? this.#name(path) : `${path}[${children.length}]`
        children.push({ ...this.value(inner), from, path: inner })
        this.#skip()
      }
      this.#at++
    } else this.#match(opening === '"' ? /"(?:[^"\\]|\\.)*"/sy : /[^\s,\]}]+/y)
    return { start, end: this.#at, children }
  }

  #name(path: string): string {
    const name = JSON.parse(this.#match(/"(?:[^"\\]|\\.)*"/sy)) as string
    this.#skip()
    return path ? `${path}.${name}` : name
  }

  /** White space, and the marks between values. */
  #skip(): void {
    this.#match(/[\s,:]*/y)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

function split(text: string, value: Member): Chunk[] {
  if (value.end - value.from <= targetLength) return [chunkOf(value.from, value.end, value.path)]
  if (!value.children.length) return chunkWithin(text, value.from, value.end, headingsOf(value.path))
  const chunks: Chunk[] = []
  let open: { start: number; end: number } | undefined
  const close = () => {
    if (open) chunks.push(chunkOf(open.start, open.end, value.path))
    open = undefined
  }
  for (const child of value.children) {
    if (child.end - child.from > targetLength) {
      close()
      chunks.push(...split(text, child))
      continue
    }
    if (open && child.end - open.start > targetLength) close()
    open = { start: open?.start ?? child.from, end: child.end }
  }
  close()
  return chunks
}

const chunkOf = (start: number, end: number, path: string): Chunk => ({ start, end, headings: headingsOf(path) })

/** The end of a long path says more than its beginning. */
const headingsOf = (path: string): string[] =>
  path
    ? [
        path
          .slice(-maxHeadingLength)
          .replace(/^[\udc00-\udfff]/, '')
          .replaceAll('\u0000', '')
          .toWellFormed(),
      ]
    : []
