/** The words of kubectl that the runbook may use: verbs with their flags, and resources. */
import { unknown } from './shell.ts'

interface Flag {
  /** Takes no value. */
  readonly alone?: true
  readonly pattern?: RegExp
}
const namespace = { '-n': {} } satisfies Record<string, Flag>
const duration = { pattern: /^\d+(s|m|h)$/ } satisfies Flag
const alone = { alone: true } satisfies Flag
const selector = { '--selector': {} } satisfies Record<string, Flag>
const sortBy = { '--sort-by': { pattern: /^(cpu|memory)$/ } } satisfies Record<string, Flag>

/** Flags by verb; `rollout` and `set` with the word that follows. */
export const verbs: Readonly<Record<string, Readonly<Record<string, Flag>>>> = {
  get: {
    ...namespace,
    ...selector,
    '-o': {},
    '--field-selector': { pattern: /^status\.phase(!?=)\w+$/ },
    '--sort-by': { pattern: /^(\.\w+(\[\d+\])?)+$/ },
  },
  describe: namespace,
  logs: {
    ...namespace,
    ...selector,
    '-f': alone,
    '-c': {},
    '--tail': { pattern: /^-?\d+$/ },
    '--prefix': alone,
    '--all-containers': alone,
    '--previous': alone,
    '--since': duration,
    '--max-log-requests': { pattern: /^\d+$/ },
  },
  'top pods': { ...namespace, ...sortBy },
  'top nodes': sortBy,
  'rollout restart': namespace,
  'rollout status': { ...namespace, '--timeout': duration },
  'rollout history': { ...namespace, '--revision': {} },
  'rollout undo': { ...namespace, '--to-revision': {} },
  scale: { ...namespace, '--replicas': { pattern: /^\d+$/ } },
  delete: { ...namespace, '--field-selector': { pattern: /^status\.phase=(Succeeded|Failed)$/ } },
  patch: { ...namespace, '-p': {}, '--type': { pattern: /^merge$/ }, '--subresource': { pattern: /^(status|scale)$/ } },
  'set resources': { ...namespace, '-c': {}, '--requests': {}, '--limits': {} },
  exec: { ...namespace, '-c': {}, '-i': alone },
  wait: { ...namespace, '--for': { pattern: /^(condition=\w+|delete)$/ }, '--timeout': duration },
  apply: { ...namespace, '-f': {} },
  create: { ...namespace, '-f': {} },
  'create job': { ...namespace, '--from': { pattern: /^cronjob\/[\w-]+$/ } },
  'create secret': { ...namespace, '--from-literal': { pattern: /^[\w.-]+=/ } },
}

const kinds: Readonly<Record<string, string>> = {
  pod: 'Pod',
  node: 'Node',
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  replicaset: 'ReplicaSet',
  endpointslice: 'EndpointSlice',
  service: 'Service',
  hpa: 'HorizontalPodAutoscaler',
  cronjob: 'CronJob',
  job: 'Job',
  certificate: 'Certificate',
  externalsecret: 'ExternalSecret',
  ingress: 'Ingress',
  networkpolicy: 'NetworkPolicy',
}

/** `certificates`, `hpa`, `networkpolicies` as the kind of a manifest. */
export function kindOf(resource: string): string | undefined {
  const word = resource.toLowerCase()
  return (
    kinds[word] ?? kinds[word.replace(/s$/, '')] ?? kinds[word.replace(/ies$/, 'y')] ?? kinds[word.replace(/es$/, '')]
  )
}

/** The cluster makes those itself. */
export const derived = new Set(['Pod', 'Node', 'ReplicaSet', 'EndpointSlice', 'Job'])

export interface Parsed {
  readonly verb: string
  readonly operands: readonly (string | undefined)[]
  /** A flag whose value is known only when it runs is there with `undefined`. */
  readonly flags: ReadonlyMap<string, string | undefined>
  /** After `--`. */
  readonly inside: readonly (string | undefined)[]
}

const fixed = (word: string | undefined): string | undefined => (word?.includes(unknown) ? undefined : word)

/** @throws for a verb or a flag that is not in the table, or a value that does not fit. */
export function parseKubectl(words: readonly string[]): Parsed {
  const ends = words.indexOf('--')
  const own = ends < 0 ? words : words.slice(0, ends)
  const [first = '', second = ''] = own
  const verb = `${first} ${second}` in verbs ? `${first} ${second}` : first
  const known = verbs[verb]
  if (!known) throw new Error(`kubectl ${verb}: the check does not know this verb`)
  const flags = new Map<string, string | undefined>()
  const operands: (string | undefined)[] = []
  const rest = own.slice(verb.split(' ').length)
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]
    if (!word?.startsWith('-')) {
      operands.push(fixed(word))
      continue
    }
    const [, name = word, joined] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? []
    const flag = known[name]
    if (!flag) throw new Error(`kubectl ${verb} has no flag ${name}`)
    const value = flag.alone ? '' : fixed(joined ?? rest[++at])
    if (value !== undefined && flag.pattern && !flag.pattern.test(value))
      throw new Error(`${name}=${value} does not fit`)
    flags.set(name, value)
  }
  return { verb, operands, flags, inside: ends < 0 ? [] : words.slice(ends + 1) }
}
