import { Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { Text, Visibility } from './schemas.ts'

export const Subject = Text({
  minLength: 1,
  maxLength: 200,
  description: 'Who or what it is about, always spelt the same: `account:Acme`, `person:ana`',
})
const ownByDefault = { description: 'Default: the caller’s own, `user:<key name>`' }

export const MemoryInput = StrictObject({
  subject: Subject,
  statement: Text({ minLength: 1, maxLength: 2000, description: 'One fact, in a sentence that stands alone' }),
  source: Text({
    minLength: 1,
    maxLength: 512,
    description: 'Where it is known from: a document, a link, a person and date. A memory is no source of another',
  }),
  validFrom: Type.Optional(Timestamp('From when it holds. Default: now')),
  validTo: Type.Optional(Timestamp('Until when, exclusive. Default: until further notice')),
  visibility: Type.Optional({ ...Visibility, ...ownByDefault }),
  supersedes: Type.Optional(
    Type.String({ format: 'uuid', description: 'The memory that this one takes the place of' }),
  ),
})
export type MemoryInput = Static<typeof MemoryInput>

export const Memory = Type.Object({
  id: Type.String(),
  subject: Type.String(),
  statement: Type.String(),
  source: Type.String(),
  visibility: Type.String(),
  validFrom: Timestamp('From when it holds'),
  validTo: Nullable(Timestamp('Until when, exclusive; null: until further notice')),
  supersededBy: Nullable(Type.String({ description: 'The memory that took its place' })),
  recordedAt: Timestamp('When it was stored'),
  recordedBy: Type.String(),
})
export type Memory = Static<typeof Memory>

export const MemoryStored = Type.Object({
  ...Memory.properties,
  outcome: OneOf(['created', 'unchanged'], {
    description: 'unchanged: this was remembered already, under this id; what was recalled is not learned again',
  }),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type MemoryStored = Static<typeof MemoryStored>

export const MemoryQuery = StrictObject({
  ...pageQuery,
  subject: Type.Optional(Subject),
  asOf: Type.Optional(Timestamp('What holds at that instant. Default: now')),
  history: Type.Optional(
    Type.Boolean({ default: false, description: 'true: what held before and what will hold too, superseded or not' }),
  ),
})
export type MemoryQuery = Static<typeof MemoryQuery>
export const MemoryPage = Page(Memory)
export type MemoryPage = Static<typeof MemoryPage>

export const SubjectParams = StrictObject({ subject: Subject })
const removedIds = {
  memories: Type.Array(Type.String()),
  documents: Type.Array(Type.String()),
  sessions: Type.Array(Type.String()),
}
export const Receipt = Type.Object({
  id: Type.String(),
  subject: Type.String({ description: 'As it was asked; what is kept of it is a hash' }),
  subjectSha256: Type.String(),
  removed: Type.Object(removedIds, { description: 'The ids of everything that went' }),
  remaining: Type.Object(
    { memories: Type.Integer(), documents: Type.Integer(), chunks: Type.Integer(), sessions: Type.Integer() },
    { description: 'Counted again after the deletion, over everything that is stored' },
  ),
  deletedBy: Type.String(),
  deletedAt: Timestamp('When'),
  asOf: provenance.asOf,
  complete: Type.Boolean({ description: 'true when nothing remains' }),
})
export type Receipt = Static<typeof Receipt>

const MessageRole = OneOf(['user', 'assistant', 'system', 'tool'])
export const SessionInput = StrictObject({
  title: Type.Optional(Text({ minLength: 1, maxLength: 200 })),
  subject: Type.Optional(Subject),
  visibility: Type.Optional({ ...Visibility, ...ownByDefault }),
})
export type SessionInput = Static<typeof SessionInput>
const session = {
  id: Type.String(),
  title: Nullable(Type.String()),
  subject: Nullable(Type.String()),
  visibility: Type.String(),
  messageCount: Type.Integer(),
  createdBy: Type.String(),
  createdAt: Timestamp('When it began'),
  expiresAt: Timestamp('When it is gone, unless a message comes before'),
}
export const Session = Type.Object({ ...session, asOf: provenance.asOf, complete: provenance.complete })
export type Session = Static<typeof Session>

export const SessionPage = Page(Type.Object(session))
export type SessionPage = Static<typeof SessionPage>
export const SessionParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 64 }) })
export const MessageInput = StrictObject({ role: MessageRole, content: Text({ minLength: 1, maxLength: 100_000 }) })
export type MessageInput = Static<typeof MessageInput>
export const Message = Type.Object({
  ordinal: Type.Integer({ description: 'From 1' }),
  role: MessageRole,
  content: Type.String(),
  tokens: Type.Integer({ description: 'Of the content, by o200k_base' }),
  createdAt: Timestamp('When it came'),
})
export type Message = Static<typeof Message>
export const MessageStored = Type.Object({
  ...Message.properties,
  expiresAt: session.expiresAt,
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type MessageStored = Static<typeof MessageStored>

export const Conversation = Type.Object({
  ...session,
  messages: Type.Array(Message, { description: 'Oldest first' }),
  tokens: Type.Integer({ description: 'Of the messages that are given' }),
  omitted: Type.Integer({ description: 'Older messages that did not fit' }),
  asOf: provenance.asOf,
  complete: Type.Boolean({ description: 'false when messages were omitted' }),
})
export type Conversation = Static<typeof Conversation>
export const ConversationQuery = StrictObject({
  tokenBudget: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'The newest messages that fit. Default: 8,000' }),
  ),
})
export type ConversationQuery = Static<typeof ConversationQuery>

export const SubjectExport = Type.Object({
  subject: Type.String(),
  memories: Type.Array(Memory),
  documents: Type.Array(
    Type.Object({ id: Type.String(), title: Type.String(), version: Type.Integer(), text: Type.String() }),
    { description: 'The latest versions of documents whose metadata names the subject' },
  ),
  sessions: Type.Array(Type.Object({ ...session, messages: Type.Array(Message) })),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type SubjectExport = Static<typeof SubjectExport>
