import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { fault, installedApp, url } = useSandbox()

/** Each with what must not be seen of it. */
const credentials: Record<string, () => Promise<[variables: Record<string, string>, secrets: RegExp]>> = {
  token: async () => [{ GITHUB_TOKEN: 'ghp_s3cret' }, /s3cret/],
  app: async () => {
    const { id, installation, pem } = await installedApp('logged')
    return [
      { GITHUB_APP_ID: id, GITHUB_APP_INSTALLATION_ID: installation, GITHUB_APP_PRIVATE_KEY: pem },
      // Its key, what it signs for itself, and its tokens.
      /PRIVATE KEY|eyJ|ghs_/,
    ]
  },
}

test.for(Object.keys(credentials))(
  'the %s reaches no log, whatever GitHub answers and however much is logged',
  async (kind) => {
    const [variables, secrets] = (await credentials[kind]?.()) ?? [{}, /./]
    const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
      env: {
        NODE_ENV: 'test',
        PORT: '0',
        LOG_LEVEL: 'trace',
        ...variables,
        GITHUB_API_URL: `${url()}/github`,
      },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = once(child, 'exit')
    try {
      const address = () => /listening at (http:[^"\s]+)/.exec(output)?.[1]
      await expect.poll(address, { timeout: 20_000 }).toBeDefined()
      expect((await fetch(`${address()}/repos`)).status).toBe(200)
      for (const order of [401, 403, 422, 500]) {
        await fault({ kind: 'status', status: order, times: 1 })
        expect((await fetch(`${address()}/repos?limit=${order % 100 || 9}`)).status).toBe(502)
      }
      await expect.poll(() => output.match(/"problem":"upstream-failed"/g)).toHaveLength(4)
    } finally {
      child.kill('SIGTERM')
      await ended
    }
    expect(output).not.toMatch(secrets)
  },
)
