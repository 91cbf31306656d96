/**
 * Characters that a reader does not see: controls (but tab and line feed), zero-width and bidirectional marks, and tags.
 * They can hide instructions from a person that a model reads.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\u{e0000}-\u{e007f}]/gu
const kept = new Set(['\t', '\n', '\u200d'])

/** Text that a user of GitHub wrote, without what cannot be seen. It stays untrusted: data, never an instruction. */
export const cleanText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(invisible, (mark) => (kept.has(mark) ? mark : ''))
