import type { ReadablePage } from '@sophia/reading/page'
import { tidyMarkdown } from '@sophia/reading/text'
import { createThreads, ThreadError } from '@sophia/reading/threads'
import { type CallContext, problems } from '@sophia/service'
import { sha256 } from '../answer.ts'
import type { ReadAnswer, ReadInput } from '../schemas.ts'
import type { FetchedPage, SafeFetch } from './safe-fetch.ts'

export interface Reader {
  /** @throws {Problem} naming why the page cannot be had or read. */
  read(input: ReadInput, call: CallContext): Promise<ReadAnswer>
  close(): Promise<void>
}

/** An honest page of 5 MB takes a second. */
const parseMs = 4_000
const markup = new Set(['text/html', 'application/xhtml+xml'])

/** Pages of the web as Markdown, parsed in a thread that may die of one without harm to anything else. */
export function createReader(fetcher: SafeFetch): Reader {
  const threads = createThreads<{ html: string; url: string }, ReadablePage>('page', import.meta.url, {
    heapMb: 256,
    growthMb: 1_024,
  })

  async function parse({ type, text, url }: FetchedPage, call: CallContext): Promise<ReadablePage> {
    if (!markup.has(type)) return plainPage(text, url)
    try {
      return await threads.run({ html: text, url }, call.signal, parseMs)
    } catch (error) {
      call.signal.throwIfAborted()
      if (error instanceof ThreadError && error.kind === 'busy')
        throw problems.unavailable('Too many pages are being read.')
      throw problems.unprocessable(`${url} cannot be parsed: it is nested too deeply or built to be expensive.`)
    }
  }

  return {
    async read({ url, offset = 0, maxCharacters = 20_000 }, call) {
      const fetched = await fetcher.page(url, call)
      const { markdown, ...page } = await parse(fetched, call)
      const text = markdown.slice(offset, offset + maxCharacters)
      const end = offset + text.length
      return {
        url: fetched.url,
        ...page,
        markdown: text.toWellFormed(),
        characters: markdown.length,
        sha256: sha256(markdown),
        truncated: end < markdown.length,
        nextOffset: end < markdown.length ? end : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },
    close: threads.close,
  }
}

/** Plain text and Markdown are what they are; the first heading or line names them. */
function plainPage(text: string, url: string): ReadablePage {
  const markdown = tidyMarkdown(text)
  const title = /^#\s+(.+)$/m.exec(markdown)?.[1] ?? /^.+$/m.exec(markdown)?.[0]?.slice(0, 200) ?? url
  return { title, author: null, publishedAt: null, siteName: null, markdown }
}
