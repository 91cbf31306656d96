import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodedUrl, signatureFault } from '../src/webhooks/signature.ts'
import { knownSignatures } from './known-webhooks.ts'

const [known] = knownSignatures
if (!known) throw new Error('no known answer')
const { secret, url } = known
const at = Number(known.timestamp)
const delivery = {
  method: 'POST',
  body: Buffer.from(known.body),
  signature: known.signature as string | undefined,
  timestamp: known.timestamp as string | undefined,
}
const sign = (timestamp: string, address = url) =>
  createHmac('sha256', secret).update(`POST${address}${known.body}${timestamp}`).digest('base64')

test.for(knownSignatures)('the known answer of $source is taken', (answer) => {
  const given = { ...delivery, ...answer, body: Buffer.from(answer.body) }
  expect(signatureFault(given, { ...answer, now: Number(answer.timestamp) })).toBeUndefined()
})

describe('refused is', () => {
  const fault = (changed: Partial<typeof delivery>, now = at) =>
    signatureFault({ ...delivery, ...changed }, { secret, url, now })

  test('any other byte of body, method, address, secret, time and signature', () => {
    for (let index = 0; index < delivery.body.length; index++) {
      const body = Buffer.from(delivery.body)
      body[index] = (body[index] as number) ^ 1
      expect(fault({ body })).toMatch(/does not fit/)
    }
    expect(fault({ method: 'PUT' })).toMatch(/does not fit/)
    expect(fault({ timestamp: String(at + 1) })).toMatch(/does not fit/)
    expect(fault({ signature: known.signature.replace('K', 'k') })).toMatch(/does not fit/)
    expect(fault({ signature: known.signature.slice(1) })).toMatch(/does not fit/)
    expect(fault({ signature: '' })).toMatch(/does not fit/)
    for (const address of ['http://www.example.com/webhook_uri', `${url}/`, `${url}?a=1`])
      expect(signatureFault(delivery, { secret, url: address, now: at })).toMatch(/does not fit/)
    expect(signatureFault(delivery, { secret: `${secret}y`, url, now: at })).toMatch(/does not fit/)
  })

  test('what is older than five minutes, or comes from the future', () => {
    expect(fault({}, at + 300_000)).toBeUndefined()
    expect(fault({}, at - 300_000)).toBeUndefined()
    expect(fault({}, at + 300_001)).toMatch(/five minutes/)
    expect(fault({}, at - 300_001)).toMatch(/five minutes/)
  })

  test('a missing header, and a time that is none, however well signed', () => {
    expect(fault({ signature: undefined })).toMatch(/Signature-v3 is missing/)
    expect(fault({ timestamp: undefined })).toMatch(/Timestamp is missing/)
    for (const timestamp of ['', 'NaN', '1693657560', '16936575600000', '1.69365756e12', ' 1693657560000'])
      expect(fault({ timestamp, signature: sign(timestamp) }), timestamp).toMatch(/no time/)
  })
})

test('of an address HubSpot decodes twelve signs and nothing else', () => {
  expect(decodedUrl('https://x.example/%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B')).toBe("https://x.example/:/?@!$'()*,;")
  expect(decodedUrl('https://x.example/a%20b%25%26%3D%2B%23%22')).toBe('https://x.example/a%20b%25%26%3D%2B%23%22')
  // Once: what comes out is not decoded again.
  expect(decodedUrl('https://x.example/%253A')).toBe('https://x.example/%253A')
  const coded = 'https://x.example/hooks%2Fcrm?to=%40sales%20team'
  const given = { ...delivery, signature: sign(known.timestamp, 'https://x.example/hooks/crm?to=@sales%20team') }
  expect(signatureFault(given, { secret, url: coded, now: at })).toBeUndefined()
})
