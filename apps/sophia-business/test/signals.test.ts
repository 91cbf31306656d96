import { createHmac } from 'node:crypto'
import pg from 'pg'
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Digest, Event, Notified, Rule } from '../src/signals/schemas.ts'
import { type Business, crmFiles, pipelineFile, startBusiness } from './business.ts'

let sandbox: RunningSandbox
const opened: Business[] = []
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterEach(async () => {
  await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' })
  await Promise.all(opened.splice(0).map(({ app }) => app.close()))
  await Promise.all(
    ['slack', 'telegram', 'webhook'].map((name) => fetch(`${sandbox.url}/${name}/_messages`, { method: 'DELETE' })),
  )
})
afterAll(() => sandbox.close())

async function start(variables: Record<string, string> = {}): Promise<Business> {
  const business = await startBusiness({ SOPHIA_SANDBOX_URL: sandbox.url, SIGNALS_CHECK_MS: '86400000', ...variables })
  opened.push(business)
  return business
}
interface Message {
  readonly text?: string
  readonly key?: string
  readonly duplicate?: boolean
  readonly [member: string]: unknown
}
const messages = async (name: string): Promise<Message[]> =>
  ((await (await fetch(`${sandbox.url}/${name}/_messages`)).json()) as { messages: Message[] }).messages
