/** A page of this site to go back to, whatever an address asks for. */
export function returnTo(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || !URL.canParse(wanted, location.origin)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, location.origin)
  return origin === location.origin && pathname !== '/sign-in' ? `${pathname}${search}${hash}` : '/'
}

export const here = (): string => `${location.pathname}${location.search}${location.hash}`
