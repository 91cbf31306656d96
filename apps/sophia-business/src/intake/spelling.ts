/** Letters and digits only, in lower case: what stays the same when a name is spelt `GTXPro` or `GTX Pro`. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Names as a reference list spells them. */
export class NameList {
  readonly #exact: Set<string>
  readonly #byKey = new Map<string, string | null>()

  constructor(names: Iterable<string>) {
    this.#exact = new Set(names)
    // Two names that differ only in punctuation are two names: neither is guessed.
    for (const name of this.#exact) this.#byKey.set(keyOf(name), this.#byKey.has(keyOf(name)) ? null : name)
  }

  get size(): number {
    return this.#exact.size
  }

  /** @returns the listed spelling of the name; undefined when the list does not have it. */
  find(name: string): string | undefined {
    return this.#exact.has(name) ? name : (this.#byKey.get(keyOf(name)) ?? undefined)
  }
}

/** Words with one right spelling, which small slips can be led back to. */
export class Vocabulary {
  readonly #words = new Map<string, string>()

  constructor(words: Iterable<string>) {
    for (const word of words) this.#words.set(word.toLowerCase(), word)
  }

  /**
   * @returns the right spelling; undefined when no word, or more than one, is that near. One slip may be in a word of four
   * letters or more, two in one of eight or more.
   */
  correct(text: string): string | undefined {
    const word = text.toLowerCase()
    const exact = this.#words.get(word)
    if (exact !== undefined) return exact
    const allowed = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0
    let best: string | undefined
    let nearest = allowed + 1
    for (const [candidate, spelling] of this.#words) {
      if (Math.abs(candidate.length - word.length) > allowed) continue
      const distance = editDistance(word, candidate)
      if (distance < nearest) [nearest, best] = [distance, spelling]
      else if (distance === nearest && distance <= allowed) best = undefined
    }
    return nearest <= allowed ? best : undefined
  }
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}

/** Branches of business, as CRM exports name them. */
export const sectors = new Vocabulary(
  'agriculture,automotive,construction,consulting,education,employment,energy,entertainment,finance,government,healthcare,hospitality,insurance,legal,logistics,manufacturing,marketing,media,medical,nonprofit,pharmaceuticals,real estate,retail,services,software,technology,telecommunications,transportation,utilities'.split(
    ',',
  ),
)

let countries: Vocabulary | undefined
/** Countries by their English names. To ask ICU for them takes 30 ms: at the first intake, not at every start. */
export const knownCountries = (): Vocabulary => (countries ??= new Vocabulary(countryNames()))

function countryNames(): string[] {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
  // ZZ and its like stand for no country.
  const codes = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !/^(ZZ|X[A-JL-Z]|Q[M-Z]|EU|EZ|UN)$/.test(code))
  return codes.flatMap((code) => english.of(code) ?? [])
}
