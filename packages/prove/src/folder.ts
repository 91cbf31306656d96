/** The folder that holds a chain of proofs: the truth, of which everybody else has copies. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkChain, type Proof, proofName, proofNames } from '@sophia/proof'
import { toJunit, toMarkdown } from './reports.ts'

/**
 * The proofs of a folder, oldest first.
 *
 * @throws when one of them was changed, or one between them is gone.
 */
export function readFolder(folder: string): readonly Proof[] {
  mkdirSync(folder, { recursive: true })
  const names = proofNames(readdirSync(folder))
  const { proofs, faults } = checkChain(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const))
  if (faults.length) throw new Error(faults.join('; '))
  return proofs
}

/** Writes the proof in its three forms, whole or not at all. */
export function writeProof(folder: string, proof: Proof): string {
  const name = proofName(proof)
  for (const [ending, text] of [
    ['xml', toJunit(proof)],
    ['md', toMarkdown(proof)],
    // Last: a proof that is there has its reports.
    ['json', `${JSON.stringify(proof)}\n`],
  ] as const) {
    const file = join(folder, `${name}.${ending}`)
    writeFileSync(`${file}.part`, text)
    renameSync(`${file}.part`, file)
  }
  return join(folder, `${name}.json`)
}
