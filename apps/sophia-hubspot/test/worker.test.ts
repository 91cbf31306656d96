import { setTimeout } from 'node:timers/promises'
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { createApp, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { ConfigSchema } from '../src/config.ts'
import { migrations } from '../src/migrations/index.ts'
import { moveWindow } from '../src/sync/windows.ts'
import { createSyncWorker } from '../src/sync/worker.ts'
import type { Tables } from '../src/tables.ts'

test('what is cached goes before anybody is told that a sync has ended', async () => {
  const url = await createTestDatabase()
  const config = parseConfig(
    ConfigSchema,
    testEnvironment({ DATABASE_URL: url, SOPHIA_SANDBOX_URL: 'http://127.0.0.1:9' }),
  )
  const database = await openDatabase<Tables>({ url, name: 'worker', migrations })
  const db = database.kysely
  const status = async () => (await db.selectFrom('syncs').select('status').executeTakeFirstOrThrow()).status
  await db
    .insertInto('syncs')
    .values({ object_type: 'deals', mode: 'full', properties: '[]', as_of: new Date() })
    .execute()
  const seen: string[] = []
  const worker = createSyncWorker({
    database,
    reader: {
      async read(sync, window) {
        await db.updateTable('syncs').set({ changed: 1 }).where('id', '=', sync.id).execute()
        await moveWindow(db, window, { position: '1', stored: 1, total: 1, status: 'done' })
      },
    },
    log: createApp('sophia-hubspot', config).log,
    metrics: new Registry(),
    async onChange() {
      await setTimeout(50)
      seen.push(await status())
    },
  })
  worker.start()
  await expect.poll(status).toBe('finished')
  await worker.close()
  await database.close()
  expect(seen).toEqual(['running'])
})
