import { useSyncExternalStore } from 'react'

/** As in the style sheets: a phone, held upright. */
const query = window.matchMedia('(max-width: 820px)')

const subscribe = (tell: () => void) => {
  query.addEventListener('change', tell)
  return () => query.removeEventListener('change', tell)
}

/** Whether the page has the room of a phone, where what is shown differs and not only how. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
