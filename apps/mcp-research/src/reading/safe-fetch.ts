import { type CallContext, Problem, problems } from '@sophia/service'
import { Agent, buildConnector, fetch, type Response } from 'undici'
import {
  guardedLookup,
  type JudgeAddress,
  judgePublic,
  RefusedAddress,
  refuseLiteral,
  type Resolve,
  resolveByDns,
} from './public-address.ts'

/** Where outbound requests may go; the defaults are the public internet. Tests put their own servers in its place. */
export interface Outbound {
  readonly judge?: JudgeAddress
  readonly resolve?: Resolve
}

export interface FetchedPage {
  /** After all redirects. */
  readonly url: string
  /** Media type, lower case, without parameters. */
  readonly type: string
  readonly text: string
}

export interface SafeFetch {
  /** @throws {Problem} naming what is wrong with the address, its server or what it gave. */
  page(url: string, call: CallContext): Promise<FetchedPage>
  close(): Promise<void>
}

const maxRedirects = 5
/** Of the decompressed body. */
const maxBytes = 5 * 1024 * 1024
const redirects = new Set([301, 302, 303, 307, 308])
const textTypes = new Set(['text/html', 'application/xhtml+xml', 'text/plain', 'text/markdown'])
const accept = 'text/html, application/xhtml+xml, text/markdown, text/plain;q=0.8'

/**
 * Gets pages from strangers: public addresses only, checked where the connection is made and again at each redirect, a
 * bounded body of a text type, within the time that the caller has. No cookie and no credential ever travels.
 */
export function createSafeFetch(
  userAgent: string,
  { judge = judgePublic, resolve = resolveByDns }: Outbound = {},
): SafeFetch {
  const connect = buildConnector({ lookup: guardedLookup(resolve, judge), timeout: 5_000 })
  const agent = new Agent({
    connect: (options, callback) => {
      // No look-up is made for what is an address already.
      try {
        refuseLiteral(options.hostname, judge)
      } catch (error) {
        return callback(error as Error, null)
      }
      return connect(options, callback)
    },
    maxHeaderSize: 32 * 1024,
  })

  async function ask(url: URL, call: CallContext): Promise<Response> {
    try {
      refuseLiteral(url.hostname, judge)
      return await fetch(url, {
        dispatcher: agent,
        redirect: 'manual',
        headers: { accept, 'user-agent': userAgent },
        signal: call.signal,
      })
    } catch (error) {
      throw explain(url, error, call)
    }
  }

  return {
    async page(text, call) {
      let url = webAddress(text)
      for (let hop = 0; hop <= maxRedirects; hop++) {
        const response = await ask(url, call)
        const location = redirects.has(response.status) ? response.headers.get('location') : null
        if (location === null) return { url: url.href, ...(await readPage(url, response, call)) }
        await response.body?.cancel()
        url = webAddress(location, url)
      }
      throw refused(`redirects more than ${maxRedirects} times`)
    },
    close: () => agent.close(),
  }
}

const refused = (message: string) => problems.badInput([{ pointer: '/body/url', message }])

/** @throws {Problem} it is no address of the web, or carries credentials. */
function webAddress(text: string, base?: URL): URL {
  const how = base ? `redirects to an address that` : 'is an address that'
  if (!URL.canParse(text, base?.href)) throw refused(`${how} cannot be read`)
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(`${how} is not http or https`)
  if (url.username || url.password) throw refused(`${how} carries credentials`)
  url.hash = ''
  return url
}

/** The deepest cause says what happened; nothing of it but a code reaches the caller. */
function explain(url: URL, error: unknown, call: CallContext): unknown {
  if (call.signal.aborted) return call.signal.reason
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RefusedAddress) return refused(cause.message)
    if (cause instanceof Problem) return cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return refused('names a host that is not known')
    if (code !== undefined || !(cause.cause instanceof Error))
      return problems.upstream(url.host, `${url.host} could not be reached${code ? ` (${code})` : ''}.`, error)
  }
  return problems.upstream(url.host, `${url.host} could not be reached.`, error)
}

async function readPage(url: URL, response: Response, call: CallContext): Promise<{ type: string; text: string }> {
  const [media = '', ...parameters] = (response.headers.get('content-type') ?? '').split(';')
  const type = media.trim().toLowerCase()
  const fault = faultOf(url, response, type)
  if (fault) {
    await response.body?.cancel()
    throw fault
  }
  const bytes = await readBody(url, response, call)
  const declared = parameters.map((each) => /^\s*charset="?([\w-]+)/i.exec(each)?.[1]).find(Boolean)
  return { type, text: decode(bytes, declared) }
}

/** What its head says against a page already. */
function faultOf(url: URL, response: Response, type: string): Problem | undefined {
  if (!response.ok) return problems.upstream(url.host, `${url.host} answered ${response.status}.`)
  if (!textTypes.has(type)) {
    return problems.unprocessable(
      `${url.href} is ${type || 'of no declared type'}, not a text page.`,
      'Give the address of an HTML, Markdown or plain text page.',
    )
  }
  return Number(response.headers.get('content-length')) > maxBytes ? tooLarge(url) : undefined
}

const tooLarge = (url: URL): Problem =>
  problems.unprocessable(`${url.href} is larger than ${maxBytes / 1024 / 1024} MB.`, 'Give a smaller page.')

async function readBody(url: URL, response: Response, call: CallContext): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      // Leaving the loop cancels the stream, and so closes the connection.
      if (size > maxBytes) throw tooLarge(url)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof Problem ? error : explain(url, error, call)
  }
  return Buffer.concat(chunks)
}

/** By the header, else by the page's own word, else UTF-8. An encoding that nobody knows counts as none. */
function decode(bytes: Buffer, declared: string | undefined): string {
  const own = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(bytes.toString('latin1', 0, 2048))?.[1]
  for (const label of [declared, own]) {
    try {
      if (label !== undefined) return new TextDecoder(label).decode(bytes)
    } catch {
      // Not a label of the Encoding Standard.
    }
  }
  return new TextDecoder().decode(bytes)
}
