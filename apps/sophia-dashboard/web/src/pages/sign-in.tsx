import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect } from 'react'
import { login } from '../api.ts'
import { Mark } from '../components/icons.tsx'
import { State } from '../components/state.tsx'
import { meQuery, signInQuery } from '../queries.ts'
import { returnTo } from '../return-to.ts'

/** Why the OpenID provider's sign-in came to nothing, and what to do. */
const failures: Readonly<Record<string, string>> = {
  used: 'That sign-in was used already, or took too long. Begin again.',
  mismatch: 'The answer does not belong to the sign-in that this browser began. Begin again.',
  refused: 'The provider did not let you in, or you turned back there.',
  code: 'The provider does not take its code a second time. Begin again.',
  token: 'What the provider said of you cannot be trusted. Tell whoever runs Sophia.',
  role: 'Your account has no role in Sophia. Ask whoever runs it for one.',
  provider: 'The provider does not answer. Try again in a moment.',
}

/** At the OpenID provider, or by an API key: what is set up here. The key itself is not kept in the browser. */
export function SignIn() {
  const { to, failed, ended } = useSearch({ from: '/sign-in' })
  const { data: ways } = useQuery(signInQuery)
  const back = returnTo(to)
  useEffect(() => {
    document.title = 'Sign in · Sophia'
  }, [])
  return (
    <main className="sign-in">
      <div className="brand">
        <Mark />
        <span className="word">sophia</span>
      </div>
      <div className="panel sign-in-ways">
        <h1>Sign in</h1>
        <div aria-live="polite">
          {ended && <State name="waiting">You were signed out. Sign in to go on where you were.</State>}
          {failed && <State name="failed">{failures[failed] ?? 'The sign-in failed. Begin again.'}</State>}
        </div>
        {ways?.provider && (
          <a className="button button-primary" href={`/api/sign-in/openid?to=${encodeURIComponent(back)}`}>
            Continue with {ways.provider}
          </a>
        )}
        {ways?.provider && ways.key && <p className="caption sign-in-or">or with a key</p>}
        {ways?.provider && !ways.key ? null : <KeyForm back={back} second={Boolean(ways?.provider)} />}
      </div>
    </main>
  )
}

function KeyForm({ back, second }: { back: string; second: boolean }) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const opening = useMutation({
    mutationFn: login,
    onSuccess: (me) => {
      queryClient.clear()
      queryClient.setQueryData(meQuery.queryKey, me)
      router.history.push(back)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const key = new FormData(event.currentTarget).get('key')
    if (typeof key === 'string') opening.mutate(key.trim())
  }
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>API key</span>
        <input
          className="input"
          name="key"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby="key-hint"
        />
      </label>
      <p className="caption" id="key-hint">
        Whoever runs Sophia gives out keys.
      </p>
      <div aria-live="polite">{opening.error && <State name="failed">{opening.error.message}</State>}</div>
      <button type="submit" className={second ? 'button' : 'button button-primary'} disabled={opening.isPending}>
        Sign in
      </button>
    </form>
  )
}
