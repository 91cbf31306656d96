/** The five criteria, each measured from outside. Whatever cannot be measured has failed. */
import { serviceList } from '@sophia/catalog'
import { firstPage, type Outcome, readBudgets, run as runLoad, World } from '@sophia/loadtest/load'
import type { Criterion, Sample } from '@sophia/proof'
import { listKind } from './cluster.ts'

export interface Target {
  /** The dashboard: the one address that is open to the outside. */
  readonly url: string
  readonly prometheus: string
  readonly grafana: string
  readonly namespace: string
  /** API key with role read. */
  readonly key?: string
  readonly users: number
  readonly seconds: number
  /** Requests a second of one user at most: all together stay within what one key may ask. */
  readonly pace: number
  readonly timeoutMs: number
}

interface Answer {
  readonly sample: Sample
  readonly text: string
}

export async function look(
  what: string,
  url: string,
  { key, timeoutMs }: Pick<Target, 'key' | 'timeoutMs'>,
): Promise<Answer> {
  const at = new Date().toISOString()
  const began = performance.now()
  const ms = () => Math.round((performance.now() - began) * 10) / 10
  try {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {}
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })
    const text = await answer.text()
    return { sample: { what, at, ms: ms(), status: answer.status }, text }
  } catch (error) {
    const cause = (error as Error).cause as { code?: string } | undefined
    return { sample: { what, at, ms: ms(), fault: cause?.code ?? (error as Error).name }, text: '' }
  }
}

const told = ({ what, status, fault }: Sample): string => `${what}: ${fault ?? `status ${status}`}`

interface Service {
  readonly name: string
  readonly state: string
  readonly reason?: string
  readonly checkedAt: string | null
}
/** A probe is this old at most, or the dashboard has stopped looking. */
const freshMs = 60_000

export async function everyServiceHealthy(target: Target): Promise<Criterion> {
  const { sample, text } = await look('/api/services', new URL('/api/services', target.url).href, target)
  const criterion = { id: 'AC-1', title: 'Every service is healthy', samples: [sample] } as const
  if (sample.status !== 200) return { ...criterion, passed: false, found: told(sample) }
  const faults: string[] = []
  try {
    const { items } = JSON.parse(text) as { items: Service[] }
    for (const { name } of serviceList) {
      const found = items.find((service) => service.name === name)
      if (!found) faults.push(`${name} is not listed`)
      else if (found.state !== 'well')
        faults.push(`${name} is ${found.state}${found.reason ? ` (${found.reason})` : ''}`)
      else if (!found.checkedAt || Date.now() - Date.parse(found.checkedAt) > freshMs)
        faults.push(`${name} was not looked at`)
    }
  } catch {
    faults.push('the answer is not a list of services')
  }
  return { ...criterion, passed: !faults.length, found: faults.join('; ') || `${serviceList.length} are well` }
}

const looked = (
  id: Criterion['id'],
  title: string,
  answers: readonly Answer[],
  also: readonly string[] = [],
): Criterion => {
  const faults = [...answers.filter(({ sample }) => sample.status !== 200).map(({ sample }) => told(sample)), ...also]
  return {
    id,
    title,
    passed: answers.length > 0 && !faults.length,
    found: faults.join('; ') || answers.map(({ sample }) => `${sample.what} in ${sample.ms} ms`).join('; '),
    samples: answers.map(({ sample }) => sample),
  }
}

export async function reachable(target: Target): Promise<Criterion> {
  const answer = await look('/api/health', new URL('/api/health', target.url).href, target)
  return looked('AC-2', 'The address is reachable', [answer])
}

