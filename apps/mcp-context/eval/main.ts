/**
 * `npm run eval:context [-- --folder <folder>] [--baseline <file>] [--write]`: how well the three modes find what they
 * should. Ends with 1 when a figure is below the baseline by more than its tolerance.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startThrowawayPostgres } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import { type Evaluation, evaluate, modes } from './evaluate.ts'
import { regressions } from './regressions.ts'
import { readTestSet } from './test-set.ts'

const ownSet = join(import.meta.dirname, 'project')
const { values } = parseArgs({
  options: { folder: { type: 'string' }, baseline: { type: 'string' }, write: { type: 'boolean', default: false } },
})
// npm runs this in the app's folder; paths are those of whoever called.
const caller = process.env['INIT_CWD'] ?? process.cwd()
const folder = values.folder === undefined ? ownSet : resolve(caller, values.folder)
const baselineFile = values.baseline === undefined ? join(folder, 'baseline.json') : resolve(caller, values.baseline)

const set = readTestSet(folder)
const { server, remove } = await startThrowawayPostgres()
const sandbox = process.env['EMBEDDING_URL'] ? undefined : await startSandbox()
const app = await buildApp(
  parseConfig(ConfigSchema, {
    ...testEnvironment({ SOPHIA_RATE_LIMIT: '1000000' }),
    ...(sandbox && { EMBEDDING_URL: `${sandbox.url}/embeddings/v1`, EMBEDDING_MODEL: 'sandbox' }),
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('EMBEDDING_'))),
    DATABASE_URL: server.url,
  }),
)
let evaluation: Evaluation
try {
  await app.ready()
  evaluation = await evaluate(app, set)
} finally {
  await app.close()
  await sandbox?.close()
  await remove()
}

console.log(`${folder}: ${set.documents.length} documents, ${set.questions.length} questions`)
console.log(sandbox ? 'Vectors of the sandbox: no trained model' : `Vectors of ${process.env['EMBEDDING_MODEL']}`)
console.log('mode       nDCG@10  MRR@10  recall@10')
for (const mode of modes) {
  const { ndcg, mrr, recall } = evaluation[mode]
  console.log(`${mode.padEnd(9)}  ${ndcg.toFixed(3)}    ${mrr.toFixed(3)}   ${recall.toFixed(3)}`)
}
if (values.write) writeFileSync(baselineFile, `${JSON.stringify(evaluation, undefined, 2)}\n`)
else if (existsSync(baselineFile)) {
  const worse = regressions(evaluation, JSON.parse(readFileSync(baselineFile, 'utf8')) as Evaluation)
  for (const line of worse) console.error(line)
  if (worse.length) process.exitCode = 1
} else console.log(`No baseline at ${baselineFile}: --write makes one`)
