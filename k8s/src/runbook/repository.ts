/** The repository as the runbook sees it: files, npm scripts with their flags, metrics. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Repository } from './check.ts'
import { readCluster } from './cluster.ts'

const root = join(import.meta.dirname, '../../..')
export const runbookFile = join(root, 'docs/runbook.md')
export const installFile = join(root, 'docs/install.md')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What starts in the end: `npm run x -w y` leads on, `node file` is it. */
function sourceOf(script: string, folder = ''): string | undefined {
  const { scripts } = JSON.parse(read(join(folder, 'package.json'))) as { scripts: Record<string, string> }
  const command = scripts[script]
  if (!command) return undefined
  const [, inner, workspace] = /^npm run (?:-s )?(\S+) -w (\S+)/.exec(command) ?? []
  if (inner && workspace) return sourceOf(inner, workspace)
  const file = /\bnode (?:-\S+ )*(\S+\.ts)/.exec(command)?.[1]
  return file ? join(folder, file) : undefined
}

/** The names in `parseArgs({ options: { … } })` of a script's source. */
function flagsOf(script: string): ReadonlySet<string> | undefined {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  if (!scripts[script]) return undefined
  const source = sourceOf(script)
  const [, options = ''] =
    /parseArgs\(\{[^]*?options: \{([^]*?)\n?\s*\},?\s*\}\)/.exec(source ? read(source) : '') ?? []
  return new Set([...options.matchAll(/'?([a-z][a-z-]*)'?: \{ type:/g)].map(([, name = '']) => name))
}

/** Names of metrics stand in the code that tells them, and some in a library: those are listed where they are described. */
let told: Set<string> | undefined
function metrics(): Set<string> {
  if (told) return told
  const sources = globSync(['packages/service/src/**/*.ts', 'apps/*/src/**/*.ts'], { cwd: root }).map(read)
  const names = [...sources, read('docs/observability.md')].flatMap((text) => text.match(/\bsophia_[a-z0-9_]+/g) ?? [])
  told = new Set(names)
  return told
}

export function readRepository(profile = 'production'): Repository {
  const cluster = readCluster(join(root, 'k8s/manifests', profile))
  return { cluster, metrics: metrics(), flagsOf, exists: (path) => existsSync(join(root, path)) }
}

/** Files that a page leads to, beside it. */
export const linkedFiles = (page: string, markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => join(dirname(page), path))
