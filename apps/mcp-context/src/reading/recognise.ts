/** Files that people take for text, by their first bytes. */
const signatures: readonly [string, readonly number[]][] = [
  ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP archive, as Office documents are', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['an old Office document', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
]

/** What a document cannot be taken for. The message completes "it cannot be taken: ". */
export class ReadingFault extends Error {
  override name = 'ReadingFault'
}

/** What the first bytes say that it is; undefined for text and what nobody knows. */
export const recognise = (bytes: Uint8Array): string | undefined =>
  signatures.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte))?.[0]

/** Readers of PDF look for its mark in so many bytes, and so do we. */
const headBytes = 1_024

/** @throws {ReadingFault} */
export function assertPdf(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1')
  if (!head.includes('%PDF-')) throw new ReadingFault(`it says application/pdf and is ${recognise(bytes) ?? 'none'}`)
}

/** @throws {ReadingFault} it is no text, or not of this character set. */
export function decode(bytes: Uint8Array, mediaType: string, charset: string | undefined): string {
  const other = recognise(bytes)
  if (other) throw new ReadingFault(`it says ${mediaType} and is ${other}`)
  const label = charset ?? charsetOf(bytes)
  let decoder: InstanceType<typeof TextDecoder>
  try {
    decoder = new TextDecoder(label, { fatal: true })
  } catch {
    throw new ReadingFault(`the character set ${label} is not known`)
  }
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw new ReadingFault(`it is not text in ${label}`)
  }
  assertText(text, mediaType)
  return text
}

/** @throws {ReadingFault} it holds what no text holds. */
export function assertText(text: string, mediaType: string): void {
  const other = recognise(Buffer.from(text.slice(0, 16), 'latin1'))
  if (other) throw new ReadingFault(`it says ${mediaType} and is ${other}`)
  const at = text.isWellFormed() ? text.indexOf('\0') : text.search(/\p{Cs}/u)
  if (at >= 0) throw new ReadingFault(`it is not text: character ${at + 1} is no character`)
}

const charsetOf = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}
