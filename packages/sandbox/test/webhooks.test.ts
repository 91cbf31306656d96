import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWebhooks, type WebhookProtocol, type Webhooks } from '../src/webhooks.ts'

interface Arrival {
  readonly body: { n: number; attempt: number }
  readonly signed: boolean
}
const secret = 'shared'
const hmac = (body: string) => createHmac('sha256', secret).update(body).digest('hex')
const protocol: WebhookProtocol<{ n: number }> = {
  body: (payload, { number }) => JSON.stringify({ ...payload, attempt: number }),
  sign: (body) => ({ 'x-signature': hmac(body) }),
  timeout: 5_000,
  retries: [5, 5],
}

let server: Server
let webhooks: Webhooks<{ n: number }>
let arrivals: Arrival[]
/** Whether the listener takes what arrives. */
let takes: (arrival: Arrival) => boolean
beforeEach(async () => {
  arrivals = []
  takes = () => true
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const arrival = { body: JSON.parse(text), signed: request.headers['x-signature'] === hmac(text) }
      arrivals.push(arrival)
      response.writeHead(takes(arrival) ? 200 : 503).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  webhooks = createWebhooks(protocol, Date.now)
  webhooks.point({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, secret })
})
afterEach(() => {
  webhooks.close()
  server.close()
  server.closeAllConnections()
})
const send = async (...numbers: number[]) => {
  for (const n of numbers) webhooks.send({ n })
  await webhooks.idle()
}
const order = () => arrivals.map(({ body }) => body.n)

test('deliveries arrive once, signed, in the order in which they were sent', async () => {
  await send(1, 2, 3, 4, 5)
  expect(order()).toEqual([1, 2, 3, 4, 5])
  expect(arrivals.every(({ signed }) => signed)).toBe(true)
})

test('duplicated, reordered and dropped on command', async () => {
  webhooks.order({ trick: 'duplicate' })
  webhooks.order({ trick: 'reorder' })
  await send(1, 2, 3)
  expect(order()).toEqual([1, 1, 3, 2])
  webhooks.order({ trick: 'drop', times: 2 })
  await send(4, 5, 6)
  expect(order()).toEqual([1, 1, 3, 2, 6])
  expect(webhooks.deliveries().map(({ attempts }) => attempts.length)).toEqual([1, 0, 0, 1, 1, 2])
})

test('a refused delivery is repeated until it is taken, and holds up no other', async () => {
  takes = ({ body }) => body.n !== 1 || body.attempt === 2
  await send(1, 2)
  expect(order().toSorted((a, b) => a - b)).toEqual([1, 1, 1, 2])
  expect(arrivals.filter(({ body }) => body.n === 1).map(({ body }) => body.attempt)).toEqual([0, 1, 2])
})

test('a dropped delivery can be asked for again', async () => {
  webhooks.order({ trick: 'drop' })
  await send(1)
  expect(order()).toEqual([])
  await webhooks.redeliver('1')
  expect(order()).toEqual([1])
  expect(webhooks.redeliver('99')).toBeUndefined()
})

test('while nobody listens nothing is sent or kept', async () => {
  webhooks.point(undefined)
  await send(1)
  expect([order(), webhooks.deliveries()]).toEqual([[], []])
})
