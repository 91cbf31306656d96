import { inflateSync } from 'node:zlib'
import { tidyMarkdown } from '@sophia/reading/text'
import { getDocumentProxy } from 'unpdf'
import { type Chunk, chunkWithin } from '../chunker.ts'
import { ReadingFault } from './recognise.ts'

const maxPages = 2_000
/** All streams of a file together. Photographs are packed in other ways, and are not unpacked here. */
const maxUnpackedBytes = 128 * 2 ** 20

/**
 * The text of a PDF, page after page, each with chunks of its own.
 *
 * @throws {ReadingFault} it is broken, encrypted, holds no text, or is built to be expensive.
 */
export async function readPdf(bytes: Uint8Array): Promise<{ text: string; chunks: Chunk[] }> {
  assertUnpacks(bytes)
  const pages = await pagesOf(bytes)
  if (!pages.some(Boolean)) throw new ReadingFault('it holds no text, as a scan does')
  const chunks: Chunk[] = []
  let text = ''
  for (const [index, page] of pages.entries()) {
    if (!page) continue
    if (text) text += '\n\n'
    const start = text.length
    text += page
    chunks.push(...chunkWithin(text, start, text.length, [`Page ${index + 1}`]))
  }
  return { text, chunks }
}

async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  try {
    // It takes the bytes over: a copy, so that they can be looked at again.
    const document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 })
    if (document.numPages > maxPages) throw new ReadingFault(`it has more than ${maxPages} pages`)
    const pages: string[] = []
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      pages.push(tidyMarkdown(text))
      page.cleanup()
    }
    return pages
  } catch (error) {
    if (error instanceof ReadingFault) throw error
    const { name, message } = error as Error
    if (name === 'PasswordException') throw new ReadingFault('it is encrypted')
    throw new ReadingFault(`it is no PDF that can be read (${message.slice(0, 120)})`)
  }
}

/**
 * A kilobyte of deflated zeros is a megabyte, and what holds the result is no object that a thread's limit counts: so
 * every stream is unpacked once here, into nothing, within a budget.
 *
 * @throws {ReadingFault}
 */
function assertUnpacks(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let left = maxUnpackedBytes
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at + 6)) {
    if (file.toString('latin1', at - 3, at) === 'end') continue
    const start = at + (file[at + 6] === 0x0d ? 8 : 7)
    const end = file.indexOf('endstream', start)
    left -= unpackedBytes(file.subarray(start, end < 0 ? undefined : end), left, 0)
  }
}

function unpackedBytes(packed: Buffer, left: number, layer: number): number {
  // The first byte of zlib's format, as deflate is always kept in a PDF.
  if (packed[0] === undefined || (packed[0] & 0x0f) !== 8 || layer > 3) return 0
  let unpacked: Buffer
  try {
    unpacked = inflateSync(packed, { maxOutputLength: Math.max(1, left) })
  } catch (error) {
    const tooMuch = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    if (tooMuch) throw new ReadingFault(`it unpacks to more than ${maxUnpackedBytes / 2 ** 20} MB`)
    // Not deflated, or broken: the reader of PDF will say so.
    return 0
  }
  return unpacked.length + unpackedBytes(unpacked, left - unpacked.length, layer + 1)
}
