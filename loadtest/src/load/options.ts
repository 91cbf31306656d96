import { isAbsolute, resolve } from 'node:path'
import { isServiceName, type ServiceName, services, serviceList } from '@sophia/catalog'
import { type ProfileName, profileNames } from './profiles.ts'

export interface Options {
  readonly duration: number
  readonly warmUp: number
  readonly profile: ProfileName
  /** Dashboard of a platform that runs; undefined: one is started. */
  readonly url: string | undefined
  readonly services: readonly ServiceName[]
  /** Addresses that were given by name. */
  readonly addresses: Readonly<Partial<Record<ServiceName, string>>>
  readonly rate: number | undefined
  /** The highest that each service holds is looked for; `duration` is that of a try. */
  readonly findRate: boolean
  readonly users: number | undefined
  readonly pace: number
  readonly seed: number
  readonly timeoutMs: number
  readonly writes: boolean
  readonly output: string
  readonly budgets: string | undefined
  readonly sandbox: string | undefined
  readonly kubectl: string | undefined
  readonly namespace: string
  readonly prometheus: string | undefined
}

export const usage = `npm run loadtest -- [--duration=1800] [--profile=${profileNames.join('|')}]
  --duration=S      seconds; 60 unless told
  --profile=NAME    baseline 50 users, moderate 200, high 500, stress 1000, spike, soak; moderate unless told
  --users=N         so many users in place of the profile's
  --rate=N          so many calls a second, whether answered or not, in place of users
  --find-rate       the highest rate that each service holds within the budgets; 10 s a try unless told
  --pace=N          calls a second of one user at most; 1 unless told, 0: the next follows the answer at once
  --service=NAME[=URL]  only these, or: where this one answers; may be repeated
  --url=URL         a platform that runs (its dashboard); nothing is written there without --writes
  --writes          write, too
  --output=FOLDER   loadtest/results unless told
  --warm-up=S       seconds that are not counted; 5 unless told
  --timeout=S       an answer that takes longer has failed; 10 unless told
  --seed=N          the same calls in the same order
  --budgets=FILE    in place of loadtest/budgets.json
  --sandbox=URL     the sandbox behind --url, to tell when it was the bottleneck
  --kubectl[=PROGRAM] --namespace=sophia --prometheus=URL  what the cluster saw
SOPHIA_TOKEN holds the API key for --url.`

export class UsageError extends Error {}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:/.test(text)

/** As they were typed. */
export type Flags = Readonly<
  Partial<
    Record<
      | 'duration'
      | 'warm-up'
      | 'profile'
      | 'url'
      | 'rate'
      | 'users'
      | 'pace'
      | 'seed'
      | 'timeout'
      | 'output'
      | 'budgets'
      | 'sandbox'
      | 'kubectl'
      | 'namespace'
      | 'prometheus',
      string | undefined
    > & { service: string[] | undefined; writes: boolean | undefined; 'find-rate': boolean | undefined }
  >
>

/**
 * @param folder from which relative paths count.
 * @throws {UsageError} in words for whoever typed it.
 */
export function parseOptions(values: Flags, folder: string): Options {
  const number = (name: 'duration' | 'warm-up' | 'rate' | 'users' | 'pace' | 'seed' | 'timeout', least: number) => {
    const text = values[name]
    if (text === undefined) return undefined
    const found = Number(text)
    if (!Number.isFinite(found) || found < least) throw new UsageError(`--${name} is a number from ${least}`)
    return found
  }
  const address = (name: 'url' | 'prometheus' | 'sandbox') => {
    const text = values[name]
    if (text !== undefined && !isHttp(text)) throw new UsageError(`--${name} is no http address`)
    return text
  }
  const profile = profileNames.find((each) => each === (values.profile ?? 'moderate'))
  if (!profile) throw new UsageError(`--profile is one of ${profileNames.join(', ')}`)
  const given = (values.service ?? []).map((text) => {
    const at = text.indexOf('=')
    const name = at < 0 ? text : text.slice(0, at)
    const url = at < 0 ? undefined : text.slice(at + 1)
    if (!isServiceName(name)) throw new UsageError(`--service ${name} is none of ${Object.keys(services).join(', ')}`)
    if (url !== undefined && !isHttp(url)) throw new UsageError(`--service ${name}: ${url} is no http address`)
    return { name, url }
  })
  const only = given.filter(({ url }) => url === undefined).map(({ name }) => name)
  const whole = (name: 'users' | 'pace') => {
    const found = number(name, name === 'users' ? 1 : 0)
    if (found !== undefined && !Number.isInteger(found)) throw new UsageError(`--${name} is a whole number`)
    return found
  }
  const inFolder = (text: string) => (isAbsolute(text) ? text : resolve(folder, text))
  return {
    duration: number('duration', 1) ?? (values['find-rate'] ? 10 : 60),
    warmUp: number('warm-up', 0) ?? 5,
    profile,
    url: address('url'),
    services: only.length ? only : serviceList.map(({ name }) => name),
    addresses: Object.fromEntries(given.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]]))),
    rate: number('rate', 0.1),
    findRate: values['find-rate'] ?? false,
    users: whole('users'),
    pace: whole('pace') ?? 1,
    seed: number('seed', 0) ?? 1,
    timeoutMs: (number('timeout', 0.1) ?? 10) * 1_000,
    writes: values.writes ?? values.url === undefined,
    output: inFolder(values.output ?? new URL('../../results', import.meta.url).pathname),
    budgets: values.budgets === undefined ? undefined : inFolder(values.budgets),
    sandbox: address('sandbox'),
    kubectl: values.kubectl === '' ? 'kubectl' : values.kubectl,
    namespace: values.namespace ?? 'sophia',
    prometheus: address('prometheus'),
  }
}
