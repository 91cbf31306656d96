// What the first paint waits for is asked while the page's own script is still on its way. `api.ts` takes the answers.
if (location.pathname !== '/sign-in') {
  const paths = location.pathname === '/' ? ['/api/me', '/api/services'] : ['/api/me']
  window.early = new Map(
    paths.map((path) => {
      const answer = fetch(path, { signal: AbortSignal.timeout(10_000) })
      answer.catch(() => undefined)
      return [path, answer]
    }),
  )
}
