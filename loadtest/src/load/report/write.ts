/** The reports of a run, each whole or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Summary } from '../summary.ts'
import { toHtml } from './html.ts'
import { toJunit } from './junit.ts'

const nameText = /^load-\d{8}T\d{9}Z\.json$/

/** The newest of the same kind, so that the comparison means something. */
export function readLastRun(folder: string, now: Pick<Summary, 'profile' | 'target' | 'model'>): Summary | undefined {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder).filter((name) => nameText.test(name))
  for (const file of files.sort().reverse()) {
    const last = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Summary
    if (last.version === 1 && last.profile === now.profile && last.target === now.target && last.model === now.model)
      return last
  }
  return undefined
}

/** @returns the files. */
export function writeReports(folder: string, summary: Summary, last: Summary | undefined): string[] {
  mkdirSync(folder, { recursive: true })
  const name = `load-${summary.startedAt.replaceAll(/[-:.]/g, '')}`
  return (
    [
      ['xml', toJunit(summary)],
      ['html', toHtml(summary, last)],
      // Last: a run that is there has its reports.
      ['json', `${JSON.stringify(summary, null, 2)}\n`],
    ] as const
  ).map(([ending, text]) => {
    const file = join(folder, `${name}.${ending}`)
    writeFileSync(`${file}.part`, text)
    renameSync(`${file}.part`, file)
    return file
  })
}
