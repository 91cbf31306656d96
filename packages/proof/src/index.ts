/** A proof that a deployment is healthy: what was measured, raw, chained to the proof before it. */
import { createHash } from 'node:crypto'

/** One look at one thing. */
export interface Sample {
  readonly what: string
  readonly at: string
  readonly ms: number
  /** HTTP status, or none where there was no answer. */
  readonly status?: number
  readonly fault?: string
}

export interface Criterion {
  readonly id: 'AC-1' | 'AC-2' | 'AC-3' | 'AC-4' | 'AC-5'
  readonly title: string
  readonly passed: boolean
  /** What was found, in words: also when it passed. */
  readonly found: string
  readonly samples: readonly Sample[]
}

export interface Proof {
  readonly version: 1
  readonly startedAt: string
  readonly endedAt: string
  readonly url: string
  readonly commit: string
  /** Digest by service, as the cluster told them. */
  readonly images: Readonly<Record<string, string>>
  readonly passed: boolean
  readonly criteria: readonly Criterion[]
  /** Hash of the proof before, null for the first. */
  readonly previous: string | null
  /** SHA-256 of all the above, as JSON. */
  readonly hash: string
}

/** So many are shown and published; the folder of whoever proves keeps all. */
export const shownProofs = 100

const hashOf = (proof: Omit<Proof, 'hash'>): string => createHash('sha256').update(JSON.stringify(proof)).digest('hex')

/** Whether nobody changed it, members in their order included. */
export function isSealed({ hash, ...rest }: Proof): boolean {
  return hashOf(rest) === hash
}

/** Nothing measured proves nothing: a criterion passes by samples only. */
const closed = (criterion: Criterion): Criterion =>
  criterion.passed && !criterion.samples.length
    ? { ...criterion, passed: false, found: 'nothing was measured' }
    : criterion

/** @param previous the newest proof of the chain; undefined begins one. */
export function seal(
  measured: Omit<Proof, 'version' | 'passed' | 'previous' | 'hash'>,
  previous: Proof | undefined,
): Proof {
  const criteria = measured.criteria.map(closed)
  const rest = {
    version: 1 as const,
    ...measured,
    criteria,
    passed: criteria.length === 5 && criteria.every(({ passed }) => passed),
    previous: previous?.hash ?? null,
  }
  return { ...rest, hash: hashOf(rest) }
}

const nameText = /^proof-\d{8}T\d{9}Z\.json$/

/** Files of a folder that are proofs, oldest first. */
export const proofNames = (names: readonly string[]): string[] => names.filter((name) => nameText.test(name)).sort()

/** By the moment at which it began, without an ending. */
export const proofName = ({ startedAt }: Proof): string => `proof-${startedAt.replaceAll(/[-:.]/g, '')}`

export interface Chain {
  /** Oldest first: those that can be read and were not changed. */
  readonly proofs: readonly Proof[]
  /** What cannot be trusted, each with its name. */
  readonly faults: readonly string[]
}

/**
 * @param texts name and JSON of each proof, oldest first. The first may follow one that is no longer kept.
 */
export function checkChain(texts: Iterable<readonly [name: string, text: string]>): Chain {
  const proofs: Proof[] = []
  const faults: string[] = []
  for (const [name, text] of texts) {
    try {
      const proof = JSON.parse(text) as Proof
      if (!isSealed(proof)) {
        faults.push(`${name} was changed after it was written`)
        continue
      }
      const before = proofs.at(-1)
      if (before && proof.previous !== before.hash) faults.push(`${name} does not follow the proof before it`)
      proofs.push(proof)
    } catch {
      faults.push(`${name} cannot be read`)
    }
  }
  return { proofs, faults }
}
