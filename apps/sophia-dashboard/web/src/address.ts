import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { choicesOf, type OpenRows, type PageChoices } from './page-search.ts'

type Changes = { readonly [Key in keyof PageChoices]?: string | undefined }

/** @returns what changes the address, and is done when the page shows it. */
function useChange(): (changes: Changes) => Promise<void> {
  const navigate = useNavigate()
  return (changes) =>
    navigate({
      to: '.',
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
      resetScroll: false,
    })
}

/** The choices of a page, kept in its address. Setting one to undefined takes it out. */
export function useAddress(): [PageChoices, (changes: Changes) => void] {
  const search: PageChoices = useSearch({ strict: false, select: choicesOf, structuralSharing: true })
  const change = useChange()
  return [search, (changes) => void change(changes)]
}

/** @returns what lays the rows behind an answer, or behind a part of it, over the page. Back takes them away. */
export function useOpenRows(): (rows: OpenRows) => void {
  const navigate = useNavigate()
  return (rows) => void navigate({ to: '.', search: (before) => ({ ...before, ...rows }), resetScroll: false })
}

/**
 * A choice that is typed. The address follows a moment after the key, and a field that waited for it would lose letters
 * and its place: what was typed stands until the address has it.
 */
export function useTyped(key: keyof PageChoices): [string, (text: string) => void] {
  const [search] = useAddress()
  const change = useChange()
  const [typed, setTyped] = useState<string>()
  const newest = useRef(0)
  const type = (text: string) => {
    newest.current += 1
    const mine = newest.current
    setTyped(text)
    void change({ [key]: text }).finally(() => mine === newest.current && setTyped(undefined))
  }
  return [typed ?? search[key] ?? '', type]
}
