/** The entry of the worker thread. */
import { readablePage } from './page.ts'

export default ({ html, url }: { html: string; url: string }) => readablePage(html, url)
