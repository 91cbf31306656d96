import { type Citation, sha256, type Statement } from './answer.ts'

export type CitationStatus = 'valid' | 'unknown' | 'tampered' | 'out-of-range' | 'different'

/** A text as it is stored, with the hash that was taken when it was. */
export interface CitedText {
  readonly text: string
  readonly sha256: string
}

/** Whether a stored text is still what it was, computed once a text. */
export function createProof(): (stored: CitedText) => Buffer | undefined {
  const proved = new WeakMap<CitedText, Buffer | null>()
  return (stored) => {
    let bytes = proved.get(stored)
    if (bytes === undefined) {
      bytes = sha256(stored.text) === stored.sha256 ? Buffer.from(stored.text) : null
      proved.set(stored, bytes)
    }
    return bytes ?? undefined
  }
}

/**
 * Checks one citation against the stored text.
 *
 * @param claim what is said to stand there; without it, any whole characters do.
 */
export function checkCitation(
  { start, end, sha256: cited }: Omit<Citation, 'sourceId'>,
  stored: CitedText | undefined,
  claim: string | undefined,
  prove = createProof(),
): { status: CitationStatus; text: string | null } {
  if (!stored || stored.sha256 !== cited) return { status: 'unknown', text: null }
  const bytes = prove(stored)
  if (!bytes) return { status: 'tampered', text: null }
  const piece = start < end && end <= bytes.length ? readExactly(bytes.subarray(start, end)) : undefined
  if (piece === undefined) return { status: 'out-of-range', text: null }
  return { status: claim === undefined || claim === piece ? 'valid' : 'different', text: piece }
}

/** undefined when it begins or ends within a character. */
function readExactly(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** What is left of an answer when every claim without a proof is dropped: a sentence is as good as its citations. */
export function provenStatements(
  answer: readonly (Omit<Statement, 'quoted'> & { readonly quoted?: boolean })[],
  texts: ReadonlyMap<string, CitedText>,
): { statements: Statement[]; dropped: number } {
  const prove = createProof()
  // Those stored before a model could write say nothing of it.
  const statements = answer.flatMap(({ text, quoted = true, citations }) => {
    const holding = citations.filter(
      (citation) =>
        checkCitation(citation, texts.get(citation.sourceId), quoted ? text : undefined, prove).status === 'valid',
    )
    return holding.length ? [{ text, quoted, citations: holding }] : []
  })
  return { statements, dropped: answer.length - statements.length }
}
