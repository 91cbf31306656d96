/**
 * `npm run bench:agents [-- --runs 40 --starts 400 --waiting 1000]`: what the durable loop costs, on a Postgres that keeps what
 * it is told (fsync on), the sandbox's model and real tools, each a process of its own. Prints a table; ends with 1 where a
 * figure is over its goal.
 */
import { parseArgs } from 'node:util'
import { isOver, table } from './figures.ts'
import { openStage } from './stage.ts'
import { runsStarted } from './starts.ts'
import { overheadOfSteps } from './steps.ts'
import { runsThatWait } from './waiting.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '40' },
    starts: { type: 'string', default: '400' },
    waiting: { type: 'string', default: '1000' },
    /** `steps`, `starts` or `waiting`. */
    only: { type: 'string' },
  },
})
const parts = {
  steps: (stage: Awaited<ReturnType<typeof openStage>>) => overheadOfSteps(stage, Number(values.runs)),
  starts: (stage: Awaited<ReturnType<typeof openStage>>) => runsStarted(stage, Number(values.starts)),
  waiting: (stage: Awaited<ReturnType<typeof openStage>>) => runsThatWait(stage, Number(values.waiting)),
}
const stage = await openStage()
// Whoever ends it early ends what it started too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stage.close().then(() => process.exit(130)))
try {
  const figures = []
  for (const [name, part] of Object.entries(parts))
    if (values.only === undefined || values.only === name) figures.push(...(await part(stage)))
  console.log(table(figures))
  if (figures.some(isOver)) process.exitCode = 1
} finally {
  await stage.close()
}
