import { type CallContext, problems } from '@sophia/service'
import { Piscina } from 'piscina'
import { sha256 } from '../answer.ts'
import { tidyMarkdown } from '../sources/markup.ts'
import type { ReadAnswer, ReadInput } from '../schemas.ts'
import type { ReadablePage } from './page.ts'
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
  let threads: Piscina | undefined
  // Started with the first page: most replicas read none for hours.
  const pool = () =>
    (threads ??= new Piscina({
      filename: new URL(import.meta.url.endsWith('.ts') ? './page-worker.ts' : './page-worker.js', import.meta.url)
        .href,
      minThreads: 0,
      maxThreads: 2,
      maxQueue: 16,
      idleTimeout: 30_000,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    }))

  async function parse({ type, text, url }: FetchedPage, call: CallContext): Promise<ReadablePage> {
    if (!markup.has(type)) return plainPage(text, url)
    try {
      const signal = AbortSignal.any([call.signal, AbortSignal.timeout(parseMs)])
      return (await pool().run({ html: text, url }, { signal })) as ReadablePage
    } catch (error) {
      // Abandoning the task ends its thread.
      call.signal.throwIfAborted()
      if ((error as Error).message === 'Task queue is at limit')
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
    close: async () => threads?.destroy(),
  }
}

/** Plain text and Markdown are what they are; the first heading or line names them. */
function plainPage(text: string, url: string): ReadablePage {
  const markdown = tidyMarkdown(text)
  const title = /^#\s+(.+)$/m.exec(markdown)?.[1] ?? /^.+$/m.exec(markdown)?.[0]?.slice(0, 200) ?? url
  return { title, author: null, publishedAt: null, siteName: null, markdown }
}
