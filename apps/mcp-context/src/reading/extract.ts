import { type Chunk, chunk } from '../chunker.ts'
import { chunkCsv } from './csv.ts'
import { chunkJson } from './json.ts'
import { maxCharacters, type MediaType } from './media-types.ts'
import { assertPdf, assertText, decode, ReadingFault } from './recognise.ts'

/** A document as it came. */
export interface Original {
  readonly mediaType: MediaType
  readonly charset?: string | undefined
  readonly content: string | Uint8Array
  /** What links of a page are resolved against. */
  readonly source?: string | undefined
}

/** What is stored, and where it is cut. */
export interface Extract {
  readonly text: string
  readonly chunks: readonly Chunk[]
}

/**
 * Text of a document of any type that is taken. What is text already stays as it is; pages become Markdown.
 *
 * @throws {ReadingFault}
 */
export async function extract(original: Original): Promise<Extract> {
  const extracted = original.mediaType === 'application/pdf' ? await ofPdf(original) : await ofText(original)
  if (extracted.text.length > maxCharacters) throw new ReadingFault(`its text is longer than 1,000,000 characters`)
  return extracted
}

async function ofPdf({ content }: Original): Promise<Extract> {
  if (typeof content === 'string') throw new ReadingFault('a PDF comes as base64 or as a file')
  assertPdf(content)
  // Loaded for those who need it: it is larger than the service.
  const { readPdf } = await import('./pdf.ts')
  return readPdf(content)
}

async function ofText({ mediaType, charset, content, source }: Original): Promise<Extract> {
  const text = typeof content === 'string' ? content : decode(content, mediaType, charset)
  if (typeof content === 'string') assertText(text, mediaType)
  switch (mediaType) {
    case 'text/csv':
      return { text, chunks: chunkCsv(text) }
    case 'application/json':
      return { text, chunks: chunkJson(text) }
    case 'text/html':
      return ofHtml(text, source)
    default:
      return { text, chunks: chunk(text, mediaType) }
  }
}

async function ofHtml(html: string, source: string | undefined): Promise<Extract> {
  const { readablePage } = await import('@sophia/reading/page')
  let markdown: string
  try {
    markdown = readablePage(html, source && URL.canParse(source) ? source : 'about:blank').markdown
  } catch (error) {
    throw new ReadingFault(`it cannot be parsed: ${(error as Error).message.slice(0, 120)}`)
  }
  if (!markdown) throw new ReadingFault('it holds no text')
  return { text: markdown, chunks: chunk(markdown, 'text/markdown') }
}
