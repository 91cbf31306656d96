/** Writes of a service without a database: lines that no level drops, and in which nobody's address stands. */
import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import pino from 'pino'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { logTrail } from '../src/audit/log-trail.ts'
import { parseConfig, serviceConfig } from '../src/index.ts'
import { loggerOptions } from '../src/logging.ts'

async function record(variables: Record<string, string>, subject: string): Promise<Record<string, unknown>[]> {
  const lines: string[] = []
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) })
  const config = parseConfig(Type.Object(serviceConfig('sophia-github')), variables)
  const { stream: _, ...options } = loggerOptions('sophia-github', config) as pino.LoggerOptions & { stream?: unknown }
  const trail = logTrail(pino(options, stream))
  const started = {
    requestId: 'request-1',
    traceId: 'a'.repeat(32),
    subject,
    role: 'write',
    via: null,
    operation: 'createIssue',
    argumentsSha256: '0'.repeat(64),
  }
  const id = await trail.begin(started, AbortSignal.timeout(60_000))
  await trail.end(id, { status: 201, problem: null }, AbortSignal.timeout(60_000))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test.each([{}, { LOG_LEVEL: 'error' }, { LOG_LEVEL: 'fatal' }, { LOG_LEVEL: 'info' }, { NODE_ENV: 'production' }])(
  'with %j a write is two lines, which name each other',
  async (variables) => {
    const lines = await record(variables, 'ana')
    expect(lines).toMatchObject([
      {
        level: 'info',
        service: 'sophia-github',
        msg: 'write begun',
        requestId: 'request-1',
        trace: 'a'.repeat(32),
        subject: 'ana',
        role: 'write',
        operation: 'createIssue',
        argumentsSha256: '0'.repeat(64),
      },
      { level: 'info', msg: 'write ended', status: 201, audit: lines[0]?.['audit'] },
    ])
    expect(lines[0]?.['audit']).toMatch(/^[\da-f-]{36}$/)
  },
)

test('nobody asks for silence by accident', async () => {
  expect(await record({ LOG_LEVEL: 'silent' }, 'ana')).toEqual([])
})

test('a subject that is an e-mail address is not readable, and still found by whoever knows it', async () => {
  for (const subject of ['ada@example.com', 'oidc:ada@example.com']) {
    const [begun] = await record({}, subject)
    expect(JSON.stringify(begun)).not.toContain('ada@')
    expect(begun).toMatchObject({
      subject: expect.stringContaining('[redacted]'),
      subjectSha256: createHash('sha256').update(subject).digest('hex'),
      operation: 'createIssue',
    })
  }
})
