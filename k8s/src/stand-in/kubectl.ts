/** A real kubectl, and the environment in which it talks to a stand-in. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { bash, type Ended } from '../runbook/bash.ts'

const root = join(import.meta.dirname, '../../..')
/** `.ci/run` puts it there; a kubectl that happens to be on the path may be a dispatcher, or years old. */
export const kubectl = process.env['KUBECTL'] ?? join(root, 'node_modules/.cache/sophia/kubectl')
export const hasKubectl = existsSync(kubectl)

export interface Shell {
  readonly env: Record<string, string>
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
  const run = (script: string, more: Record<string, string> = {}) => bash(script, { ...env, ...more })
  return { env, run, close: () => rmSync(home, { recursive: true }) }
}
