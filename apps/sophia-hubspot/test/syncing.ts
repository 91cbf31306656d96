import type { App } from '@sophia/service'
import { expect } from 'vitest'
import type { ChangesPage, SyncAnswer } from '../src/sync/schemas.ts'

type Change = ChangesPage['items'][number]

/** For conditions that a loaded machine takes its time to meet. */
export const lasting = { timeout: 60_000, interval: 100 }

export const searchRoute = 'POST /crm/objects/2026-09/:type/search'

/** Begins a sync and waits for its end. */
export async function sync(app: App, request: Record<string, unknown>): Promise<SyncAnswer> {
  const response = await app.inject({ method: 'POST', url: '/sync', payload: { waitMs: 0, ...request } })
  expect([200, 202], response.body).toContain(response.statusCode)
  return finished(app, response.json<SyncAnswer>().id)
}

export const syncOf = async (app: App, id: string): Promise<SyncAnswer> => (await app.inject(`/sync/${id}`)).json()

export async function finished(app: App, id: string): Promise<SyncAnswer> {
  let answer: SyncAnswer | undefined
  await expect
    .poll(async () => (answer = await syncOf(app, id)).status, { timeout: 120_000, interval: 100 })
    .toBe('finished')
  return answer as SyncAnswer
}

/** Every change after a cursor, page by page. */
export async function changes(
  app: App,
  type: string,
  from?: string | null,
): Promise<{ items: Change[]; last: ChangesPage }> {
  const items: Change[] = []
  let last: ChangesPage | undefined
  for (let cursor = from ?? undefined; !last || last.nextCursor; cursor = last.cursor) {
    const response = await app.inject(`/changes/${type}?limit=100${cursor ? `&cursor=${cursor}` : ''}`)
    expect(response.statusCode, response.body).toBe(200)
    last = response.json<ChangesPage>()
    items.push(...last.items)
  }
  return { items, last }
}
