/** `--find-rate`: the highest rate that each service holds within the budgets, one after the other. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '@sophia/catalog'
import { type Highest, highestRate } from './highest-rate.ts'
import { readBudgets } from './budgets.ts'
import { commit } from './commit.ts'
import type { Opened } from './open.ts'
import type { Options } from './options.ts'
import { type Plan, run } from './run.ts'
import { between, readSandbox } from './sandbox-load.ts'
import { summarise } from './summary.ts'
import { verdictsOf } from './verdicts.ts'

export interface RateOf extends Highest {
  readonly service: ServiceName
}

const search = { from: 20, to: 10_000, precision: 0.1 }

export async function findRates(
  options: Options,
  target: Opened,
  base: Omit<Plan, 'stages'>,
  onRate: (found: RateOf) => void,
): Promise<RateOf[]> {
  const budgets = readBudgets(options.budgets)
  const found: RateOf[] = []
  for (const journey of base.journeys) {
    const attempt = async (rate: number): Promise<string | undefined> => {
      const before = target.sandboxUrl === undefined ? undefined : await readSandbox(target.sandboxUrl)
      const arrivals = { rate, seconds: options.duration }
      const { recorder } = await run({ ...base, journeys: [journey], stages: [], arrivals })
      const sandbox =
        before && target.sandboxUrl !== undefined ? between(before, await readSandbox(target.sandboxUrl)) : null
      // Held to all that is promised: whoever made these calls were fewer users than it is promised for.
      const judged = { ...summarise(recorder), sandbox, users: null, cluster: null, model: '' }
      const broken = verdictsOf(judged, budgets).find(({ passed, binding }) => binding && !passed)
      return broken && `${broken.name}: ${broken.found} (${broken.limit})`
    }
    const result = { service: journey.service, ...(await highestRate(attempt, search)) }
    found.push(result)
    onRate(result)
  }
  return found
}

export const rateLine = ({ service, held, broken, tried }: RateOf): string =>
  `| ${service} | ${held ?? `below ${search.from}`} | ${broken ?? 'nothing'} | ${tried.length} |`

/** @returns the files. */
export function writeRates(folder: string, rates: readonly RateOf[], seconds: number): string[] {
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const text = [
    `# The highest rate of each service, ${at}, commit ${commit()}`,
    '',
    `Calls a second of its journey, open, ${seconds} s a try, within every budget.`,
    '',
    '| service | requests/s | what broke above it | tries |',
    '| --- | --- | --- | --- |',
    ...rates.map(rateLine),
    '',
  ].join('\n')
  const files = { md: text, json: `${JSON.stringify({ version: 1, at, commit: commit(), seconds, rates }, null, 2)}\n` }
  return Object.entries(files).map(([ending, content]) => {
    const file = join(folder, `rates-${at.replaceAll(/[-:.]/g, '')}.${ending}`)
    writeFileSync(file, content)
    return file
  })
}
