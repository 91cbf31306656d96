import { execFileSync } from 'node:child_process'

/** Of the working tree, and whether it has changes. */
export function commit(): string {
  try {
    const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim()
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? ', with changes' : '')
  } catch {
    return 'unknown'
  }
}
