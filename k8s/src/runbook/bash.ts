/** A line of a page, run as a person would: in bash, from the root of the repository. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** With `pipefail`, so that grep hides nothing, and nobody who could be asked. */
export const bash = (script: string, env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', script], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    })
    const found = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (found.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (found.stderr += String(chunk)))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...found }))
  })
