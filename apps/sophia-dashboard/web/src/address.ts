import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PageSearch } from './router.tsx'

/** The choices of a page, kept in its address. Setting one to undefined takes it out. */
export function useAddress(): [
  PageSearch,
  (changes: { readonly [Key in keyof PageSearch]?: string | undefined }) => void,
] {
  const search: PageSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (changes: { readonly [Key in keyof PageSearch]?: string | undefined }) =>
    void navigate({
      to: '.',
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
      resetScroll: false,
    })
  return [search, change]
}
