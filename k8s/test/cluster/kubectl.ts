/** A real kubectl, and the environment in which it talks to a stand-in. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
/** `.ci/run` puts it there; a kubectl that happens to be on the path may be a dispatcher, or years old. */
export const kubectl = process.env['KUBECTL'] ?? join(root, 'node_modules/.cache/sophia/kubectl')
export const hasKubectl = existsSync(kubectl)

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Shell {
  readonly env: Record<string, string>
  /** A line of bash; `pipefail`, so that grep hides nothing. */
  run(script: string, more?: Record<string, string>): Promise<Ended>
  close(): void
}

export function shellFor(apiServer: string): Shell {
  const home = mkdtempSync(join(tmpdir(), 'sophia-kubectl-'))
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'stand-in', cluster: { server: apiServer } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'stand-in', context: { cluster: 'stand-in', user: 'nobody' } }],
    'current-context': 'stand-in',
  }
  writeFileSync(join(home, 'config'), JSON.stringify(config))
  const env = {
    PATH: [dirname(kubectl), process.env['PATH'] ?? ''].join(delimiter),
    HOME: home,
    KUBECONFIG: join(home, 'config'),
    KUBECACHEDIR: join(home, 'cache'),
  }
  const run = (script: string, more: Record<string, string> = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn('bash', ['-o', 'pipefail', '-c', script], {
        cwd: root,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 120_000,
      })
      const found = { stdout: '', stderr: '' }
      child.stdout.on('data', (chunk) => (found.stdout += String(chunk)))
      child.stderr.on('data', (chunk) => (found.stderr += String(chunk)))
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, ...found }))
    })
  return { env, run, close: () => rmSync(home, { recursive: true }) }
}
