/** Asks for syncs as the page of settings does, and waits until they have ended. */
export async function syncFrom(url: string, sources: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  for (const source of sources) {
    const asked = await fetch(`${url}/api/sync`, { method: 'POST', headers, body: JSON.stringify({ source }) })
    const { id } = (await asked.json()) as { id: string }
    for (;;) {
      const answer = await fetch(`${url}/api/sync`)
      // A busy machine may miss the deadline of an answer: it is asked again.
      const { items = [] } = (await answer.json()) as { items?: { id: string; status: string }[] }
      const status = items.find((sync) => sync.id === id)?.status
      if (status === 'failed') throw new Error(`The sync of ${source} failed`)
      if (status === 'done') break
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
