const tracking = /^(?:utm_.+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src)$/

/** One spelling for each page, so that two sources that name it are seen to agree. Undefined for what is no web address. */
export function canonicalUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.protocol = 'https:'
  url.hash = ''
  url.username = ''
  url.password = ''
  url.hostname = url.hostname.replace(/^www\./, '').replace(/\.$/, '')
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  url.pathname = url.pathname.replace(/(?<=.)\/+$/, '')
  return url.href.replace(/\/(?=$|\?)/, (slash, at: number) => (at === url.origin.length ? '' : slash))
}
