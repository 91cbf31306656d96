/** Every line of the runbook that does something, resolved against the manifests and the repository. */
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { type Cluster, type ClusterObject, find } from './cluster.ts'
import { checkCurl } from './http.ts'
import { type BlockState, checkKubectl, type Place } from './kubectl.ts'
import { type Block, blocksOf, commandsOf } from './markdown.ts'
import { type Command, readLine, type Variables } from './shell.ts'

export interface Fault {
  readonly line: number
  readonly text: string
  readonly reason: string
}

export interface Repository extends Place {
  readonly cluster: Cluster
  /** Metrics that the services tell. */
  readonly metrics: ReadonlySet<string>
  exists(path: string): boolean
  /** The flags of an npm script of the root, without their dashes; undefined: there is no such script. */
  flagsOf(script: string): ReadonlySet<string> | undefined
}

/** Programs of an ordinary machine, whose words are not checked. */
const plain = new Set(
  'grep jq mkdir true date read head tail ls df openssl export sudo sh install git cd helm cat'.split(' '),
)

function checkNpm(args: readonly string[], repository: Repository): void {
  if (args[0] === 'install' && args.length === 1) return
  const [run, script = '', dashes, ...flags] = args.filter((word) => word !== '-s')
  if (run !== 'run') throw new Error(`npm ${run}: the check knows npm run`)
  const known = repository.flagsOf(script)
  if (!known) throw new Error(`package.json has no script ${script}`)
  if (dashes !== undefined && dashes !== '--') throw new Error('flags of a script come after --')
  for (const flag of flags.filter((word) => word.startsWith('--')))
    if (!known.has(flag.slice(2).replace(/=.*/s, ''))) throw new Error(`${script} has no flag ${flag}`)
}

function checkCommand({ words, writes }: Command, repository: Repository, state: BlockState, made: Set<string>): void {
  const [program = '', ...args] = words
  if (program === 'mkdir') made.add(args.at(-1) ?? '')
  for (const file of writes) {
    const folder = file.split('/').slice(0, -1).join('/')
    if (folder && file !== '/dev/null' && !made.has(folder) && !repository.exists(folder))
      throw new Error(`there is no folder ${folder}`)
  }
  if (program === 'kubectl') checkKubectl(args, repository, state)
  else if (program === 'curl') checkCurl(args, repository)
  else if (program === 'npm') checkNpm(args, repository)
  else if (program === 'openssl') checkHosts(args, repository)
  else if (!plain.has(program)) throw new Error(`the check does not know ${program}`)
}

/** Names of ours must be in the certificate. */
function checkHosts(args: readonly string[], { cluster }: Repository): void {
  const names = (find(cluster, 'Certificate', 'sophia-tls')?.spec.dnsNames ?? []) as string[]
  for (const word of args) {
    const host = /^([\w-]+(?:\.[\w-]+)+)(?::\d+)?$/.exec(word)?.[1]
    if (host && !names.includes(host)) throw new Error(`${host} is not in the certificate`)
  }
}

function bashFaults(block: Block, repository: Repository): Fault[] {
  const faults: Fault[] = []
  // Set in every shell.
  const variables: Variables = new Map([['USER', undefined]])
  const state: BlockState = { bounds: new Map() }
  const made = new Set<string>()
  for (const { number, text } of commandsOf(block)) {
    try {
      for (const command of readLine(text, variables)) checkCommand(command, repository, state, made)
    } catch (error) {
      faults.push({ line: number, text, reason: (error as Error).message })
    }
  }
  return faults
}

/** Every member that the runbook shows is so in the manifests; they may have more. */
function contains(actual: unknown, shown: unknown): boolean {
  if (typeof shown !== 'object' || shown === null || Array.isArray(shown)) return isDeepStrictEqual(actual, shown)
  return (
    typeof actual === 'object' &&
    actual !== null &&
    Object.entries(shown).every(([key, value]) => contains((actual as Record<string, unknown>)[key], value))
  )
}

function yamlFaults({ lines }: Block, { cluster }: Repository): Fault[] {
  const shown = parse(lines.map(({ text }) => text).join('\n')) as ClusterObject
  const { kind, metadata } = shown
  const actual = find(cluster, kind, metadata.name, metadata.namespace)
  if (contains(actual, shown)) return []
  const reason = actual ? 'the manifest says something else' : 'it is not in the manifests'
  return [{ line: lines[0]?.number ?? 0, text: `${kind} ${metadata.name}`, reason }]
}

/** Commands between backticks in the text: one line each. */
function inlineBlock(markdown: string): Block {
  const lines = markdown
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/`((?:kubectl|npm run) [^`]+)`/g)].map(([, text = '']) => ({ number: index + 1, text })),
    )
  return { language: 'bash', heading: '', lines: lines.filter(({ text }) => !text.includes('\\|')) }
}

/** The lines of a page; a list of what changed at its end tells of lines that do not work. */
export function checkRunbook(markdown: string, repository: Repository): Fault[] {
  const [text = ''] = markdown.split('\n## What Changed')
  const faults: Fault[] = []
  const unfenced = text.replace(/^```[^]*?^```$/gm, (fence) => fence.replace(/[^\n]/g, ''))
  for (const block of [...blocksOf(text), inlineBlock(unfenced)]) {
    if (block.language === 'bash') faults.push(...bashFaults(block, repository))
    else if (block.language === 'yaml') faults.push(...yamlFaults(block, repository))
    else throw new Error(`Under "${block.heading}" stands a block in ${block.language || 'no language'}`)
  }
  return faults.sort((a, b) => a.line - b.line)
}
