import { Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp, untrusted } from '@sophia/service'
import Type, { type Static, type TSchema } from 'typebox'

const Text = Type.String()
/** Of a branch, a tag or a commit. */
export const Ref = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^(?!.*(^|/)\\.{1,2}(/|$))[^\\s~^:?*\\\\]+$',
  description: 'Branch, tag or commit; default: the default branch',
})
/** No part of it is `.` or `..`. */
const FilePath = Type.String({ minLength: 1, maxLength: 1_000, pattern: '^(?!/)(?!.*(^|/)\\.{1,2}(/|$)).+$' })
export const listing = <Item extends TSchema>(item: Item) => Type.Object({ ...Page(item).properties, ...untrusted })

export const ListQuery = StrictObject(pageQuery)
export type ListQuery = Static<typeof ListQuery>
export const TreeQuery = StrictObject({ ref: Type.Optional(Ref) })
export type TreeQuery = Static<typeof TreeQuery>
export const TreeAnswer = Type.Object({
  sha: Text,
  entries: Type.Array(
    Type.Object({
      path: Text,
      type: OneOf(['file', 'folder', 'submodule']),
      size: Nullable(Type.Integer()),
      sha: Text,
    }),
  ),
  ...untrusted,
  ...provenance,
})
export type TreeAnswer = Static<typeof TreeAnswer>
export const FileQuery = StrictObject({ path: FilePath, ref: Type.Optional(Ref) })
export type FileQuery = Static<typeof FileQuery>
export const FileAnswer = Type.Object({
  path: Text,
  sha: Text,
  size: Type.Integer({ description: 'Bytes' }),
  text: Type.String({ description: 'UTF-8, cleaned of what cannot be seen' }),
  url: Nullable(Text),
  ...untrusted,
  ...provenance,
})
export type FileAnswer = Static<typeof FileAnswer>

export const CommitQuery = StrictObject({
  ...pageQuery,
  ref: Type.Optional(Ref),
  path: Type.Optional(FilePath),
  since: Type.Optional(Type.String({ format: 'date-time' })),
  until: Type.Optional(Type.String({ format: 'date-time' })),
})
export type CommitQuery = Static<typeof CommitQuery>
export const CommitItem = Type.Object({
  sha: Text,
  message: Text,
  author: Nullable(Text),
  committedAt: Nullable(Timestamp('Committed')),
  parents: Type.Array(Text),
  url: Text,
})
export const BranchItem = Type.Object({ name: Text, sha: Text, protected: Type.Boolean() })
export const ReleaseItem = Type.Object({
  id: Type.Integer(),
  tag: Text,
  name: Nullable(Text),
  notes: Nullable(Text),
  draft: Type.Boolean(),
  prerelease: Type.Boolean(),
  author: Nullable(Text),
  publishedAt: Nullable(Timestamp('Published')),
  url: Text,
})
