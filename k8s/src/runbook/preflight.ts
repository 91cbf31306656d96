/** `npm run runbook:preflight`: which lines of the runbook this machine and this cluster cannot run, and what they lack. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { kubectl } from '../recovery/kubectl.ts'
import { blocksOf, commandsOf } from './markdown.ts'
import { runbookFile } from './repository.ts'

interface Need {
  /** What the lines have in common that need it. */
  readonly lines: RegExp
  readonly what: string
  /** Rejects, or is false, when it is not there. */
  has(): Promise<boolean>
}

const program = (name: string): Need => ({
  lines: new RegExp(`(^|[|(] ?)${name} `),
  what: `the program ${name} on this machine`,
  has: async () => spawnSync(name, ['--help'], { stdio: 'ignore' }).error === undefined,
})

interface Groups {
  readonly groups: { readonly name: string }[]
}

/** Asked for once; without an answer nothing of the cluster is there. */
let groups: Promise<Set<string>> | undefined
const group = (name: string, lines: RegExp, what: string): Need => ({
  lines,
  what,
  has: async () => {
    groups ??= kubectl(['get', '--raw', '/apis']).then(
      (text) => new Set((JSON.parse(text) as Groups).groups.map((each) => each.name)),
    )
    return (await groups).has(name)
  },
})

const needs = (namespace: string): Need[] => [
  program('kubectl'),
  program('jq'),
  program('curl'),
  program('openssl'),
  group('apps', /\bkubectl (?!top|get (certificates|externalsecrets))/, 'a cluster that answers'),
  group('metrics.k8s.io', /kubectl top/, 'the metrics API (metrics-server; K3s brings it)'),
  group('cert-manager.io', /certificates?\b.*-n|60-tls/, 'cert-manager'),
  group('external-secrets.io', /externalsecrets/, 'External Secrets Operator (profile small does without)'),
  {
    lines: /\bhpa\b|50-scaling/,
    what: 'autoscalers (profiles staging and small have none)',
    has: async () => (await kubectl(['get', 'hpa', '-n', namespace, '-o', 'name'])) !== '',
  },
]

const { values } = parseArgs({ options: { namespace: { type: 'string', default: 'sophia' } } })
const commands = blocksOf(readFileSync(runbookFile, 'utf8')).flatMap((block) =>
  block.language === 'bash' ? commandsOf(block) : [],
)
const unable = new Set<number>()
for (const { lines, what, has } of needs(values.namespace)) {
  if (await has().catch(() => false)) continue
  const found = commands.filter(({ text }) => lines.test(text))
  for (const { number } of found) unable.add(number)
  console.log(`Missing: ${what}\n${found.map(({ number, text }) => `  ${number}: ${text.slice(0, 110)}`).join('\n')}`)
}
console.log(`${commands.length - unable.size} of ${commands.length} lines can run here`)
process.exitCode = unable.size ? 1 : 0
