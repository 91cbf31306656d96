/** Figures in a text, and whether they stand in what tools told. */

/** A figure as it is written: its value, how exactly it is told, and whether it is a share in per cent. */
export interface Figure {
  /** As it stands in the text. */
  readonly text: string
  readonly value: number
  /** The last digit that is told, as a power of ten: -1 for `63.2`, 5 for `1.2 million`. */
  readonly place: number
  readonly percent: boolean
}

const scales: Readonly<Record<string, number>> = {
  k: 3,
  thousand: 3,
  m: 6,
  mn: 6,
  million: 6,
  b: 9,
  bn: 9,
  billion: 9,
}
/** Digits with separators of thousands, decimals, a scale, a per cent sign. Not within a word or an identifier. */
const figure =
  /(?<![\p{L}\p{N}_.,/-])[-−]?(?:\d{1,3}(?:[,  '’]\d{3})+|\d+)(?:\.\d+)?(?: ?(k|thousand|m|mn|million|b|bn|billion)\b)?( ?(?:%|per ?cent\b|percent\b|percentage points?\b|points?\b))?(?![\p{L}\p{N}_])/giu

/** The figures of an answer. Links, code, dates, numbers of a list and of headings are none. */
export function figuresIn(markdown: string): Figure[] {
  const prose = markdown
    .replaceAll(/```[\s\S]*?(```|$)/g, ' ')
    .replaceAll(/`[^`\n]*`/g, ' ')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/https?:\/\/\S+/g, ' ')
    .replaceAll(/\[\[?[A-Z]?\d+\]?\]/g, ' ')
    .replaceAll(/\b\d{4}-\d{2}(-\d{2})?(T[\d:.]+Z?)?\b/g, ' ')
    .replaceAll(/^\s*(?:#+\s+)?\d+[.)]\s/gm, ' ')
  return [...prose.matchAll(figure)].map(([text, scale, percent]) => toFigure(text, scale, percent !== undefined))
}

function toFigure(text: string, scale: string | undefined, percent: boolean): Figure {
  const digits = /[\d.,  '’]+/u.exec(text)?.[0] ?? ''
  const plain = digits.replaceAll(/[^\d.]/g, '').replace(/\.$/, '')
  const power = scale === undefined ? 0 : (scales[scale.toLowerCase()] ?? 0)
  const decimals = plain.split('.')[1]?.length ?? 0
  const sign = /^[-−]/.test(text) ? -1 : 1
  return { text: text.trim(), value: sign * Number(plain) * 10 ** power, place: power - decimals, percent }
}

/** All numbers that tools told, and what they can be written as. */
export class KnownNumbers {
  readonly #numbers = new Set<number>()

  /** Numbers, numbers in texts, and how many members each list has. */
  learn(value: unknown): void {
    if (typeof value === 'number') this.#numbers.add(value)
    else if (typeof value === 'string') this.#learnText(value)
    else if (Array.isArray(value)) {
      this.#numbers.add(value.length)
      for (const each of value) this.learn(each)
    } else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) this.learn(each)
    }
  }

  #learnText(text: string): void {
    if (/^-?\d+(\.\d+)?$/.test(text)) this.#numbers.add(Number(text))
    else
      for (const [found] of text.matchAll(/\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g))
        this.#numbers.add(Number(found.replaceAll(',', '')))
  }

  /** Whether a number that is known is this figure. */
  has(told: Figure): boolean {
    for (const number of this.#numbers) if (isFigureOf(number, told)) return true
    return false
  }
}

/** Whether a number is told by a figure, rounded as it is told. A fraction may be told in per cent. */
export const isFigureOf = (number: number, told: Figure): boolean =>
  isRounded(number, told) || (told.percent && isRounded(number * 100, told))

/** A drop of 3.2 is told as "3.2" too, so signs do not matter. */
function isRounded(number: number, { value, place }: Figure): boolean {
  const half = 0.5 * 10 ** place
  // What binary fractions cannot hold exactly is still on the edge.
  return Math.abs(Math.abs(number) - Math.abs(value)) <= half * (1 + 1e-9) + Number.EPSILON * Math.abs(value)
}
