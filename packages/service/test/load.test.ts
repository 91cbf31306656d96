/** Shedding: real stalls of the event loop, on a real clock. */
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { createApp, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import { testEnvironment } from '../src/testing/index.ts'

async function start() {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })
  app.get('/work', { config: { access: 'read' } }, async () => ({ done: true }))
  return app
}

/** The loop turns every second and a half, and does nothing but work in between. */
async function stall(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    for (const end = performance.now() + 1_500; performance.now() < end; );
    await delay(1)
  }
}

describe('pressure', () => {
  test('the stall of loading modules at the start refuses nobody', async () => {
    const app = await start()
    try {
      await app.ready()
      await stall(1)
      expect(app.isUnderPressure()).toBe(true)
      expect((await app.inject('/work')).statusCode).toBe(200)
    } finally {
      await app.close()
    }
  })

  test('a stall later does, with the time to come back, and health still answers', async () => {
    const app = await start()
    try {
      await app.ready()
      await delay(2_100)
      await stall(2)
      const refused = await app.inject('/work')
      expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5'])
      expect((await app.inject('/health')).statusCode).toBe(200)
      expect((await app.inject('/metrics')).statusCode).toBe(200)
    } finally {
      await app.close()
    }
  })
})
