/** `npm run runbook:check`: says each line of the runbook and the installation that cannot work, and why. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { blocksOf, commandsOf } from './markdown.ts'
import { checkRunbook } from './check.ts'
import { installFile, readRepository, runbookFile } from './repository.ts'

/** The installation is for `small`; the runbook for production. */
const pages = [
  { file: runbookFile, repository: readRepository() },
  { file: installFile, repository: readRepository('small') },
]
let faulty = 0
for (const { file, repository } of pages) {
  const markdown = readFileSync(file, 'utf8')
  const faults = checkRunbook(markdown, repository)
  const name = relative(process.env['INIT_CWD'] ?? process.cwd(), file)
  for (const { line, text, reason } of faults) console.error(`${name}:${line}: ${reason}\n    ${text}`)
  console.log(`${name}: ${blocksOf(markdown).flatMap(commandsOf).length} lines, ${faults.length} that cannot work`)
  faulty += faults.length
}
if (faulty) process.exitCode = 1
