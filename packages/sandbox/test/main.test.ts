import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { companions } from '@sophia/catalog'
import { expect, test } from 'vitest'

const { port } = companions.sandbox

function run() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/main.ts', import.meta.url))])
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { child, output: () => output, ended: once(child, 'exit') }
}

/** Whether nobody, as development may, listens there now. Closes again what it opened. */
async function portIsFree(): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  const free = await once(probe, 'listening').then(
    () => true,
    () => false,
  )
  if (free) await new Promise((closed) => probe.close(closed))
  return free
}

test('a taken port ends the process with one line that says what to do', async () => {
  const holder = createServer().listen(port, '127.0.0.1')
  // Taken before already is as good.
  await once(holder, 'listening').catch(() => undefined)
  const { ended, output } = run()
  expect((await ended)[0]).toBe(1)
  expect(output().trim().split('\n')).toEqual([expect.stringContaining(`Port ${port} is taken`)])
  holder.close()
})

test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it within a second', async (signal, { skip }) => {
  if (!(await portIsFree())) skip(`port ${port} is in use`)
  const { child, ended, output } = run()
  await expect.poll(output, { timeout: 15_000 }).toContain(`http://127.0.0.1:${port}`)
  const began = performance.now()
  child.kill(signal)
  await ended
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(output().trim().split('\n')).toHaveLength(1)
})
