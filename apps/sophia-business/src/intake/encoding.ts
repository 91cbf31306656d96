/** What spreadsheets write as "Unicode text", told by its first two bytes. */
const byMark: Readonly<Record<string, 'utf-16le' | 'utf-16be'>> = { fffe: 'utf-16le', feff: 'utf-16be' }

type Decoder = InstanceType<typeof TextDecoder>

/** A file's bytes as UTF-8, which everything after this reads. UTF-16 is turned into it as it comes. */
export class Utf8Reader {
  /** Of the file as it came. */
  bytes = 0
  /** It began as UTF-16 and went on as something else. What came after that is left out. */
  broken = false

  async *read(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let waiting = Buffer.alloc(0)
    let decoder: Decoder | undefined
    let begun = false
    for await (const chunk of source) {
      this.bytes += chunk.length
      if (begun) {
        yield* this.#turned(chunk, decoder)
        continue
      }
      waiting = Buffer.concat([waiting, chunk])
      if (waiting.length < 2) continue
      begun = true
      const encoding = byMark[waiting.toString('hex', 0, 2)]
      if (encoding) decoder = new TextDecoder(encoding, { fatal: true })
      yield* this.#turned(waiting, decoder)
    }
    if (!begun && waiting.length) yield waiting
    if (decoder) yield* this.#turned(undefined, decoder)
  }

  *#turned(chunk: Buffer | undefined, decoder: Decoder | undefined): Generator<Buffer> {
    if (this.broken) return
    if (!decoder) {
      if (chunk) yield chunk
      return
    }
    try {
      const text = decoder.decode(chunk, { stream: chunk !== undefined })
      if (text) yield Buffer.from(text, 'utf8')
    } catch {
      this.broken = true
    }
  }
}
