/** A proof that a deployment is healthy: what was measured, raw, chained to the proof before it. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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

const hashOf = (proof: Omit<Proof, 'hash'>): string => createHash('sha256').update(JSON.stringify(proof)).digest('hex')

const nameText = /^proof-\d{8}T\d{9}Z\.json$/

/**
 * The proofs of a folder, oldest first.
 *
 * @throws when one of them was changed, or one between them is gone.
 */
export function readChain(folder: string): Proof[] {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder)
    .filter((name) => nameText.test(name))
    .sort()
  let previous: string | null = null
  const proofs: Proof[] = []
  for (const name of files) {
    const proof = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Proof
    const { hash, ...rest } = proof
    if (hashOf(rest) !== hash) throw new Error(`${name} was changed after it was written`)
    // The oldest that is kept may follow one that is not.
    if (proofs.length && proof.previous !== previous) throw new Error(`${name} does not follow the proof before it`)
    previous = hash
    proofs.push(proof)
  }
  return proofs
}

/** Nothing measured proves nothing: a criterion passes by samples only. */
export const closed = (criterion: Criterion): Criterion =>
  criterion.passed && !criterion.samples.length
    ? { ...criterion, passed: false, found: 'nothing was measured' }
    : criterion

export function seal(
  measured: Omit<Proof, 'version' | 'passed' | 'previous' | 'hash'>,
  chain: readonly Proof[],
): Proof {
  const criteria = measured.criteria.map(closed)
  const rest = {
    version: 1 as const,
    ...measured,
    criteria,
    passed: criteria.length === 5 && criteria.every(({ passed }) => passed),
    previous: chain.at(-1)?.hash ?? null,
  }
  return { ...rest, hash: hashOf(rest) }
}

/** Writes the proof in its three forms, whole or not at all. */
export function writeProof(folder: string, proof: Proof): string {
  const name = `proof-${proof.startedAt.replaceAll(/[-:.]/g, '')}`
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

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)

export function toJunit({ criteria, url, startedAt }: Proof): string {
  const cases = criteria.map(({ id, title, passed, found, samples }) => {
    const seconds = samples.reduce((sum, { ms }) => sum + ms, 0) / 1000
    const failure = passed ? '' : `<failure message="${escape(found)}"/>`
    return `    <testcase classname="${id}" name="${escape(title)}" time="${seconds.toFixed(3)}">${failure}</testcase>`
  })
  const failures = criteria.filter(({ passed }) => !passed).length
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${escape(url)}" tests="${criteria.length}" failures="${failures}" timestamp="${startedAt}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

export function toMarkdown({
  passed,
  url,
  commit,
  startedAt,
  endedAt,
  criteria,
  images,
  hash,
  previous,
}: Proof): string {
  const rows = criteria.map(
    ({ id, title, passed: met, found }) =>
      `| ${id} | ${title} | ${met ? 'passed' : '**failed**'} | ${found.replaceAll('|', '\\|')} |`,
  )
  const digests = Object.entries(images).map(([name, digest]) => `- ${name}: \`${digest}\``)
  return `# ${passed ? 'Healthy' : 'Not healthy'}: ${url}

From ${startedAt} to ${endedAt}, commit \`${commit}\`.

| | | | found |
| --- | --- | --- | --- |
${rows.join('\n')}

${digests.length ? `${digests.join('\n')}\n\n` : ''}Hash \`${hash}\`, after \`${previous ?? 'none'}\`.
`
}
