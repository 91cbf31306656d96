import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProofPage, ProofSummary } from './schemas.ts'

const fileName = /^proof-\d{8}T\d{9}Z\.json$/
const mostShown = 100

interface Sealed {
  readonly startedAt: string
  readonly endedAt: string
  readonly url: string
  readonly commit: string
  readonly passed: boolean
  readonly criteria: readonly {
    readonly id: string
    readonly title: string
    readonly passed: boolean
    readonly found: string
    readonly samples: readonly unknown[]
  }[]
  readonly previous: string | null
  readonly hash: string
}

/**
 * The proofs of a folder, newest first, each checked against its own hash and against the one before it. What cannot be
 * read, or was changed, is named and the others are there.
 */
export async function readProofs(folder: string | undefined): Promise<Pick<ProofPage, 'items' | 'faults' | 'kept'>> {
  if (folder === undefined) return { items: [], faults: [], kept: false }
  const names = (await readdir(folder).catch(() => [])).filter((name) => fileName.test(name)).sort()
  const items: ProofSummary[] = []
  const faults: string[] = []
  let before: string | undefined
  for (const name of names.slice(-mostShown)) {
    try {
      const proof = JSON.parse(await readFile(join(folder, name), 'utf8')) as Sealed
      const { hash, ...rest } = proof
      if (createHash('sha256').update(JSON.stringify(rest)).digest('hex') !== hash)
        throw new Error('was changed after it was written')
      if (before !== undefined && proof.previous !== before) faults.push(`${name} does not follow the proof before it`)
      before = hash
      items.push(summaryOf(proof))
    } catch (error) {
      faults.push(`${name} ${error instanceof SyntaxError ? 'cannot be read' : (error as Error).message}`)
    }
  }
  return { items: items.reverse(), faults, kept: true }
}

const summaryOf = ({ startedAt, endedAt, url, commit, passed, hash, criteria }: Sealed): ProofSummary => ({
  startedAt,
  endedAt,
  url,
  commit,
  passed,
  hash,
  criteria: criteria.map(({ samples, ...criterion }) => ({ ...criterion, samples: samples.length })),
})
