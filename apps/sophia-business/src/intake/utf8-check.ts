import { isUtf8 } from 'node:buffer'

/** Checks bytes that come in chunks, whose borders may lie within a character. */
export class Utf8Check {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #line = 1
  #broken: number | undefined

  add(chunk: Buffer): void {
    if (this.#broken !== undefined) return
    try {
      this.#decoder.decode(chunk, { stream: true })
    } catch {
      this.#broken = this.#line + brokenLine(chunk)
    }
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) this.#line++
  }

  /** @returns the line that is not UTF-8; undefined when all are. */
  end(): number | undefined {
    if (this.#broken !== undefined) return this.#broken
    try {
      this.#decoder.decode()
      return undefined
    } catch {
      return this.#line
    }
  }
}

/**
 * Lines before the one at fault. The first and the last may be cut within a character, so a whole line that is broken comes
 * before them.
 */
function brokenLine(chunk: Buffer): number {
  const first = chunk.indexOf(10)
  if (first === -1) return 0
  let start = first + 1
  let line = 1
  for (let end = chunk.indexOf(10, start); end !== -1; end = chunk.indexOf(10, start), line++) {
    if (!isUtf8(chunk.subarray(start, end))) return line
    start = end + 1
  }
  return isUtf8(chunk.subarray(0, first)) ? line : 0
}
