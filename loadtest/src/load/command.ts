/** `npm run loadtest -- --duration=1800`: what the platform holds, or that it does not. */
import { parseArgs } from 'node:util'
import { machine } from '../command-line.ts'
import { readBudgets } from './budgets.ts'
import { lookAtCluster } from './cluster.ts'
import { commit } from './commit.ts'
import { DatabaseWatch } from './database-watch.ts'
import { findRates, rateLine, writeRates } from './find-rates.ts'
import { journeys } from './journeys/index.ts'
import { type Opened, open } from './open.ts'
import { type Flags, type Options, parseOptions, usage, UsageError } from './options.ts'
import { findWorld } from './prepare.ts'
import { machineBusyMs, ProcessWatch } from './processes.ts'
import { type Stage, stagesOf } from './profiles.ts'
import { showProgress } from './progress.ts'
import { readLastRun, writeReports } from './report/write.ts'
import { type Plan, run } from './run.ts'
import { between, readSandbox } from './sandbox-load.ts'
import { othersShare, type Summary, summarise } from './summary.ts'
import { isPassed, verdictsOf } from './verdicts.ts'

const say = (text: string): void => console.error(text)

const warmUpUsers = 8

/** What is asked of the target, warm; and what there was nothing of to ask about. */
async function prepare(options: Options, target: Opened) {
  const { world, missing } = await findWorld(target)
  const chosen = options.services.map((name) => journeys.get(name) as NonNullable<ReturnType<typeof journeys.get>>)
  const base: Omit<Plan, 'stages'> = {
    target,
    journeys: chosen,
    world,
    writes: options.writes,
    seed: options.seed,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
  }
  if (options.warmUp > 0) {
    say(`Warming up for ${options.warmUp} s…`)
    await run({ ...base, pace: 0, stages: [{ users: warmUpUsers, seconds: options.warmUp }] })
  }
  return { base, missing }
}

async function measure(options: Options, target: Opened): Promise<Summary> {
  const { base, missing } = await prepare(options, target)
  const rate =
    options.rate ?? (options.profile === 'soak' && options.users === undefined ? await half(base) : undefined)
  const stages: Stage[] =
    rate !== undefined
      ? []
      : options.users !== undefined
        ? [{ users: options.users, seconds: options.duration }]
        : stagesOf(options.profile, options.duration)
  const startedAt = new Date()
  const sandboxBefore = target.sandboxUrl === undefined ? undefined : await readSandbox(target.sandboxUrl)
  const plan = { ...base, stages, ...(rate !== undefined && { arrivals: { rate, seconds: options.duration } }) }
  const { recorder, generatorShare, machineBusy, notAsked, processes, database } = await watched(
    plan,
    target,
    options.duration,
  )
  const sandbox =
    sandboxBefore && target.sandboxUrl !== undefined
      ? between(sandboxBefore, await readSandbox(target.sandboxUrl))
      : null
  const users = rate === undefined ? Math.max(...stages.map((stage) => stage.users)) : null
  const cluster = await lookAtCluster(options, startedAt)
  const measured = summarise(recorder)
  const model =
    rate === undefined
      ? `${users} users, each ${options.pace === 0 ? 'at once again' : `${options.pace} a second at most`}`
      : `${Math.round(rate * 10) / 10} calls a second, open`
  const judged = { ...measured, profile: options.profile, sandbox, users, cluster, model, processes, database }
  const budgets = readBudgets(options.budgets)
  const verdicts = verdictsOf(judged, budgets)
  return {
    version: 1,
    startedAt: startedAt.toISOString(),
    commit: commit(),
    machine: machine(),
    rate: rate ?? null,
    target: options.url ?? 'this machine',
    ...judged,
    notAsked: [...missing, ...notAsked],
    generatorShare: Math.round(generatorShare * 100) / 100,
    machineBusy: Math.round(machineBusy * 100) / 100,
    budgets,
    verdicts,
    passed: isPassed(verdicts),
  }
}

/** The run, with a look at the processes and a line for whoever waits. */
async function watched(plan: Plan, { pids, databaseUrl }: Opened, seconds: number) {
  const everyMs = Math.max(500, (seconds * 1_000) / 120)
  const watch = new ProcessWatch(pids, everyMs)
  const locks = databaseUrl === undefined ? undefined : await DatabaseWatch.begin(databaseUrl, everyMs)
  let hide = (): void => {}
  try {
    const before = { busyMs: machineBusyMs(), at: performance.now() }
    const ran = await run(plan, { onStart: (recorder) => (hide = showProgress(recorder, seconds)) })
    const machineBusy = (machineBusyMs() - before.busyMs) / (performance.now() - before.at)
    return { ...ran, machineBusy, processes: watch.stop(), database: (await locks?.stop()) ?? null }
  } finally {
    watch.stop()
    hide()
  }
}

const capacitySeconds = 10
const capacityUsers = 50

/** Half of what the platform answers when everybody asks again at once. */
async function half(base: Omit<Plan, 'stages'>): Promise<number> {
  say(`Finding the capacity for ${capacitySeconds} s…`)
  const { recorder } = await run({ ...base, pace: 0, stages: [{ users: capacityUsers, seconds: capacitySeconds }] })
  return Math.max(1, recorder.all.count / recorder.seconds / 2)
}

function flags(): Flags {
  try {
    return parseArgs({
      // `--kubectl` alone is the one that is on the path.
      args: process.argv.slice(2).map((word) => (word === '--kubectl' ? '--kubectl=' : word)),
      options: {
        duration: { type: 'string' },
        'warm-up': { type: 'string' },
        profile: { type: 'string' },
        url: { type: 'string' },
        service: { type: 'string', multiple: true },
        rate: { type: 'string' },
        'find-rate': { type: 'boolean' },
        users: { type: 'string' },
        pace: { type: 'string' },
        seed: { type: 'string' },
        timeout: { type: 'string' },
        writes: { type: 'boolean' },
        output: { type: 'string' },
        budgets: { type: 'string' },
        sandbox: { type: 'string' },
        kubectl: { type: 'string' },
        namespace: { type: 'string' },
        prometheus: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

async function main(): Promise<number> {
  const options = parseOptions(flags(), process.env['INIT_CWD'] ?? process.cwd())
  const target = await open(options)
  try {
    if (options.findRate) {
      const { base } = await prepare(options, target)
      const rates = await findRates(options, target, base, (found) => console.log(rateLine(found)))
      console.log(writeRates(options.output, rates, options.duration).join(', '))
      return rates.every(({ held }) => held !== undefined) ? 0 : 1
    }
    const summary = await measure(options, target)
    const files = writeReports(options.output, summary, readLastRun(options.output, summary))
    for (const { name, found, limit, passed, binding } of summary.verdicts)
      console.log(`${passed ? 'held  ' : binding ? 'BROKEN' : 'over  '} ${name}: ${found} (${limit})`)
    const { avg_response_time: average, requests_per_second: perSecond, error_rate: errors } = summary
    console.log(`${summary.all.requests} requests, ${perSecond}/s, average ${average} ms, ${errors} % errors`)
    if (othersShare(summary) > 0.25)
      console.log('The machine did much else meanwhile: these figures are not of Sophia alone. Run it on a quiet one.')
    if (summary.generatorShare > 0.9)
      console.log(
        'The generator was busy all the time: what it waited for may be itself. Ask for less, or from elsewhere.',
      )
    console.log(`${summary.passed ? 'Within budget' : 'Over budget'}: ${files.join(', ')}`)
    return summary.passed ? 0 : 1
  } finally {
    await target.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error)
  process.exitCode = 2
}
