/** What is taken. */
export const takenMediaTypes = [
  'text/plain',
  'text/markdown',
  'text/html',
  'text/csv',
  'application/json',
  'application/pdf',
] as const
export type MediaType = (typeof takenMediaTypes)[number]

/** Of text that a document may have, as it comes or as it is read from a file. */
export const maxCharacters = 1_000_000
