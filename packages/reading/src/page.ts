import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { type DefaultTreeAdapterTypes as Tree, parse, serialize } from 'parse5'
import TurndownService from 'turndown'
import { tidy, tidyMarkdown } from './text.ts'

export interface ReadablePage {
  readonly title: string
  readonly author: string | null
  /** ISO 8601. */
  readonly publishedAt: string | null
  readonly siteName: string | null
  readonly markdown: string
}

/** The elements that this file asks of a document; `linkedom` has no types for the DOM it builds. */
interface Element {
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  readonly textContent: string | null
}
interface Document extends Element {
  querySelector(selector: string): Element | null
  querySelectorAll(selector: string): Iterable<Element>
  readonly body: { readonly innerHTML: string; readonly textContent: string | null } | null
}

const turndown = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
turndown.remove(['script', 'style', 'noscript', 'iframe', 'form', 'button', 'template'])

/**
 * The article of a page as Markdown, without navigation and decoration. Runs in a worker: parsing is synchronous, and a
 * page made for the purpose takes long.
 *
 * @param url that relative links are resolved against.
 * @throws {Error} it is nested too deeply.
 */
export function readablePage(html: string, url: string): ReadablePage {
  // linkedom builds no tree for what HTML lets people leave out, such as `<body>`: parse5 puts it in.
  const { document } = parseHTML(serialize(shallow(parse(html)))) as unknown as { document: Document }
  resolveLinks(document, url)
  const meta = metaOf(document)
  // It takes the document apart: what is asked of that comes first.
  const whole = document.body?.innerHTML ?? ''
  const heading = document.querySelector('title')?.textContent ?? ''
  const time = document.querySelector('time[datetime]')?.getAttribute('datetime')
  const article = new Readability(document, { keepClasses: false }).parse()
  return {
    title: oneLine(article?.title || meta('og:title') || heading) || url,
    author: oneLine(article?.byline || meta('author')) || null,
    publishedAt: isoTime(article?.publishedTime) ?? isoTime(meta('article:published_time', 'date')) ?? isoTime(time),
    siteName: oneLine(article?.siteName || meta('og:site_name')) || null,
    markdown: tidyMarkdown(turndown.turndown(article?.content || whole)),
  }
}

/** What people write is some dozen levels deep; what comes next takes time that grows with the square of the depth. */
const maxDepth = 256

/** @throws {Error} it is nested deeper than anybody writes. */
function shallow(document: Tree.Document): Tree.Document {
  let level: Tree.ParentNode[] = [document]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth} levels`)
    level = level.flatMap(({ childNodes }) => childNodes.filter((node) => 'childNodes' in node))
  }
  return document
}

/** The first of the names that the page states. */
const metaOf =
  (document: Document) =>
  (...names: string[]): string =>
    names
      .map((name) => document.querySelector(`meta[name="${name}"], meta[property="${name}"]`)?.getAttribute('content'))
      .find(Boolean) ?? ''

/** Links become absolute; what leads nowhere on the web, such as a script, is no link. */
function resolveLinks(document: Document, url: string): void {
  const stated = document.querySelector('base[href]')?.getAttribute('href') ?? ''
  const base = URL.canParse(stated, url) ? new URL(stated, url).href : url
  for (const [selector, name] of [
    ['a[href]', 'href'],
    ['img[src]', 'src'],
  ] as const) {
    for (const element of document.querySelectorAll(selector)) {
      const target = element.getAttribute(name) ?? ''
      const absolute = URL.canParse(target, base) ? new URL(target, base) : undefined
      if (absolute && ['http:', 'https:', 'mailto:'].includes(absolute.protocol))
        element.setAttribute(name, absolute.href)
      else element.removeAttribute(name)
    }
  }
}

const oneLine = (text: string | null | undefined): string => tidy(text ?? '').replaceAll('\n', ' ')

function isoTime(text: string | null | undefined): string | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
