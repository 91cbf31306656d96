/** The runbook as lines to run and headings to lead to. */

export interface Line {
  /** In the file, from 1: of its first line, where it goes on over several. */
  readonly number: number
  readonly text: string
}
export interface Block {
  readonly language: string
  readonly heading: string
  readonly lines: readonly Line[]
}

/** The anchor that a heading has on GitHub. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replace(/\s/g, '-')

export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of outside(markdown).matchAll(/^#+ (.+)$/gm)) anchors.add(anchorOf(heading))
  return anchors
}

/** Without what stands in fences: a comment of bash looks like a heading. */
const outside = (markdown: string): string => markdown.replace(/^```[^]*?^```$/gm, '')

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let heading = ''
  let open: { language: string; lines: Line[] } | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(text)
    if (fence && open) {
      blocks.push({ ...open, heading, lines: joined(open.lines) })
      open = undefined
    } else if (fence) open = { language: fence[1] ?? '', lines: [] }
    else if (open) open.lines.push({ number: index + 1, text })
    else heading = /^#+ (.+)$/.exec(text)?.[1] ?? heading
  }
  if (open) throw new Error(`The last block of the runbook, under "${heading}", does not end`)
  return blocks
}

/** A line that ends in a backslash goes on. */
function joined(lines: readonly Line[]): Line[] {
  const whole: Line[] = []
  let before: Line | undefined
  for (const { number, text } of lines) {
    const line: Line = before ? { number: before.number, text: before.text + text.trimStart() } : { number, text }
    if (line.text.endsWith('\\')) before = { ...line, text: line.text.slice(0, -1) }
    else {
      whole.push(line)
      before = undefined
    }
  }
  return whole
}

/** Lines of a bash block that do something. */
export const commandsOf = ({ lines }: Block): Line[] => lines.filter(({ text }) => text.trim() && !/^\s*#/.test(text))
