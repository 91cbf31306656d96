import { OneOf, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { Subject } from './memory-schemas.ts'
import { SearchInput } from './schemas.ts'

const { query, collections, mode, filters, asOf } = SearchInput.properties
export const PackInput = StrictObject({
  query,
  tokenBudget: Type.Integer({ minimum: 50, maximum: 100_000, description: 'Of the whole `text`, by o200k_base' }),
  subject: Type.Optional({ ...Subject, description: 'Memories of this subject come first' } as typeof Subject),
  collections,
  mode,
  filters,
  asOf,
})
export type PackInput = Static<typeof PackInput>

export const Pack = Type.Object({
  text: Type.String({ description: 'Numbered passages, to be put before a model' }),
  tokens: Type.Integer({ description: 'Of `text`; never above the budget' }),
  tokenBudget: Type.Integer(),
  citations: Type.Array(
    Type.Object({
      number: Type.Integer({ description: 'As in `text`' }),
      kind: OneOf(['document', 'memory']),
      documentId: Type.Optional(Type.String()),
      version: Type.Optional(Type.Integer()),
      title: Type.Optional(Type.String()),
      memoryId: Type.Optional(Type.String()),
      source: Type.Optional(Type.String()),
      sha256: Type.Optional(Type.String({ description: 'Of the whole document' })),
      start: Type.Optional(Type.Integer({ description: 'First UTF-16 code unit in the stored text' })),
      end: Type.Optional(Type.Integer({ description: 'One past the last' })),
    }),
  ),
  omitted: Type.Integer({ description: 'Passages that were found and left out: repeated, or too long' }),
  mode: OneOf(['lexical', 'semantic', 'hybrid'], { description: 'How it was searched' }),
  notice: Type.Optional(Type.String()),
  asOf: provenance.asOf,
  complete: Type.Boolean({ description: 'As of the search: false when not everything was weighed' }),
})
export type Pack = Static<typeof Pack>
