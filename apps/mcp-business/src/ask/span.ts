/** Stands where something has been understood: a character that nobody types. */
export const crossed = '\uE000'

/** A question that is read bit by bit: what has been understood is crossed out, and the rest is asked about. */
export class Reading {
  /** As it was asked, white space apart. */
  readonly text: string
  #rest: string

  constructor(question: string) {
    this.text = question.normalize('NFC').replaceAll(/[’`]/g, "'").replaceAll(/\s+/g, ' ').trim()
    const plain = this.text
      .toLowerCase()
      .replaceAll(/'s\b/g, '')
      .replaceAll(/,(?!\d)/g, ' and ')
      .replaceAll(/[?!;:"“”()]|\.(?!\d)/g, ' ')
    this.#rest = ` ${plain} `.replaceAll(/\s+/g, ' ')
  }

  /** In small letters, what was understood blanked out. */
  get rest(): string {
    return this.#rest
  }

  /** Crosses out the first place that fits. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest)
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

export const word = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_])(?:${pattern})(?![\\p{L}\\p{N}_])`, 'u')

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
