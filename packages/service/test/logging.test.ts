import { Writable } from 'node:stream'
import pino from 'pino'
import Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { parseConfig, serviceConfig } from '../src/index.ts'
import { loggerOptions } from '../src/logging.ts'
import { censor } from '../src/redaction.ts'
import { testEnvironment } from '../src/testing/environment.ts'

function logger() {
  const lines: string[] = []
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) })
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment({ LOG_LEVEL: 'info' }))
  return { lines, log: pino(loggerOptions('mcp-context', config) as pino.LoggerOptions, stream) }
}

describe('logs', () => {
  test('hold no secret and no personal data, at whatever depth', () => {
    const { lines, log } = logger()
    log.info(
      {
        headers: { Authorization: 'Bearer s3cret', cookie: 's3cret' },
        list: [{ deep: { jupyter_token: 's3cret', email: 's3cret' } }],
        password: 's3cret',
        route: '/deals',
      },
      'request',
    )
    expect(lines[0]).not.toContain('s3cret')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      service: 'mcp-context',
      route: '/deals',
      password: '[redacted]',
      list: [{ deep: { email: '[redacted]' } }],
    })
  })

  test('an error keeps its stack', () => {
    const { lines, log } = logger()
    log.error({ err: new Error('broken') }, 'x')
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      type: 'Error',
      message: 'broken',
      stack: expect.stringContaining('logging.test'),
    })
  })

  test('what is clean is not copied, and what is circular ends', () => {
    const clean = { a: { b: [1, 2] } }
    expect(censor(clean)).toBe(clean)
    const circular: Record<string, unknown> = { token: 'x' }
    circular['self'] = circular
    expect(censor(circular)).toMatchObject({ token: '[redacted]' })
  })
})
