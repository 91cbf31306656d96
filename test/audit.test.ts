/** Whatever changes something leaves a row, in every service that has somewhere to keep it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.close())

test.each(['mcp-context', 'mcp-agents', 'mcp-research', 'sophia-business', 'sophia-lambda'] as const)(
  '%s keeps rows of its own, for administrators',
  async (name) => {
    const response = await platform.apps[name].inject('/audit')
    expect([response.statusCode, response.json().items]).toEqual([200, expect.any(Array)])
  },
)

test('the plan for a machine is on record, with who asked and how it ended, and without what was asked', async () => {
  const app = platform.apps['sophia-lambda']
  const [offer] = (await app.inject('/offers?limit=1')).json().items
  const answer = await app.inject({
    method: 'POST',
    url: '/plans',
    payload: { type: offer.type, region: 'any', hours: 1 },
  })
  await expect
    .poll(async () => (await app.inject('/audit')).json().items[0])
    .toMatchObject({ operation: 'createPlan', subject: 'local', status: answer.statusCode })
  expect((await app.inject('/audit')).body).not.toContain(offer.type)
})
