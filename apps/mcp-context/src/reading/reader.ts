import { createThreads, ThreadError } from '@sophia/reading/threads'
import { type CallContext, Problem, problems } from '@sophia/service'
import { chunk } from '../chunker.ts'
import type { DocumentInput } from '../schemas.ts'
import type { Extract, Original } from './extract.ts'
import { maxCharacters, type MediaType, takenMediaTypes } from './media-types.ts'
import { assertText, ReadingFault } from './recognise.ts'

export interface ReadDocument extends Extract {
  readonly mediaType: MediaType
}

export interface Reader {
  /** @throws {Problem} unsupported-media-type, unprocessable (naming why it cannot be taken), too-large, unavailable. */
  read(input: DocumentInput, call: CallContext): Promise<ReadDocument>
  close(): Promise<void>
}

/** An honest file of 10 MB takes two or three seconds. */
const readMs = 8_000
/** Text of this length is cut within three milliseconds: less than the way to a thread and back. */
const inlineCharacters = 64_000
const inlineTypes: ReadonlySet<MediaType> = new Set(['text/plain', 'text/markdown'])

/** Documents of strangers: all but short text is read in a thread that may die of one without harm to anything else. */
export function createReader(): Reader {
  const threads = createThreads<Original, Extract | { fault: string }>('document', import.meta.url, {
    heapMb: 384,
    growthMb: 768,
  })
  return {
    async read(input, call) {
      const original = originalOf(input)
      const { mediaType, content } = original
      try {
        if (typeof content === 'string' && content.length <= inlineCharacters && inlineTypes.has(mediaType)) {
          assertText(content, mediaType)
          return { text: content, chunks: chunk(content, mediaType), mediaType }
        }
        const read = await threads.run(original, call.signal, readMs)
        if ('fault' in read) throw new ReadingFault(read.fault)
        return { ...read, mediaType }
      } catch (error) {
        if (call.remaining() < 1) throw problems.deadline('The document took longer to read than its time budget.')
        call.signal.throwIfAborted()
        if (error instanceof ThreadError && error.kind === 'busy') throw problems.unavailable(`${error.message}.`)
        if (!(error instanceof ReadingFault || error instanceof ThreadError)) throw error
        throw problems.unprocessable(`The document cannot be taken: ${error.message}.`)
      }
    },
    close: threads.close,
  }
}

/** @throws {Problem} unsupported-media-type, bad-input, too-large. */
function originalOf({ text, encoding = 'utf8', mediaType: stated, source }: DocumentInput): Original {
  const mediaType = essenceOf(stated)
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(stated)?.[1]
  if (encoding === 'base64') {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
      throw problems.badInput([{ pointer: '/body/text', message: 'must be base64' }])
    }
    return { mediaType, charset, content: Uint8Array.from(Buffer.from(text, 'base64')), source }
  }
  if (text.length > maxCharacters) {
    throw problems.badInput([{ pointer: '/body/text', message: 'must NOT have more than 1000000 characters' }])
  }
  return { mediaType, content: text, source }
}

/** `Text/Plain; charset=utf-8` is `text/plain`. */
function essenceOf(stated: string): MediaType {
  const essence = stated.split(';')[0]?.trim().toLowerCase() ?? ''
  const taken = takenMediaTypes.find((each) => each === essence)
  if (taken) return taken
  throw new Problem('unsupported-media-type', {
    detail: `Documents of type ${essence || '(empty)'} are not taken. Taken are ${takenMediaTypes.join(', ')}.`,
    hint: 'Turn the document into one of these and send it again.',
  })
}
