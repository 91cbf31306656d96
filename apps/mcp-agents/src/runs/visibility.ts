import type { Caller } from '@sophia/service'

/** Who wants to see something. */
export type Viewer = Pick<Caller, 'subject' | 'role'>

/** What somebody started is theirs; administrators see all. For others it is not there: not even its id is confirmed. */
export const isTheirs = (owned: { readonly subject: string }, { subject, role }: Viewer): boolean =>
  role === 'admin' || owned.subject === subject
