/** A piece of a document that is found and cited as one. `text.slice(start, end)` of the document is its text. */
export interface Chunk {
  /** UTF-16 code units from the beginning of the document. */
  readonly start: number
  readonly end: number
  /** The headings above it, outermost first. */
  readonly headings: readonly string[]
}

interface Block {
  readonly start: number
  readonly end: number
  readonly heading?: Heading
}

interface Heading {
  readonly level: number
  readonly title: string
}

/** Characters. A chunk is closed before it would pass the first; a single block is cut where it would pass the second. */
const targetLength = 1600
const maxLength = 2400
const maxHeadingLength = 200

/**
 * Cuts a document along its structure: headings and fenced code for Markdown, blank lines for both. Chunks are in order,
 * do not overlap, and together hold every character that is not white space.
 */
export function chunk(text: string, mediaType: string): Chunk[] {
  const blocks = [...(mediaType === 'text/markdown' ? markdownBlocks(text) : paragraphs(text))]
  return pack(blocks.flatMap((block) => cut(text, block)))
}

/** The same for a part of a text, such as a page, all of it under the same headings. */
export const chunkWithin = (text: string, start: number, end: number, headings: readonly string[]): Chunk[] =>
  chunk(text.slice(start, end), 'text/plain').map((each) => ({
    start: start + each.start,
    end: start + each.end,
    headings,
  }))

interface Line {
  readonly start: number
  /** Before the line break. */
  readonly end: number
  readonly text: string
}

function* linesOf(text: string): Generator<Line> {
  for (const { 0: whole, 1: line = '', index } of text.matchAll(/([^\r\n]*)(?:\r\n|\r|\n|$)/g)) {
    if (whole) yield { start: index, end: index + line.length, text: line }
  }
}

function* paragraphs(text: string): Generator<Block> {
  let open: Block | undefined
  for (const { start, end, text: line } of linesOf(text)) {
    if (line.trim()) open = { start: open?.start ?? start, end }
    else if (open) {
      yield open
      open = undefined
    }
  }
  if (open) yield open
}

/** As CommonMark has them: up to three spaces before, so that code shown by indentation is not taken for structure. */
const headingPattern = /^ {0,3}(#{1,6})(?=[ \t]|$)/
const fencePattern = /^ {0,3}(`{3,}|~{3,})(.*)$/

function* markdownBlocks(text: string): Generator<Block> {
  let open: Block | undefined
  /** The run of marks that began the code block we are in. */
  let fence: string | undefined
  for (const { start, end, text: line } of linesOf(text)) {
    const [, marks, info = ''] = fencePattern.exec(line) ?? []
    const heading = fence === undefined ? headingPattern.exec(line) : null
    if (heading) {
      if (open) yield open
      open = undefined
      yield { start, end, heading: toHeading(line, heading[1] ?? '#') }
    } else if (line.trim() || fence !== undefined) {
      open = { start: open?.start ?? start, end }
    } else if (open) {
      yield open
      open = undefined
    }
    if (!marks) continue
    if (fence === undefined) fence = marks.startsWith('`') && info.includes('`') ? undefined : marks
    else if (marks.startsWith(fence) && !info.trim()) fence = undefined
  }
  if (open) yield open
}

/** Cut short: it is kept with every chunk below it. */
function toHeading(line: string, marks: string): Heading {
  const title = line.slice(line.indexOf(marks) + marks.length).trim()
  const shown = title.replace(/(?:^|[ \t])#+$/, '').slice(0, maxHeadingLength)
  // The cut may have gone through a character of two code units.
  return { level: marks.length, title: shown.replace(/[\ud800-\udbff]$/, '').trim() }
}

/** Takes the white space off both ends, and cuts what is too long: after a sentence, else a line, a word, anywhere. */
function cut(text: string, block: Block): Block[] {
  const pieces: Block[] = []
  let { start } = block
  const end = block.start + text.slice(block.start, block.end).trimEnd().length
  for (;;) {
    while (start < end && /\s/.test(text.charAt(start))) start++
    if (start >= end) return pieces
    if (end - start <= maxLength) return [...pieces, { ...block, start, end }]
    const at = start + cutPoint(text.slice(start, start + targetLength))
    pieces.push({ ...block, start, end: start + text.slice(start, at).trimEnd().length })
    start = at
  }
}

function cutPoint(window: string): number {
  const least = window.length / 2
  for (const boundary of [/^[^]*[.!?]["')\]]*\s/, /^[^]*[\r\n]/, /^[^]*\s/]) {
    const length = boundary.exec(window)?.[0].length ?? 0
    if (length >= least) return length
  }
  // Not between the two halves of a character outside of the basic plane.
  const last = window.charCodeAt(window.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? window.length - 1 : window.length
}

/** Joins blocks of one section up to the target. A heading opens a chunk, unless only headings came before it. */
function pack(blocks: readonly Block[]): Chunk[] {
  const chunks: Chunk[] = []
  let path: Heading[] = []
  let open: { start: number; end: number; onlyHeadings: boolean } | undefined
  const close = () => {
    if (open) chunks.push({ start: open.start, end: open.end, headings: path.map(({ title }) => title) })
    open = undefined
  }
  for (const { start, end, heading } of blocks) {
    const most = open?.onlyHeadings ? maxLength : targetLength
    if (open && ((heading && !open.onlyHeadings) || end - open.start > most)) close()
    if (heading) path = [...path.filter(({ level }) => level < heading.level), heading]
    open = { start: open?.start ?? start, end, onlyHeadings: (open?.onlyHeadings ?? true) && heading !== undefined }
  }
  close()
  return chunks
}