const fault = (body: object) =>
  fetch(`${sandbox.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const put = ({ app }: Business, name: string, payload: object) =>
  app.inject({ method: 'PUT', url: `/signals/rules/${name}`, payload })
const post = async <Answer>({ app }: Business, path: string, payload: object = {}): Promise<Answer> =>
  (await app.inject({ method: 'POST', url: `/signals/${path}`, payload })).json()
const digest = (business: Business, since?: string) => post<Digest>(business, 'digest', since ? { since } : {})
const events = async ({ app }: Business): Promise<Event[]> => (await app.inject('/signals/events')).json().items
const openDeals = { metric: 'deals_open', when: 'above', threshold: 2 }
const dealRows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `S${from + at},Ann Lee,,Acme ${at},Engaging,6/1/2024,,`)

test('a rule fires once, stays silent while it fires, recovers once, and may fire again', {
  timeout: 60_000,
}, async () => {
  const business = await start()
  await business.take([pipelineFile(dealRows(2))])
  expect((await put(business, 'many-open', { ...openDeals, title: 'Too many open deals' })).json<Rule>()).toMatchObject(
    { status: 'quiet' },
  )
  expect((await digest(business)).items).toEqual([])
  await business.take([pipelineFile(dealRows(2, 2), 'more.csv')])
  for (let look = 0; look < 3; look++) await digest(business)
  const told = await digest(business)
  expect(told).toMatchObject({
    headline: 'One signal needs attention: Too many open deals.',
    items: [{ rule: 'many-open', kind: 'fired', sentence: 'Open deals is above 2: 4 in all.' }],
    rules: [{ name: 'many-open', status: 'firing', value: '4' }],
    complete: true,
  })
  expect(told.markdown).toContain('fired: Open deals is above 2: 4 in all.')
  // The figure leads to its rows.
  expect((await business.behind(told.items[0]?.lineageId ?? '')).rows).toBe(4)
  await business.take([
    pipelineFile(dealRows(3).map((row) => row.replace('Engaging,6/1/2024,,', 'Lost,6/1/2024,6/9/2024,0'))),
  ])
  await digest(business)
  await business.take([pipelineFile(dealRows(5, 20), 'again.csv')])
  await digest(business)
  expect((await events(business)).map(({ kind }) => kind)).toEqual(['fired', 'recovered', 'fired'])
})

test('a value around the threshold tells once: it has recovered where the rule says', { timeout: 60_000 }, async () => {
  const business = await start()
  await business.take([pipelineFile(dealRows(3))])
  await put(business, 'many-open', { ...openDeals, recoversAt: 0 })
  await digest(business)
  await business.take([
    pipelineFile(dealRows(2).map((row) => row.replace('Engaging,6/1/2024,,', 'Lost,6/1/2024,6/9/2024,0'))),
  ])
  expect(await digest(business)).toMatchObject({
    rules: [{ status: 'firing', value: '1' }],
    items: [{ kind: 'fired' }],
  })
})

test('two replicas that look at once tell it once', { timeout: 60_000 }, async () => {
  const business = await start()
  await business.take([pipelineFile(dealRows(5))])
  await put(business, 'many-open', openDeals)
  const other = await start({ DATABASE_URL: business.databaseUrl })
  await Promise.all([business, other, business, other].map((each) => digest(each)))
  expect(await events(business)).toHaveLength(1)
})

test('what a rule tells reaches each of its channels once, by itself, signed, and says that the sandbox plays them', {
  timeout: 60_000,
}, async () => {
  const business = await start({ SIGNALS_CHECK_MS: '300' })
  await business.take([pipelineFile(dealRows(5))])
  await put(business, 'many-open', { ...openDeals, title: 'Open & <many>', channels: ['slack', 'telegram', 'webhook'] })
  for (const name of ['slack', 'telegram', 'webhook'])
    await expect.poll(async () => (await messages(name)).length, { timeout: 30_000 }).toBe(1)
  expect((await messages('slack'))[0]?.text).toContain('Open &amp; &lt;many&gt;\nOpen deals is above 2: 5 in all.')
  // The figures are those of an upload, whoever plays the channels.
  expect((await messages('slack'))[0]?.text).not.toContain('made up')
  const [hook] = await messages('webhook')
  const [event] = await events(business)
  expect(hook).toMatchObject({ key: event?.id, duplicate: false, body: { kind: 'fired', title: 'Open & <many>' } })
  const signed = `${String(hook?.['timestamp'])}.${JSON.stringify(hook?.['body'])}`
  expect(hook?.['signature']).toBe(`sha256=${createHmac('sha256', 'sandbox').update(signed).digest('hex')}`)
  const again = await post<Notified>(business, 'notify')
  expect(again.channels).toMatchObject(
    ['slack', 'telegram', 'webhook'].map((channel) => ({
      channel,
      origin: 'sandbox',
      sent: 0,
      sentBefore: 1,
      pending: 0,
    })),
  )
  expect((await messages('slack')).length).toBe(1)
})

test('a channel that fails is told later, with its reason; the others hear it at once', {
  timeout: 60_000,
}, async () => {
  const business = await start({ SIGNALS_SLACK_WEBHOOK_URL: `${sandbox.url}/slack/services/T1/B1/withdrawn` })
  await business.take([pipelineFile(dealRows(5))])
  await put(business, 'many-open', openDeals)
  await digest(business)
  await fault({ vendor: 'telegram', kind: 'rate_limit', retryAfter: 1, times: 1 })
  expect((await post<Notified>(business, 'notify')).complete).toBe(false)
  // Whoever sends first, the request or the watch: what came of it is told.
  const told = async (channel: string) =>
    (await post<Notified>(business, 'notify', { channels: [channel] })).channels[0]
  await expect
    .poll(() => told('slack'), { timeout: 30_000 })
    .toMatchObject({ origin: 'live', sent: 0, pending: 1, failed: 0, reason: 'slack refused the request (403)' })
  await expect.poll(async () => (await messages('webhook')).length, { timeout: 30_000 }).toBe(1)
  await expect
    .poll(async () => (await post<Notified>(business, 'notify', { channels: ['telegram'] })).channels[0]?.sentBefore, {
      timeout: 30_000,
      interval: 500,
    })
    .toBe(1)
  expect((await messages('telegram')).length).toBe(1)
})

test('what was given up is told when somebody asks again, once the address is right', { timeout: 60_000 }, async () => {
  const business = await start({ SIGNALS_SLACK_WEBHOOK_URL: `${sandbox.url}/slack/services/T1/X1/s` })
  await business.take([pipelineFile(dealRows(5))])
  await put(business, 'many-open', openDeals)
  await digest(business)
  await post(business, 'notify', { channels: ['slack'] })
  const client = new pg.Client({ connectionString: business.databaseUrl })
  await client.connect()
  await client.query("update signal_deliveries set status = 'failed', attempts = 9")
  await client.end()
  // Of the two only one is to send.
  await business.app.close()
  const mended = await start({
    DATABASE_URL: business.databaseUrl,
    SIGNALS_SLACK_WEBHOOK_URL: `${sandbox.url}/slack/services/T1/B1/s`,
  })
  await post<Notified>(mended, 'notify', { channels: ['slack'] })
  await expect.poll(async () => (await messages('slack')).length, { timeout: 30_000 }).toBe(1)
  const told = async () => (await post<Notified>(mended, 'notify', { channels: ['slack'] })).channels
  await expect.poll(told, { timeout: 30_000 }).toMatchObject([{ sentBefore: 1, pending: 0, failed: 0 }])
  expect((await messages('slack')).length).toBe(1)
})

test('one rule that cannot be looked at costs neither the others nor what is due', { timeout: 60_000 }, async () => {
  const business = await start({ SIGNALS_CHECK_MS: '300' })
  await business.take([pipelineFile(dealRows(5))])
  const client = new pg.Client({ connectionString: business.databaseUrl })
  await client.connect()
  // No route takes it: no date lies so far back.
  const broken = { metric: 'won_value', when: 'rises', threshold: 1, days: 1e15 }
  await client.query('insert into signal_rules (name, rule, changed_by) values ($1, $2, $1)', ['a-broken', broken])
  await client.end()
  await put(business, 'many-open', { ...openDeals, channels: ['slack'] })
  await expect.poll(async () => (await messages('slack')).length, { timeout: 30_000 }).toBe(1)
  expect((await digest(business)).rules).toMatchObject([
    { name: 'a-broken', status: 'unknown', reason: 'It could not be looked at' },
    { name: 'many-open', status: 'firing' },
  ])
})

test('a rule that is called otherwise goes on; one that says something else begins anew', {
  timeout: 60_000,
}, async () => {
  const business = await start()
  await business.take([pipelineFile(dealRows(5))])
  await put(business, 'many-open', openDeals)
  await digest(business)
  const renamed = { ...openDeals, title: 'Far too many', channels: ['slack'] }
  expect((await put(business, 'many-open', renamed)).json<Rule>()).toMatchObject({ status: 'firing', value: '5' })
  await digest(business)
  expect(await events(business)).toHaveLength(1)
  const other = (await put(business, 'many-open', { ...renamed, threshold: 7 })).json<Rule>()
  expect(other).toMatchObject({ status: 'quiet', value: null, lineageId: null, checkedAt: null })
})

test('a rule of one currency sees that there is nothing of it, and compares it with no other', {
  timeout: 60_000,
}, async () => {
  const business = await start()
  const watched = { metric: 'won_value', when: 'below', threshold: 1, currency: 'EUR' }
  await put(business, 'no-euros', watched)
  // Before anything is here nothing is wrong.
  expect((await digest(business)).rules).toMatchObject([{ status: 'unknown', reason: 'Nothing has been taken in yet' }])
  await business.take(crmFiles)
  expect(await digest(business)).toMatchObject({
    items: [{ kind: 'fired' }],
    rules: [{ status: 'firing', value: '0.00 EUR' }],
  })
  const wrong = (await put(business, 'x', { ...openDeals, currency: 'EUR' })).json()
  expect(wrong.errors).toMatchObject([{ pointer: '/body/currency' }])
})

test('what falls to nothing has fallen, whatever currency nothing has', { timeout: 60_000 }, async () => {
  const business = await start()
  const day = (back: number) => {
    const date = new Date(Date.now() - back * 86_400_000)
    return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`
  }
  await business.take([pipelineFile([`W1,Ann Lee,,Acme,Won,${day(30)},${day(9)},500`])])
  await put(business, 'wins', { metric: 'won_value', when: 'falls', threshold: 0.2, days: 7 })
  expect(await digest(business)).toMatchObject({
    items: [{ kind: 'fired', sentence: expect.stringContaining('falls by 100 %') }],
    rules: [{ name: 'wins', status: 'firing' }],
  })
})

