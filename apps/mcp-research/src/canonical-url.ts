const tracking = /^(?:utm_.+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src)$/

/** The address without what does not belong to the page: fragment, tracking, credentials. Undefined for what is no web address. */
export function canonicalUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.hash = ''
  url.username = ''
  url.password = ''
  url.search = new URLSearchParams([...url.searchParams].filter(([name]) => !tracking.test(name))).toString()
  url.searchParams.sort()
  return url.href
}

/** Equal for two spellings of one page, so that two sources that name it are seen to agree. Not an address to follow. */
export const pageKey = (canonical: string): string =>
  canonical.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/+(?=$|\?)/, '')