/** Health paths of the two. They get no key of ours. */
export async function monitoringHealthy({ prometheus, grafana, timeoutMs }: Target): Promise<Criterion> {
  const answers = await Promise.all([
    look('Prometheus', new URL('/-/healthy', prometheus).href, { timeoutMs }),
    look('Grafana', new URL('/api/health', grafana).href, { timeoutMs }),
  ])
  const [, grafanaAnswer] = answers
  const database = /"database":\s*"ok"/.test(grafanaAnswer.text)
  const also = grafanaAnswer.sample.status === 200 && !database ? ['Grafana: its database is not ok'] : []
  return looked('AC-3', 'Prometheus and Grafana are healthy', answers, also)
}

/** Of what went well the slowest are kept, of what failed the first: a proof is a page, not a log. */
const keptSamples = 50

function sampleOf({ route, ms, status, error }: Outcome): Sample {
  return {
    what: route.replace('GET ', ''),
    at: new Date(Date.now() - ms).toISOString(),
    ms: Math.round(ms * 10) / 10,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { fault: error }),
  }
}

/** The users of the load test on a person's first page. They write nothing. */
export async function underLoad({ url, key, users, seconds, pace, timeoutMs }: Target): Promise<Criterion> {
  const faults: Sample[] = []
  let slowest: Sample[] = []
  const onOutcome = (outcome: Outcome): void => {
    if (outcome.error !== undefined) {
      if (faults.length < keptSamples) faults.push(sampleOf(outcome))
    } else if (slowest.length < keptSamples || outcome.ms > (slowest.at(-1)?.ms ?? 0)) {
      slowest = [...slowest, sampleOf(outcome)].sort((a, b) => b.ms - a.ms).slice(0, keptSamples)
    }
  }
  const { recorder } = await runLoad(
    {
      target: { urls: { 'sophia-dashboard': url }, token: key },
      journeys: [firstPage],
      world: new World(),
      writes: false,
      seed: 1,
      stages: [{ users, seconds }],
      pace,
      timeoutMs,
    },
    { onOutcome },
  )
  const { count, errors, sumMs } = recorder.all
  const share = count ? errors / count : 1
  const average = count ? sumMs / count : 0
  // Each user must have been answered, or a service that hangs would look fast.
  const enough = count >= users * firstPage.calls.length
  const { averageMs, errorShare } = readBudgets().runbook
  const found =
    `${count} requests of ${users} users, average ${average.toFixed(0)} ms, ` +
    `${(share * 100).toFixed(1)} % errors${enough ? '' : ': too few to tell'}`
  return {
    id: 'AC-4',
    title: `Under load: errors below ${errorShare * 100} %, average below ${averageMs} ms`,
    passed: enough && share < errorShare && average < averageMs,
    found,
    samples: [...faults, ...slowest],
  }
}

export async function isolated(target: Target): Promise<Criterion> {
  const { namespace } = target
  const what = `networkpolicies of ${namespace}`
  const at = new Date().toISOString()
  const began = performance.now()
  const criterion = {
    id: 'AC-5',
    title: 'Traffic is closed by a NetworkPolicy, and the metrics to the outside',
  } as const
  try {
    const items = await listKind('networkpolicies', namespace)
    const sample = { what, at, ms: Math.round(performance.now() - began), status: 200 }
    // What Prometheus reads is for whoever is within.
    const outside = (await look('/metrics', new URL('/metrics', target.url).href, target)).sample
    const open = outside.status === 200
    return {
      ...criterion,
      passed: items.length > 0 && !open,
      found: `${items.length} policies${open ? '; /metrics is open to the outside' : ''}`,
      samples: [sample, outside],
    }
  } catch (error) {
    const fault = (error as Error).message
    const sample = { what, at, ms: Math.round(performance.now() - began), fault }
    return { ...criterion, passed: false, found: fault, samples: [sample] }
  }
}

interface Deployment {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } }
  }
}

/** Image by Deployment. Empty where the cluster does not say: AC-5 has failed then, too. */
export async function runningImages(namespace: string): Promise<Record<string, string>> {
  try {
    const items = await listKind<Deployment>('deployments', namespace)
    return Object.fromEntries(
      items.map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]?.image ?? '']),
    )
  } catch {
    return {}
  }
}
