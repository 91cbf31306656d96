import { Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static, type TStringOptions } from 'typebox'
import { takenMediaTypes } from './reading/media-types.ts'

/** Postgres stores neither U+0000 nor half of a surrogate pair; what cannot be kept unchanged is refused. */
const storable = '^[^\\u0000\\ud800-\\udfff]*$'
export const Text = (options: TStringOptions) => Type.String({ pattern: storable, ...options })

export const CollectionName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' })
export const Visibility = Type.String({
  pattern: '^(public|(team|user):[A-Za-z0-9_.@-]{1,64})$',
  description: '`public` (every caller with a key), `team:<name>` or `user:<key name>`',
})
const Metadata = Type.Record(
  Text({ minLength: 1, maxLength: 64 }),
  Type.Union([Text({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 32, propertyNames: { maxLength: 64, pattern: storable }, description: 'Flat; usable as a filter' },
)
const Offset = (description: string) => Type.Integer({ minimum: 0, description })
export const Range = {
  start: Offset('First UTF-16 code unit in the stored text'),
  end: Offset('One past the last'),
}

export const CollectionParams = StrictObject({
  name: { ...CollectionName, description: 'Letters, digits, dots, dashes and underscores' } as typeof CollectionName,
})
export const CollectionInput = StrictObject({
  description: Type.Optional(Text({ maxLength: 1000, description: 'What belongs in it' })),
})
export type CollectionInput = Static<typeof CollectionInput>
export const Collection = Type.Object({
  name: Type.String(),
  description: Nullable(Type.String()),
  documents: Type.Integer({ description: 'Those that the caller may see' }),
  chunks: Type.Integer({ description: 'Of those documents' }),
  createdAt: Timestamp('When it was made'),
  updatedAt: Timestamp('When its description last changed'),
})
export type Collection = Static<typeof Collection>
export const CollectionAnswer = Type.Object({
  ...Collection.properties,
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type CollectionAnswer = Static<typeof CollectionAnswer>
export const CollectionPage = Page(Collection)
export type CollectionPage = Static<typeof CollectionPage>
export const CollectionRemoved = Type.Object({ name: Type.String(), documents: Type.Integer() })
export type CollectionRemoved = Static<typeof CollectionRemoved>

export const DocumentInput = StrictObject({
  collection: CollectionName,
  title: Text({ minLength: 1, maxLength: 500 }),
  // 10 MB in base64; of text as it is the reader takes a million characters.
  text: Text({ minLength: 1, maxLength: 13_981_016 }),
  encoding: Type.Optional(OneOf(['utf8', 'base64'], { default: 'utf8', description: 'base64 for PDF' })),
  mediaType: Type.String({ maxLength: 200, description: takenMediaTypes.join(', ') }),
  source: Type.Optional(
    Text({
      minLength: 1,
      maxLength: 512,
      description: 'Where it comes from, such as a URL',
    }),
  ),
  visibility: Type.Optional({ ...Visibility, default: 'public' } as typeof Visibility),
  metadata: Type.Optional(Metadata),
})
export type DocumentInput = Static<typeof DocumentInput>

export const BatchInput = StrictObject({
  documents: Type.Array(Type.Unknown({ description: 'As the body of POST /documents; judged one by one' }), {
    minItems: 1,
    maxItems: 100,
  }),
})

const Outcome = OneOf(['created', 'new-version', 'unchanged'], {
  description: 'unchanged: this content was here already, under this id',
})
export const DocumentStored = Type.Object({
  id: Type.String(),
  outcome: Outcome,
  version: Type.Integer(),
  sha256: Type.String({ description: 'Of the text in UTF-8' }),
  chunks: Type.Integer(),
})
export type DocumentStored = Static<typeof DocumentStored>

const Refusal = Type.Object({
  type: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
})
export type Refusal = Static<typeof Refusal>
export const BatchAnswer = Type.Object({
  stored: Type.Integer({ description: 'Items that are here now, new or not' }),
  failed: Type.Integer(),
  items: Type.Array(
    Type.Object({ index: Type.Integer(), document: Type.Optional(DocumentStored), problem: Type.Optional(Refusal) }),
    { description: 'In the order of the request; each has a document or a problem' },
  ),
})
export type BatchAnswer = Static<typeof BatchAnswer>

export const described = {
  id: Type.String(),
  collection: Type.String(),
  title: Type.String(),
  mediaType: Type.String(),
  source: Nullable(Type.String()),
  visibility: Type.String(),
  version: Type.Integer(),
  sha256: Type.String(),
  metadata: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
}
export const DocumentSummary = Type.Object({
  ...described,
  embedding: OneOf(['off', 'pending', 'complete', 'failed'], {
    description: 'Whether its meaning can be searched. failed: the endpoint refused a chunk; off: there is no endpoint',
  }),
  createdAt: Timestamp('When its first version came'),
  updatedAt: Timestamp('When its latest version came'),
})
export type DocumentSummary = Static<typeof DocumentSummary>
export const DocumentQuery = StrictObject({
  ...pageQuery,
  collection: Type.Optional(CollectionName),
  source: Type.Optional(Text({ maxLength: 512, description: 'Exactly this source' })),
})
export type DocumentQuery = Static<typeof DocumentQuery>
export const DocumentPage = Page(DocumentSummary)
export type DocumentPage = Static<typeof DocumentPage>

export const DocumentParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 64 }) })
export const DocumentSelection = StrictObject({
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Default: the latest' })),
  start: Type.Optional(Offset('Give the text from here; default 0')),
  end: Type.Optional(Offset('Give the text up to here; default its end')),
})
export type DocumentSelection = Static<typeof DocumentSelection>
export const Document = Type.Object({
  ...DocumentSummary.properties,
  text: Type.String({
    description: 'Exactly as it came, HTML as Markdown, PDF as its text; or the part that was asked for',
  }),
  textStart: Type.Integer({ description: 'Where `text` begins in the stored text' }),
  textLength: Type.Integer({ description: 'Of the whole stored text, in UTF-16 code units' }),
  createdBy: Type.String({ description: 'Who stored this version' }),
  versions: Type.Array(
    Type.Object({ version: Type.Integer(), sha256: Type.String(), createdAt: Timestamp('When it came') }),
    { description: 'The newest 100, newest first' },
  ),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type Document = Static<typeof Document>
export const DocumentRemoved = Type.Object({ id: Type.String(), versions: Type.Integer(), chunks: Type.Integer() })
export type DocumentRemoved = Static<typeof DocumentRemoved>

export const Chunk = Type.Object({
  ordinal: Type.Integer(),
  ...Range,
  headings: Type.Array(Type.String(), { description: 'Outermost first' }),
  text: Type.String(),
})
export const ChunkPage = Page(Chunk)
export type ChunkPage = Static<typeof ChunkPage>

export const SearchInput = StrictObject({
  query: Text({ minLength: 1, maxLength: 1000, description: 'Words or a question, in plain language' }),
  collections: Type.Optional(Type.Array(CollectionName, { minItems: 1, maxItems: 100, description: 'Default: all' })),
  k: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'Hits at most' })),
  mode: Type.Optional(
    OneOf(['lexical', 'semantic', 'hybrid'], {
      default: 'hybrid',
      description: 'By words, by meaning, or both',
    }),
  ),
  filters: Type.Optional(
    StrictObject({
      mediaType: Type.Optional(OneOf([...takenMediaTypes])),
      source: Type.Optional(Text({ maxLength: 512 })),
      metadata: Type.Optional({ ...Metadata, description: 'Every member must be equal' } as typeof Metadata),
    }),
  ),
  asOf: Type.Optional(Timestamp('In the versions of then; default: now')),
})
export type SearchInput = Static<typeof SearchInput>
export const SearchHit = Type.Object({
  score: Type.Number({
    description:
      'lexical: `lexical`, or 0.7 `lexical` + 0.3 `feedback` where there is feedback. semantic: `semantic`. hybrid: the sum of 1 / (60 + rank) over `ranks`',
  }),
  scores: Type.Object({
    lexical: Type.Optional(Type.Number({ description: 'BM25 of the words of the query' })),
    feedback: Type.Optional(Type.Number({ description: 'BM25 of words that the best hits have in common' })),
    semantic: Type.Optional(Type.Number({ description: 'Cosine of the angle between chunk and query' })),
    ranks: Type.Optional(
      Type.Object(
        { lexical: Type.Optional(Type.Integer()), semantic: Type.Optional(Type.Integer()) },
        { description: 'Its places in the rankings that were fused, from 1' },
      ),
    ),
    terms: Type.Record(Type.String(), Type.Number(), { description: 'What each stemmed word of the query added' }),
  }),
  document: Type.Object(described),
  chunk: Chunk,
  highlights: Type.Array(Type.Object(Range), { description: 'Matching words; offsets into the stored text' }),
})
export type SearchHit = Static<typeof SearchHit>
export const SearchAnswer = Type.Object({
  hits: Type.Array(SearchHit),
  mode: OneOf(['lexical', 'semantic', 'hybrid'], { description: 'How it was searched' }),
  notice: Type.Optional(Type.String({ description: 'How that differs from what was asked for' })),
  asOf: provenance.asOf,
  complete: Type.Boolean({
    description: 'false: chunks that hold only frequent words of the query were left out, or some have no vector yet',
  }),
})
export type SearchAnswer = Static<typeof SearchAnswer>
