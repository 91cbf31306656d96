// Before the first paint, and so not part of the module.

// The theme that this person chose.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is closed to us: the system's theme holds.
}

// What the first paint waits for is asked while the page's own script is still on its way. `api.ts` takes the answers.
if (location.pathname !== '/sign-in') {
  window.early = new Map(
    ['/api/me', '/api/services'].map((path) => {
      const answer = fetch(path, { signal: AbortSignal.timeout(10_000) })
      answer.catch(() => undefined)
      return [path, answer]
    }),
  )
}
