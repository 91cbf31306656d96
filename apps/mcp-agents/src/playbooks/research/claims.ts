/** Something that somebody says, and who. */
export interface Claim {
  readonly text: string
  /** Two claims of one origin are not held against each other. */
  readonly origin: string
  /** What leads to it, as Markdown. */
  readonly mark: string
}

export interface Contradiction {
  readonly one: Claim
  readonly other: Claim
  readonly why: string
}

/** Words of three letters and more that every text has. */
const common = new Set(
  [
    'and any all are but can did for get had has how its may not off our out own per the too two use was who why you one new',
    'about above after also among because been before being between both could does during each from have having here into',
    'itself just like made make many more most much must only other over same should since some such than that their them then',
    'there these they this those through under until very were what when where which while will with without would your',
  ].flatMap((line) => line.split(' ')),
)
const negations = /\b(not|no|never|none|cannot|without|neither|nor)\b|n['’]t\b/i

/** The words that carry what a text is about, by their stems. */
export const contentWords = (text: string): Map<string, string> =>
  new Map(
    (text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
      .filter((word) => !common.has(word))
      .map((word) => [word.replace(/(?:es|s)$/, ''), word]),
  )

/** Its numbers, by what they count: `percent` → 12, `hour` → 3. A number with nothing behind it counts nothing. */
export function figuresOf(text: string): Map<string, Set<number>> {
  const figures = new Map<string, Set<number>>()
  for (const [, number = '', sign, word] of text.matchAll(/(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*(?:(%)|(\p{L}{3,}))/gu)) {
    const unit = sign ? 'percent' : (word ?? '').toLowerCase().replace(/s$/, '')
    if (common.has(unit)) continue
    const values = figures.get(unit) ?? new Set()
    figures.set(unit, values.add(Number(number.replaceAll(',', ''))))
  }
  return figures
}

/** Sentences of a passage. */
export const sentencesOf = (text: string): string[] =>
  (text.match(/[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?/gu) ?? [])
    .map((each) => each.trim())
    .filter((each) => each.length > 20)

/**
 * Pairs that speak of the same and differ in a figure, or in a negation. It knows words, not meanings: what it names is to be
 * read, and what it does not name may contradict all the same.
 */
export function contradictions(claims: readonly Claim[], most = 5): Contradiction[] {
  const read = claims.map((claim) => ({
    claim,
    words: contentWords(claim.text),
    figures: figuresOf(claim.text),
    negated: negations.test(claim.text),
  }))
  const found: Contradiction[] = []
  for (const [index, a] of read.entries()) {
    for (const b of read.slice(index + 1)) {
      if (a.claim.origin === b.claim.origin) continue
      const shared = [...a.words.keys()].filter((stem) => b.words.has(stem)).length
      const overlap = shared / Math.max(1, Math.min(a.words.size, b.words.size))
      const why =
        shared >= 2 && overlap >= 0.5
          ? (differentFigure(a.figures, b.figures) ??
            (shared >= 3 && overlap >= 0.7 && a.negated !== b.negated ? 'one of them says no' : undefined))
          : undefined
      if (why !== undefined) found.push({ one: a.claim, other: b.claim, why })
    }
  }
  return found.slice(0, most)
}

function differentFigure(a: ReadonlyMap<string, Set<number>>, b: ReadonlyMap<string, Set<number>>): string | undefined {
  for (const [unit, values] of a) {
    const others = b.get(unit)
    if (!others || [...values].some((value) => others.has(value))) continue
    return `${[...values].join(', ')} against ${[...others].join(', ')} ${unit}`
  }
  return undefined
}
