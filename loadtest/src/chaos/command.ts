/** `npm run chaos`: things break while people work. Fails when a promise was not kept. */
import { resolve } from 'node:path'
import { makeBundles } from '../app-process.ts'
import { machine, type Refuse, refusal, valuesOf } from '../command-line.ts'
import { readBudgets } from '../load/budgets.ts'
import { commit } from '../load/commit.ts'
import { chaos } from './chaos.ts'
import { lineOf, type Report, writeReport } from './report.ts'
import { scenarios } from './scenarios.ts'

const usage = `npm run chaos -- [--scenario NAME …] [--users 100] [--seconds 60]
  --scenario NAME   only this one, or all that begin so (redis, kill, hubspot); may be repeated
  --users N         each asks once a second; 100 unless told
  --seconds S       of each scenario: a quarter works, a quarter is broken, the rest is mended; 60 unless told
  --seed N          the same calls in the same order
  --output FOLDER   loadtest/results unless told
  --list            the scenarios`

const refuse: Refuse = refusal(usage)
const values = valuesOf(
  {
    scenario: { type: 'string', multiple: true },
    users: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    output: { type: 'string' },
    list: { type: 'boolean' },
  },
  refuse,
)
function whole(name: 'users' | 'seconds' | 'seed', otherwise: number, least: number): number {
  const found = values[name] === undefined ? otherwise : Number(values[name])
  return Number.isInteger(found) && found >= least ? found : refuse(`--${name} is a whole number from ${least}`)
}

const asked = values.scenario ?? ['']
const chosen = scenarios.filter(({ name }) => asked.some((word) => name.startsWith(word)))
for (const word of asked)
  if (!scenarios.some(({ name }) => name.startsWith(word))) refuse(`No scenario is called ${word}`)

async function main(): Promise<number> {
  const shape = { users: whole('users', 100, 1), seconds: whole('seconds', 60, 4), seed: whole('seed', 1, 0) }
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), values.output ?? '')
  const output = values.output === undefined ? new URL('../../results', import.meta.url).pathname : folder
  const startedAt = new Date().toISOString()
  makeBundles()
  const { rows, notRun } = await chaos(chosen, { ...shape, timeoutMs: 10_000 }, readBudgets().chaos, {
    onStart: (words) => console.error(words),
    onStage: (stage) => {
      close = () => stage.close()
    },
    onRow: (row) => console.log(lineOf(row)),
  })
  for (const [name, why] of Object.entries(notRun)) console.log(`not run: ${name}, as ${why}`)
  const report: Report = {
    version: 1,
    startedAt,
    commit: commit(),
    machine: machine(),
    ...shape,
    rows,
    notRun,
    passed: rows.length > 0 && rows.every(({ broken }) => broken.length === 0),
  }
  console.log(`${report.passed ? 'All held' : 'Broken'}: ${writeReport(output, report).join(', ')}`)
  return report.passed ? 0 : 1
}

let close = async (): Promise<void> => {}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void close().finally(() => process.exit(130)))

if (values.list) for (const { name, about } of scenarios) console.log(`${name.padEnd(24)} ${about}`)
else process.exitCode = await main()
