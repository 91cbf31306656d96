import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keepSession } from './api.ts'
import { meQuery } from './queries.ts'

const signs = ['pointerdown', 'keydown'] as const
/** Less than the shortest idle time that can be set. */
const notMoreOftenMs = 20_000

/** Keeps the session while somebody is at the page: what the page asks by itself does not. */
export function usePresence(): void {
  const { data } = useQuery(meQuery)
  const signedIn = data?.signIn === true
  useEffect(() => {
    if (!signedIn) return undefined
    let told = 0
    const tell = (): void => {
      if (Date.now() - told < notMoreOftenMs) return
      told = Date.now()
      // Where it has ended, the next question of the page says so.
      void keepSession().catch(() => undefined)
    }
    for (const sign of signs) window.addEventListener(sign, tell, { passive: true })
    return () => {
      for (const sign of signs) window.removeEventListener(sign, tell)
    }
  }, [signedIn])
}
