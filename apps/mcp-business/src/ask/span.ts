/** Stands where something has been understood: a character that nobody types. */
export const crossed = '\uE000'

/** A question that is read bit by bit: what has been understood is crossed out, and the rest is asked about. */
export class Reading {
  #rest: string

  constructor(question: string) {
    this.#rest = ` ${plain(question)} `
  }

  /** In small letters, what was understood blanked out. */
  get rest(): string {
    return this.#rest
  }

  /** Crosses out the first place that fits. */
  take(pattern: RegExp | undefined): RegExpExecArray | undefined {
    const found = pattern?.exec(this.#rest)
    if (!found) return undefined
    this.cross(found.index, found[0].length)
    return found
  }

  cross(from: number, length: number): void {
    this.#rest = this.#rest.slice(0, from) + crossed.repeat(length) + this.#rest.slice(from + length)
  }

  /** Words that nothing has been made of. */
  words(): string[] {
    return this.#rest.split(/[\s\uE000]+/).filter((word) => word !== '')
  }
}

const isPlain = /^[a-z0-9]+(?: [a-z0-9]+)*$/

/** As questions and names are compared: in small letters, without what people set between words. */
export function plain(text: string): string {
  const small = text.toLowerCase()
  // Most names are: thousands of them are looked at for a question.
  if (isPlain.test(small)) return small
  return small
    .normalize('NFKC')
    .replaceAll(/[’`]/g, "'")
    .replaceAll(/'s\b/g, '')
    .replaceAll(/,(?!\d)/g, ' and ')
    .replaceAll(/[?!;:"()\uE000]|\.(?!\d)|(?![ -~–—])\p{P}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Letters and digits of any script, by their blocks: V8 takes nine times as long to compile \p{L}, and forgets it again. */
const letter = String.raw`[\w\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3005-\u3007\u3040-\ud7ff\uf900-\uffef\u{10000}-\u{1efff}\u{20000}-\u{3ffff}]`

export const word = (pattern: string): RegExp => new RegExp(`(?<!${letter})(?:${pattern})(?!${letter})`, 'u')

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