test('a test message goes out without an event; a secret address is in no answer and no metric', async () => {
  const business = await start({
    SIGNALS_TELEGRAM_BOT_TOKEN: '77:sEcReT',
    SIGNALS_TELEGRAM_CHAT_ID: '5',
    SIGNALS_TELEGRAM_API_URL: `${sandbox.url}/telegram`,
  })
  const told = await post<Notified>(business, 'notify', { channels: ['telegram'], test: true })
  expect(told.channels).toMatchObject([{ channel: 'telegram', origin: 'live', sent: 1 }])
  expect((await messages('telegram'))[0]).toMatchObject({ chat: '5', text: expect.stringContaining('This is a test') })
  await fault({ vendor: 'telegram', kind: 'status', status: 500 })
  const failed = await post(business, 'notify', { channels: ['telegram'], test: true })
  expect(failed).toMatchObject({ status: 502 })
  const metrics = (await business.app.inject('/metrics')).body
  expect(JSON.stringify(failed) + metrics).not.toContain('sEcReT')
})

test('every fault of a rule has its place, and a rule without a value says why', { timeout: 60_000 }, async () => {
  const business = await start()
  const pointers = async (payload: object) =>
    (await put(business, 'x', payload)).json().errors.map(({ pointer }: { pointer: string }) => pointer)
  expect(await pointers({ metric: 'deals_open', when: 'rises', threshold: 0 })).toEqual([
    '/body/days',
    '/body/threshold',
  ])
  expect(await pointers({ ...openDeals, recoversAt: 3 })).toEqual(['/body/recoversAt'])
  expect(await pointers({ metric: 'nope', when: 'over', threshold: 1 })).toEqual(
    expect.arrayContaining(['/body/metric', '/body/when']),
  )
  expect((await put(business, 'Not a name', openDeals)).statusCode).toBe(400)
  await business.take(crmFiles)
  await put(business, 'no-change', { metric: 'won_value', when: 'falls', threshold: 0.2, days: 7 })
  expect(await digest(business)).toMatchObject({
    complete: false,
    rules: [{ name: 'no-change', status: 'unknown', reason: 'There is nothing before it to compare with' }],
  })
  expect((await business.app.inject({ method: 'DELETE', url: '/signals/rules/no-change' })).statusCode).toBe(204)
  expect((await business.app.inject('/signals/rules/no-change')).statusCode).toBe(404)
  expect((await digest(business)).headline).toContain('No rule watches anything yet')
})
