/** One run: warm-up, users or arrivals on every service asked for, and the figures. */
import type { ServiceName } from '@sophia/catalog'
import { createRandom, pickWeighted } from '../api/random.ts'
import { arrive } from './arrivals.ts'
import { authorization, type Target } from './asking.ts'
import { Caller, type Journey } from './calls.ts'
import type { Stage } from './profiles.ts'
import { type Outcome, Recorder } from './recorder.ts'
import { followStreams } from './streams.ts'
import { visit } from './users.ts'
import type { World } from './world.ts'

export interface Plan {
  readonly target: Target
  readonly journeys: readonly Journey[]
  readonly world: World
  readonly writes: boolean
  readonly seed: number
  readonly timeoutMs: number
  /** Closed: users by stages, each of whom asks `pace` times a second at most. */
  readonly stages: readonly Stage[]
  readonly pace: number
  /** Open: calls a second for so long, in place of users. */
  readonly arrivals?: { readonly rate: number; readonly seconds: number }
}

export interface Ran {
  readonly recorder: Recorder
  /** Share of one processor that the generator used. */
  readonly generatorShare: number
  readonly notAsked: readonly string[]
}

export interface Watching {
  /** Sees the figures while they come. */
  onStart?(recorder: Recorder): void
  onOutcome?(outcome: Outcome): void
}

export async function run(plan: Plan, { onStart, onOutcome }: Watching = {}): Promise<Ran> {
  const { world, writes, seed, stages, arrivals } = plan
  const seconds = arrivals?.seconds ?? stages.reduce((sum, stage) => sum + stage.seconds, 0)
  const recorder = new Recorder(seconds, onOutcome)
  const callers = new Map(
    plan.journeys.map((journey, index) => [
      journey.service,
      new Caller(journey, world, createRandom(seed + index), writes),
    ]),
  )
  onStart?.(recorder)
  const before = process.cpuUsage()
  const began = performance.now()
  recorder.begin()
  if (arrivals) await arriveEverywhere(plan, callers, recorder, arrivals)
  else for (const stage of stages) await visitEverywhere(plan, callers, recorder, stage)
  recorder.end()
  const used = process.cpuUsage(before)
  return {
    recorder,
    generatorShare: (used.user + used.system) / 1_000 / (performance.now() - began),
    notAsked: [...callers].flatMap(([service, { notAsked }]) => notAsked.map((operation) => `${service} ${operation}`)),
  }
}

type Callers = ReadonlyMap<ServiceName, Caller>

/** So many of so many go to each, by their weights; what is left over goes to the first. */
export function shares(weights: readonly number[], count: number): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let given = 0
  let passed = 0
  return weights.map((weight) => {
    passed += weight
    const upTo = Math.round((passed / sum) * count)
    const own = upTo - given
    given = upTo
    return own
  })
}

/** Of twenty users one follows a stream. */
const streamsOf = (users: number): number => Math.max(1, Math.round(users / 20))

async function visitEverywhere(
  { target, journeys, pace, timeoutMs }: Plan,
  callers: Callers,
  recorder: Recorder,
  { users, seconds }: Stage,
): Promise<void> {
  const counts = shares(
    journeys.map(({ weight }) => weight),
    users,
  )
  const headers = authorization(target)
  await Promise.all(
    journeys.flatMap(({ service }, index) => {
      const caller = callers.get(service) as Caller
      const url = target.urls[service] as string
      const common = { url, headers, seconds, timeoutMs, recorder, next: () => caller.nextPlain() }
      return [
        visit({ ...common, users: counts[index] ?? 0, pace }),
        // Streams stay open: they are followed on connections of their own.
        ...(caller.streams && counts[index]
          ? [followStreams({ ...common, next: () => caller.nextStream(), users: streamsOf(counts[index]) })]
          : []),
      ]
    }),
  )
}

async function arriveEverywhere(
  { target, journeys, seed, timeoutMs }: Plan,
  callers: Callers,
  recorder: Recorder,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<void> {
  const random = createRandom(seed + 1_000)
  await arrive({
    urls: target.urls,
    headers: authorization(target),
    rate,
    seconds,
    timeoutMs,
    recorder,
    next: () => (callers.get(pickWeighted(journeys, random).service) as Caller).next(),
  })
}
