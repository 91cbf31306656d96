/** The sandbox in a thread of its own, so that neither it nor the callers wait for each other's turn. */
import { parentPort } from 'node:worker_threads'
import { startSandbox } from '@sophia/sandbox'

const sandbox = await startSandbox()
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to a thread has no origin
parentPort?.postMessage(sandbox.url)
