/** Runs the kubectl lines of a page: as they stand where nothing can break, and without a change where people work. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bash, type Ended } from './bash.ts'
import type { Fault } from './check.ts'
import { parseKubectl } from './kubectl-words.ts'
import { blocksOf, commandsOf, type Line } from './markdown.ts'
import { readLine, type Variables } from './shell.ts'

export interface KubectlLine extends Line {
  readonly heading: string
  /** The choices that stand before it in its block: `SERVICE=…`. */
  readonly choices: readonly string[]
}

const assignment = /^[A-Z_]+=/
/** `npm run loadtest -- --kubectl` puts half an hour of load on the platform; its kubectl is tested with that command. */
const withKubectl = /(^|[^-\w])kubectl\b/

export const kubectlLines = (markdown: string): KubectlLine[] =>
  blocksOf(markdown)
    .filter(({ language }) => language === 'bash')
    .flatMap((block) => {
      const commands = commandsOf(block)
      return commands
        .filter(({ text }) => withKubectl.test(text))
        .map((line) => ({
          ...line,
          heading: block.heading,
          choices: commands
            .filter(({ number, text }) => number < line.number && assignment.test(text))
            .map((each) => each.text),
        }))
    })

const looks = ['get', 'describe', 'logs', 'top pods', 'top nodes', 'rollout status', 'rollout history', 'wait']
/** Programs in a container that tell something and change nothing, with their first words. */
const tells = /^(\/nodejs\/bin\/node -[ep] |redis-cli (ping|info|config get)\b|pg_isready |psql .*-c select |du |df )/
const asked = ['scale', 'patch', 'set resources', 'delete', 'apply', 'create', 'rollout undo']

export interface Harmless {
  readonly script?: string
  /** Why it is not run. */
  readonly because?: string
}

/** How a cluster in use may be asked what a line would do. Whatever is not known to change nothing is not run. */
export function harmless({ text, choices }: KubectlLine): Harmless {
  const variables: Variables = new Map()
  for (const choice of choices) readLine(choice, variables)
  for (const [, name = ''] of text.matchAll(/\$\{?([A-Z_]+)/g)) if (!variables.has(name)) variables.set(name, undefined)
  const commands = readLine(text, variables)
  for (const { words } of commands) {
    if (words[0] !== 'kubectl') continue
    const { verb, operands, flags, inside } = parseKubectl(words.slice(1))
    if (verb === 'wait' && operands[0]?.startsWith('job/') !== false)
      return { because: 'the job that it waits for was not made' }
    if (verb === 'logs' && flags.has('-f')) return { script: text.replace(' -f ', ' ') }
    if (looks.includes(verb)) continue
    if (verb === 'exec') {
      if (!tells.test(`${inside.join(' ')} `)) return { because: 'it may change what is in the container' }
      continue
    }
    if (commands.length > 1) return { because: 'it changes something, and what it is led by' }
    // There is no such thing as a restart that is only asked for.
    if (verb === 'rollout restart') return { script: text.replace('rollout restart', 'get') }
    if (verb === 'create job') return { script: asJson(text, ' --dry-run=server') }
    if (!asked.includes(verb)) return { because: `it is not known to change nothing: ${verb}` }
    return { script: `${text} --dry-run=server` }
  }
  return { script: text }
}

/** Typed commands send Protocol Buffers, which a stand-in does not read: the same object goes there as JSON. */
export const asJson = (text: string, flags = ''): string =>
  text.replace(/^kubectl create (?:job|secret) .*$/, `$& --dry-run=client -o json | kubectl create${flags} -f -`)

export interface Cluster {
  readonly env: NodeJS.ProcessEnv
  /** People work there: nothing may change. */
  readonly inUse: boolean
}

/** Allowed everywhere, and changes nothing: back to the revision that is there now. */
const currentRevision = (service: string): string =>
  `REVISION=$(kubectl get deployment/${service} -n sophia -o jsonpath='{.metadata.annotations.deployment\\.kubernetes\\.io/revision}')`

/** @returns how it ended, or why it was not run. */
export async function runLine(line: KubectlLine, { env, inUse }: Cluster, folder: string): Promise<Ended | string> {
  const { script, because = '' } = inUse ? harmless(line) : { script: asJson(line.text) }
  if (script === undefined) return because
  const [, service] = /^SERVICE=(.*)$/m.exec(line.choices.join('\n')) ?? []
  const revision = inUse && service && script.includes('$REVISION') ? [currentRevision(service)] : []
  // The only files that a line writes.
  const inFolder = script.replaceAll('> logs/', `> ${folder}/`)
  return bash([...line.choices, ...revision, inFolder].join('\n'), env)
}

/** What kubectl says although nothing is wrong. */
const notes = /^(Defaulted container|Warning:).*\n?/gm

/** A stand-in has what every line asks for: there a complaint counts even where `|| true` stands behind it. */
export function faultOf({ code, stderr }: Ended, { inUse }: Pick<Cluster, 'inUse'>): string | undefined {
  const said = stderr.replace(notes, '').trim()
  if (code === 0 && (inUse || !/error|unknown|invalid/i.test(said))) return undefined
  return said.split('\n').at(-1) || `ended with ${code}`
}

export interface Ran {
  readonly faults: readonly Fault[]
  readonly run: number
  readonly left: readonly { readonly line: KubectlLine; readonly because: string }[]
}

export async function runLines(markdown: string, cluster: Cluster): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-runbook-'))
  const faults: Fault[] = []
  const left: { line: KubectlLine; because: string }[] = []
  const lines = kubectlLines(markdown)
  try {
    for (const line of lines) {
      const ended = await runLine(line, cluster, folder)
      if (typeof ended === 'string') left.push({ line, because: ended })
      else {
        const reason = faultOf(ended, cluster)
        if (reason !== undefined) faults.push({ line: line.number, text: line.text, reason })
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { faults, run: lines.length - left.length, left }
}
