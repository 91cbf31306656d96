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
