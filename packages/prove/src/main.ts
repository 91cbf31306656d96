/** `npm run prove -- --url …`: proves that a deployment is healthy, or says what is not and ends with 1. */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Proof, seal } from '@sophia/proof'
import { readFolder, writeProof } from './folder.ts'
import {
  everyServiceHealthy,
  isolated,
  monitoringHealthy,
  reachable,
  runningImages,
  type Target,
  underLoad,
} from './measure.ts'
import { publish } from './publish.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    prometheus: { type: 'string' },
    grafana: { type: 'string' },
    namespace: { type: 'string', default: 'sophia' },
    users: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    pace: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '10' },
    commit: { type: 'string' },
    out: { type: 'string', default: 'proofs' },
    publish: { type: 'string' },
  },
})

function refuse(words: string): never {
  console.error(words)
  process.exit(2)
}

function whole(name: 'users' | 'seconds' | 'pace' | 'timeout'): number {
  const number = Number(values[name])
  return Number.isInteger(number) && number > 0 && number <= 10_000
    ? number
    : refuse(`--${name} is a whole number from 1`)
}

function address(name: 'url' | 'prometheus' | 'grafana' | 'publish'): string {
  const text = values[name]
  return text && URL.canParse(text) && /^https?:/.test(text)
    ? text
    : refuse(`--${name} is missing or no http address. For example:
  npm run prove -- --url https://www.sophia-intel.ai --prometheus http://192.222.51.223:9090 --grafana http://192.222.51.223:3001`)
}

const key = process.env['SOPHIA_TOKEN']
const target: Target = {
  url: address('url'),
  prometheus: address('prometheus'),
  grafana: address('grafana'),
  namespace: values.namespace,
  ...(key && { key }),
  users: whole('users'),
  seconds: whole('seconds'),
  pace: whole('pace'),
  timeoutMs: whole('timeout') * 1000,
}
/** The dashboard that shows the history; reached within the cluster, where the public address may be what is broken. */
const board = values.publish === undefined ? undefined : address('publish')
const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), values.out)
// A chain that is broken is found before anything is measured.
const chain = ((): readonly Proof[] => {
  try {
    return readFolder(folder)
  } catch (error) {
    return refuse(`${folder}: ${(error as Error).message}. Nothing was measured.`)
  }
})()
const startedAt = new Date().toISOString()
const criteria = [
  await everyServiceHealthy(target),
  await reachable(target),
  await monitoringHealthy(target),
  await underLoad(target),
  await isolated(target),
]
// An image has no repository, and says what it was built from.
const commit =
  values.commit ??
  process.env['SOPHIA_COMMIT'] ??
  execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
const images = await runningImages(target.namespace)
const endedAt = new Date().toISOString()
const proof = seal({ startedAt, endedAt, url: target.url, commit, images, criteria }, chain.at(-1))
const file = writeProof(folder, proof)
for (const { id, title, passed, found } of proof.criteria)
  console.log(`${passed ? 'passed' : 'FAILED'} ${id} ${title}: ${found}`)
console.log(`${proof.passed ? 'Healthy' : 'Not healthy'}: ${file}`)
process.exitCode = proof.passed ? 0 : 1
if (board !== undefined) {
  try {
    const { timeoutMs } = target
    const count = await publish([...chain, proof], { url: board, timeoutMs, ...(key && { key }) })
    console.log(`Published: ${count}`)
  } catch (error) {
    // The next one brings this one along.
    console.error(`Not published: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
