/** The apps as they are run: by their own scripts, so that what is measured is what is started. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ServiceName, serviceList } from '@sophia/catalog'
import type { Command } from './service-process.ts'

const folderOf = (name: ServiceName): string => fileURLToPath(new URL(`../../apps/${name}`, import.meta.url))

/** Makes the bundles anew, so that what is measured is what is written. What turbo says goes to stderr. */
export function makeBundles(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  execFileSync('turbo', ['bundle', '--output-logs=errors-only'], { cwd: root, stdio: ['ignore', 2, 2] })
}

/** @throws where `turbo bundle` has not been run. */
export function requireBundles(): void {
  for (const { name } of serviceList)
    if (!existsSync(`${folderOf(name)}/dist/main.js`))
      throw new Error('Run `npm run build` first: there are no bundles.')
}

export function appCommand(name: ServiceName, script: 'dev' | 'start'): Pick<Command, 'file' | 'args' | 'cwd'> {
  const cwd = folderOf(name)
  const { scripts } = JSON.parse(readFileSync(`${cwd}/package.json`, 'utf8')) as { scripts: Record<string, string> }
  return { file: 'sh', args: ['-c', `exec env ${scripts[script]}`], cwd }
}
