import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, problems } from '@sophia/service'
import { type Chain, checkChain, isSealed, type Proof, proofName, proofNames, shownProofs } from '@sophia/proof'
import type { ProofPage, ProofSummary } from './schemas.ts'

/** A sorted set of it, by the moment at which each proof began. */
export type ProofRedis = Pick<App['redis'], 'zrange' | 'zadd' | 'zremrangebyrank'>

export interface Proofs {
  /** Newest first, each checked against its own hash and against the one before it; those that are no good are named. */
  page(): Promise<Pick<ProofPage, 'items' | 'faults' | 'kept'>>
  newest(): Promise<Proof | undefined>
  /**
   * Keeps a proof that somebody made elsewhere, among the last 100.
   *
   * @returns false when it was there.
   * @throws {Problem} when it was changed, or follows none that is here.
   */
  publish(proof: Proof): Promise<boolean>
}

const key = 'sophia:proofs'

/**
 * Proofs of a folder and those that were published. Whoever proves keeps them all and publishes again what is missing
 * here, so that Redis may lose them.
 *
 * @param redis shared by the replicas; without it what is published lives in this process.
 */
export function createProofs(folder: string | undefined, redis: () => ProofRedis | undefined): Proofs {
  const local = new Map<string, number>()

  /** The last so many, oldest first. */
  const published = async (last = shownProofs): Promise<string[]> => {
    const shared = redis()
    if (shared) return shared.zrange(key, -last, '-1')
    const texts = [...local].sort(([, a], [, b]) => a - b).map(([text]) => text)
    return texts.slice(-last)
  }
  const store = async (at: number, text: string): Promise<void> => {
    const shared = redis()
    if (shared) {
      await shared.zadd(key, at, text)
      await shared.zremrangebyrank(key, 0, -shownProofs - 1)
      return
    }
    local.set(text, at)
    const kept = new Set(await published())
    for (const old of local.keys()) if (!kept.has(old)) local.delete(old)
  }
  const publishedChain = async (last?: number): Promise<Chain> =>
    checkChain((await published(last)).map((text) => [nameOf(text), text] as const))
  const shown = (last?: number): Promise<Chain> => publishedChain(last).catch(() => away)

  return {
    async page() {
      const chains = await Promise.all([folder === undefined ? none : readFolder(folder), shown()])
      // A folder that is published is in both.
      const proofs = new Map(chains.flatMap((chain) => chain.proofs.map((proof) => [proof.hash, proof] as const)))
      return {
        items: [...proofs.values()].sort(byStart).slice(0, shownProofs).map(summaryOf),
        faults: [...new Set(chains.flatMap((chain) => chain.faults))],
        kept: folder !== undefined || proofs.size > 0,
      }
    },
    async newest() {
      const chains = await Promise.all([folder === undefined ? none : readFolder(folder, 1), shown(1)])
      return chains.flatMap(({ proofs }) => proofs.slice(-1)).sort(byStart)[0]
    },
    async publish(proof) {
      if (!isSealed(proof)) throw problems.unprocessable('The hash is not that of the proof: it was changed.')
      const { proofs } = await publishedChain().catch(() => {
        throw problems.unavailable('Redis, which keeps the proofs, does not answer.')
      })
      if (proofs.some(({ hash }) => hash === proof.hash)) return false
      // The first of a chain follows none; the oldest that is kept may follow one that no longer is.
      const follows = proof.previous === null || !proofs.length || proofs.some(({ hash }) => hash === proof.previous)
      if (!follows) throw problems.conflict(`It follows ${proof.previous}, which is not here. Publish that one first.`)
      await store(Date.parse(proof.startedAt), JSON.stringify(proof))
      return true
    },
  }
}

const none: Chain = { proofs: [], faults: [] }
const away: Chain = { proofs: [], faults: ['Published proofs cannot be read: Redis does not answer'] }
const byStart = (a: Proof, b: Proof): number => Date.parse(b.startedAt) - Date.parse(a.startedAt)

function nameOf(text: string): string {
  try {
    return proofName(JSON.parse(text) as Proof)
  } catch {
    return 'A published proof'
  }
}

async function readFolder(folder: string, last = shownProofs): Promise<Chain> {
  const names = proofNames(await readdir(folder).catch(() => [])).slice(-last)
  return checkChain(
    await Promise.all(
      // One that cannot be read is no proof, and named as such.
      names.map(async (name) => [name, await readFile(join(folder, name), 'utf8').catch(() => '')] as const),
    ),
  )
}

export const summaryOf = ({ startedAt, endedAt, url, commit, passed, hash, criteria }: Proof): ProofSummary => ({
  startedAt,
  endedAt,
  url,
  commit,
  passed,
  hash,
  criteria: criteria.map(({ samples, ...criterion }) => ({ ...criterion, samples: samples.length })),
})
