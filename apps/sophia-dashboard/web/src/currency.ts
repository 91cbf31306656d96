import { useSearch } from '@tanstack/react-router'

const key = 'sophia-currency'

/** The currency that the reader wants to see first, wherever there are several. */
export const preferredCurrency: string | undefined =
  (typeof window === 'undefined' ? null : window.localStorage.getItem(key)) ?? undefined

/** Takes hold at once: every amount on the page is written anew. Without a name the data decides. */
export function chooseCurrency(name: string): void {
  if (name === '') window.localStorage.removeItem(key)
  else window.localStorage.setItem(key, name)
  window.location.reload()
}

/** The one that the page's address names, else the one that the reader prefers. */
export function useCurrency(): string | undefined {
  // Of every figure: none is drawn again when something else of the address changes.
  return useSearch({ strict: false, select: ({ currency }) => currency }) ?? preferredCurrency
}
