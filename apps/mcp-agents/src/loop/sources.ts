import { figuresIn, KnownNumbers } from './figures.ts'

/** What the tools of a run told, and what of an answer is not in it. */
export class Sources {
  readonly #numbers = new KnownNumbers()
  readonly #texts: string[] = []
  readonly #given: string

  /** @param given what the person who asks said: its figures are no finding. */
  constructor(...given: string[]) {
    this.#given = given.join('\n')
    for (const each of given) this.#numbers.learn(each)
  }

  /** @param args of the call: of them only years count, or a model could plant its figures there. */
  learn(answer: Record<string, unknown>, args: Record<string, unknown>): void {
    this.#numbers.learn(answer)
    const text = JSON.stringify(answer)
    this.#texts.push(text)
    for (const [, year] of JSON.stringify(args).matchAll(/"(\d{4})-\d{2}-\d{2}/g)) this.#numbers.learn(Number(year))
  }

  /** Whether an address was told by a tool or by the person who asks. */
  mentions(address: string): boolean {
    const written = asJson(address)
    return this.#given.includes(address) || this.#texts.some((text) => text.includes(written))
  }

  /** The answer, followed by those of its figures and links that no tool told. */
  checked(answer: string): string {
    const figures = figuresIn(answer)
    const links = linksIn(answer)
    const unknown = new Set([
      ...figures.filter((figure) => !this.#numbers.has(figure)).map(({ text }) => text),
      ...links.filter((link) => !this.#knows(link)).map((link) => `\`${link}\``),
    ])
    const parts = [answer]
    if (unknown.size > 0) {
      const list = [...unknown].map((each) => `- ${each}`).join('\n')
      parts.push(`## Not found in the sources\n\nNo tool told what follows, so it is the model’s own:\n\n${list}`)
    }
    if (figures.length > 0 && !links.some((link) => this.#knows(link)))
      parts.push('*No figure of this answer is linked to a source.*')
    return parts.join('\n\n')
  }

  #knows(link: string): boolean {
    const lineage = /\/lineage\/([\w.-]+)\/?$/.exec(link)?.[1]
    if (lineage !== undefined) return this.#texts.some((text) => text.includes(`"lineageId":"${lineage}"`))
    return this.mentions(link)
  }
}

const asJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Where the links of a Markdown text lead. */
function linksIn(markdown: string): string[] {
  const found = [
    ...[...markdown.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, link = '']) => link),
    ...[...markdown.matchAll(/(?<!\]\(\s*<?)https?:\/\/[^\s)>\]"'`]+/g)].map(([link]) =>
      link.replace(/[.,;:!?]+$/, ''),
    ),
  ]
  return [...new Set(found)]
}
