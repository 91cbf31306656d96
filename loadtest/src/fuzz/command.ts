/** `npm run fuzz`: every route, tool and door gets what nobody should send. Fails for what is not known to be open. */
import { isServiceName, type ServiceName, serviceList } from '@sophia/catalog'
import { makeBundles } from '../app-process.ts'
import { operationsOf } from '../api/document.ts'
import { type Refuse, refusal, valuesOf } from '../command-line.ts'
import type { Target } from '../load/asking.ts'
import { loadCompany } from '../load/prepare.ts'
import { startPlatform } from '../platform/platform.ts'
import { ask, type FuzzOptions, fuzz } from './fuzz.ts'
import { findPools } from './pools.ts'
import { keep, readSeeds, requestOfSeed } from './seeds.ts'

const usage = `npm run fuzz -- [--requests 100000] [--seed N] [--service NAME …] [--keep]
  --requests N      over all routes, tools and doors together; 100,000 unless told
  --seed N          the same requests again; a new one each time unless told
  --service NAME    only this one; may be repeated
  --deadline S      an answer that takes longer is a hang; 20 unless told
  --keep            what failed is kept in loadtest/fuzz-seeds.json`

const refuse: Refuse = refusal(usage)
const values = valuesOf(
  {
    requests: { type: 'string' },
    seed: { type: 'string' },
    deadline: { type: 'string' },
    keep: { type: 'boolean' },
    service: { type: 'string', multiple: true },
  },
  refuse,
)
function whole(name: 'requests' | 'seed' | 'deadline', otherwise: number): number {
  const found = values[name] === undefined ? otherwise : Number(values[name])
  return Number.isInteger(found) && found >= 0 && found < 2 ** 31 ? found : refuse(`--${name} is a whole number`)
}
const services = values.service?.map(
  (name): ServiceName => (isServiceName(name) ? name : refuse(`There is no service ${name}`)),
)

async function run(target: Target): Promise<number> {
  const options: FuzzOptions = {
    ...target,
    services: services ?? serviceList.map(({ name }) => name),
    requests: whole('requests', 100_000),
    seed: whole('seed', Math.floor(Math.random() * 2 ** 31)),
    deadlineMs: whole('deadline', 20) * 1_000,
    pools: await findPools(target),
    onProgress: (sent) => {
      if (sent % 1_000 === 0) console.error(`${sent} sent`)
    },
  }
  console.log(`Seed ${options.seed}`)
  const seeds = readSeeds().filter(({ service }) => options.services.includes(service))
  let broken = 0
  for (const seed of seeds) {
    const operation = [...operationsOf(seed.service).values()].find(
      ({ method, path }) => `${method} ${path}` === seed.aim,
    )
    const { fault } = await ask(
      options,
      { service: seed.service, ...(operation && { operation }) },
      requestOfSeed(seed),
    )
    if (fault && !seed.open) broken++
    if (fault) console.log(`${seed.open ? 'still open' : 'BROKEN AGAIN'}: ${seed.service} ${seed.aim}: ${fault}`)
    else if (seed.open) console.log(`mended (set "open" to false): ${seed.service} ${seed.aim}: ${seed.fault}`)
  }
  const report = await fuzz(options)
  const isKnown = ({ service, aim }: { service: string; aim: string }) =>
    seeds.some((seed) => seed.open && seed.service === service && seed.aim === aim)
  for (const failure of report.failures) {
    console.log(
      `\n${isKnown(failure) ? 'still open' : 'FAILED'}: ${failure.service} ${failure.aim} (seed ${failure.seed}): ${failure.fault}\n  ${failure.curl}`,
    )
  }
  for (const [words, times] of Object.entries(report.excuses)) console.log(`Refused in order, ${times} times: ${words}`)
  console.log(`${report.sent} requests: ${JSON.stringify(report.byStatus)}`)
  if (values.keep) keep(report.failures)
  broken += report.failures.filter((failure) => !isKnown(failure)).length
  console.log(broken ? `${broken} failed` : 'Nothing new failed')
  return broken && 1
}

makeBundles()
console.error('Starting the nine services…')
const platform = await startPlatform()
try {
  await loadCompany(platform)
  process.exitCode = await run(platform)
} finally {
  await platform.stop()
}
