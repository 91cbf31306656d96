import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect } from 'react'
import { login } from '../api.ts'
import { Mark } from '../components/icons.tsx'
import { State } from '../components/state.tsx'
import { meQuery } from '../queries.ts'

/** An API key opens a session; the key itself is not kept in the browser. */
export function SignIn() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const opening = useMutation({
    mutationFn: login,
    onSuccess: async (me) => {
      queryClient.clear()
      queryClient.setQueryData(meQuery.queryKey, me)
      await navigate({ to: '/' })
    },
  })
  useEffect(() => {
    document.title = 'Sign in · Sophia'
  }, [])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const key = new FormData(event.currentTarget).get('key')
    if (typeof key === 'string') opening.mutate(key.trim())
  }
  return (
    <main className="sign-in">
      <div className="brand">
        <Mark />
        <span className="word">sophia</span>
      </div>
      <form className="panel" onSubmit={submit}>
        <h1>Sign in</h1>
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
          Whoever runs Sophia gives out keys. A session lasts 24 hours.
        </p>
        <div aria-live="polite">{opening.error && <State name="failed">{opening.error.message}</State>}</div>
        <button type="submit" className="button button-primary" disabled={opening.isPending}>
          Sign in
        </button>
      </form>
    </main>
  )
}
