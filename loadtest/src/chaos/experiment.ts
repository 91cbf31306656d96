/** One experiment: people work, something breaks and is mended, and what became of their work is looked at. */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceName, serviceList } from '@sophia/catalog'
import { createRandom } from '../api/random.ts'
import { journeys } from '../load/journeys/index.ts'
import { findWorld } from '../load/prepare.ts'
import { memoryMbOf } from '../load/processes.ts'
import type { Outcome } from '../load/recorder.ts'
import { run } from '../load/run.ts'
import { type Account, Ledger, settle } from './ledger.ts'
import type { Scenario } from './scenarios.ts'
import { notReady, type Stage } from './stage.ts'
import { writesOf } from './writes.ts'

export interface Row {
  readonly scenario: string
  readonly about: string
  readonly requests: number
  readonly errors: number
  /** By kind, the most frequent first. */
  readonly errorKinds: Readonly<Record<string, number>>
  /** By service, the most first. */
  readonly errorServices: Readonly<Record<string, number>>
  readonly averageMs: number
  /** From when it was mended until the last call began that failed. */
  readonly recoveryS: number
  readonly accounts: readonly Account[]
  /** Resident megabytes, the most of the seconds before it broke, and of as many at the end of the work. */
  readonly memory: readonly { readonly service: ServiceName; readonly beforeMb: number; readonly afterMb: number }[]
  /** Services that were not ready at the end. */
  readonly notReady: readonly ServiceName[]
  readonly examples: readonly string[]
  /** What the logs say of answers that say nothing themselves (500). */
  readonly causes: readonly string[]
}

export interface Shape {
  readonly users: number
  readonly seconds: number
  readonly seed: number
  readonly timeoutMs: number
}

interface Failed {
  readonly beganAt: number
  readonly outcome: Outcome
}

/** A quarter of the time it works, a quarter it is broken, the rest it is mended. */
const strikeAt = 0.25
const healAt = 0.5
const keptExamples = 5
const readyMs = 30_000

export async function experiment(scenario: Scenario, stage: Stage, shape: Shape): Promise<Row> {
  const { platform } = stage
  const { users, seconds, seed, timeoutMs } = shape
  const { world } = await findWorld(platform)
  const ledger = new Ledger(await writesOf(platform, platform.sandboxUrl), () => `c${world.mark()}`)
  const failed: Failed[] = []
  const beganAt = performance.now()
  const working = run(
    {
      target: platform,
      journeys: [...journeys.values()],
      world,
      writes: true,
      seed,
      timeoutMs,
      stages: [],
      pace: 1,
      // Whoever asks once a second asks on, whatever the answers do: nobody who was refused is left out.
      arrivals: { rate: users, seconds },
    },
    {
      onOutcome: (outcome) => {
        if (outcome.error !== undefined) failed.push({ beganAt: performance.now() - outcome.ms, outcome })
      },
    },
  )
  const before = await levelOf(stage, seconds * strikeAt)
  await scenario.strike(stage)
  let mendedAt = performance.now()
  if (scenario.heal) {
    await delay(seconds * (healAt - strikeAt) * 1_000)
    await scenario.heal(stage)
    mendedAt = performance.now()
  }
  await delay(Math.max(0, beganAt + seconds * (1 - strikeAt) * 1_000 - performance.now()))
  const after = await levelOf(stage, seconds * strikeAt)
  const { recorder } = await working
  await ledger.stop()
  const waiting = await notReady(platform, readyMs)
  const accounts = await settle(ledger.entries)
  return {
    scenario: scenario.name,
    about: scenario.about,
    requests: recorder.all.count,
    errors: recorder.all.errors,
    errorKinds: counted(failed.map(({ outcome }) => outcome.error ?? '')),
    errorServices: counted(failed.map(({ outcome }) => outcome.service)),
    averageMs: recorder.all.sumMs / Math.max(1, recorder.all.count),
    recoveryS: Math.max(0, ...failed.map(({ beganAt }) => (beganAt - mendedAt) / 1_000)),
    accounts,
    memory: serviceList.map(({ name }) => ({
      service: name,
      beforeMb: before.get(name) ?? 0,
      afterMb: after.get(name) ?? 0,
    })),
    notReady: waiting,
    examples: examplesOf(failed, mendedAt, createRandom(seed)),
    causes: causesOf(failed, stage),
  }
}

/** For so many seconds. @returns the most that each held at one of them: what is between two collections is no level. */
async function levelOf(stage: Stage, seconds: number): Promise<Map<ServiceName, number>> {
  const level = memoryOf(stage)
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    await delay(Math.min(1_000, end - performance.now()))
    for (const [name, mb] of memoryOf(stage)) level.set(name, Math.max(mb, level.get(name) ?? 0))
  }
  return level
}

const memoryOf = ({ platform: { pids } }: Stage): Map<ServiceName, number> =>
  new Map(serviceList.map(({ name }) => [name, memoryMbOf(pids.get(name) as number)]))

function counted(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a))
}

function causesOf(failed: readonly Failed[], { platform }: Stage): string[] {
  const silent = failed.filter(({ outcome }) => /"internal|:internal/.test(outcome.detail ?? '')).slice(0, keptExamples)
  return silent.flatMap(({ outcome: { service, route, detail = '' } }) => {
    const id = /urn:sophia:request:([\w.-]+)/.exec(detail)?.[1]
    const log = readFileSync(platform.logOf(service as ServiceName), 'utf8')
    const line = log.split('\n').find((each) => id !== undefined && each.includes(id) && each.includes('"err"'))
    return line === undefined ? [] : [`${service} ${route}: ${line.slice(0, 2_000)}`]
  })
}

/** Those after it was mended first: nothing explains them any more. */
function examplesOf(failed: readonly Failed[], mendedAt: number, random: () => number): string[] {
  const late = failed.filter(({ beganAt }) => beganAt > mendedAt)
  const others = failed.filter(({ beganAt }) => beganAt <= mendedAt).sort(() => random() - 0.5)
  return [...late.slice(-keptExamples), ...others.slice(0, keptExamples)].map(({ beganAt, outcome }) => {
    const { service, route, error = '', detail = '' } = outcome
    return `${((beganAt - mendedAt) / 1_000).toFixed(1)} s ${service} ${route}: ${error} ${detail.slice(0, 600)}`
  })
}
