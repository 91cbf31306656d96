/** The entry of the worker thread. */
import { readablePage } from '@sophia/reading/page'

export default ({ html, url }: { html: string; url: string }) => readablePage(html, url)
