/**
 * `npm run runbook:check`: says each line of the runbook and the installation that cannot work, and why. Their kubectl lines are run:
 * against a stand-in that holds the manifests, or, with KUBECONFIG set, those of the runbook against that cluster, which they do not change.
 */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, relative } from 'node:path'
import { startApiServer } from '../stand-in/api-server.ts'
import { hasKubectl, shellFor } from '../stand-in/kubectl.ts'
import { bash } from './bash.ts'
import { checkRunbook, type Repository } from './check.ts'
import { blocksOf, commandsOf } from './markdown.ts'
import { installFile, readRepository, runbookFile } from './repository.ts'
import { type Ran, runLines } from './run.ts'

interface Page {
  readonly file: string
  readonly repository: Repository
  /** What is in the cluster before its first line. */
  readonly before: readonly object[]
}

const production = readRepository()
/** The installation is for `small`, and begins with nothing; the runbook for production. */
const runbook: Page = { file: runbookFile, repository: production, before: production.cluster.objects }
const installation: Page = { file: installFile, repository: readRepository('small'), before: [] }

const kubeconfig = process.env['KUBECONFIG'] || undefined

/** @throws in words, when it leads to no cluster with Sophia in it. */
async function reach(config: string): Promise<void> {
  const gone = config.split(delimiter).filter((file) => file && !existsSync(file))
  if (gone.length) throw new Error(`KUBECONFIG names ${gone.join(', ')}, which is not there`)
  const { code, stderr } = await bash('kubectl get namespace sophia -o name --request-timeout=10s', process.env)
  if (code !== 0) throw new Error(`The cluster of KUBECONFIG (${config}): ${stderr.trim().split('\n').at(-1)}`)
}

async function runInStandIn({ file, before }: Page): Promise<Ran> {
  const cluster = await startApiServer(before)
  const shell = shellFor(cluster.url)
  try {
    // What a person would be asked for.
    const env = { ...shell.env, REVISION: '1', TOKEN: 'a token', ADDRESS: 'http://chat.example' }
    return await runLines(readFileSync(file, 'utf8'), { env, inUse: false })
  } finally {
    shell.close()
    await cluster.close()
  }
}

async function check(page: Page): Promise<number> {
  const name = relative(process.env['INIT_CWD'] ?? process.cwd(), page.file)
  const markdown = readFileSync(page.file, 'utf8')
  const say = ({ line, text, reason }: Ran['faults'][number]) =>
    console.error(`${name}:${line}: ${reason}\n    ${text}`)
  const faults = checkRunbook(markdown, page.repository)
  faults.forEach(say)
  console.log(`${name}: ${blocksOf(markdown).flatMap(commandsOf).length} lines, ${faults.length} that cannot work`)
  const inUse = kubeconfig !== undefined
  if (inUse ? page !== runbook : !hasKubectl) return faults.length
  const ran = inUse ? await runLines(markdown, { env: process.env, inUse }) : await runInStandIn(page)
  ran.faults.forEach(say)
  for (const { line, because } of ran.left) console.log(`${name}:${line.number}: not run, ${because}\n    ${line.text}`)
  const where = inUse ? 'the cluster of KUBECONFIG, without a change' : 'a stand-in that holds the manifests'
  console.log(`${name}: ${ran.run} kubectl lines run against ${where}, ${ran.faults.length} failed`)
  return faults.length + ran.faults.length
}

try {
  if (kubeconfig !== undefined) await reach(kubeconfig)
  else if (!hasKubectl)
    console.log('No kubectl in node_modules/.cache/sophia (.ci/run brings it): none of its lines is run')
  const faulty = (await check(runbook)) + (await check(installation))
  if (faulty) process.exitCode = 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
