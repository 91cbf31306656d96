import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * A memory is one statement about one subject, true from `valid_from` until `valid_to` (exclusive; null: until further
 * notice). `fingerprint` is the statement without case, space and punctuation: what is said again in other clothes is
 * known already. Receipts of deletions keep no name: only the hash of the subject's.
 */
export const memories: Migration = {
  async up(db) {
    await sql`
      create table memories (
        id uuid primary key default uuidv7(),
        subject text not null,
        statement text not null,
        fingerprint text not null,
        source text not null,
        visibility text not null,
        valid_from timestamptz not null,
        valid_to timestamptz check (valid_to >= valid_from),
        superseded_by uuid,
        recorded_at timestamptz not null default now(),
        recorded_by text not null
      )`.execute(db)
    await sql`create index memories_subject on memories (subject, valid_from desc)`.execute(db)
    await sql`create index memories_fingerprint on memories (subject, fingerprint)`.execute(db)
    await sql`
      create table sessions (
        id uuid primary key default uuidv7(),
        title text,
        subject text,
        visibility text not null,
        messages integer not null default 0,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`.execute(db)
    await sql`create index sessions_subject on sessions (subject)`.execute(db)
    await sql`create index sessions_expiry on sessions (expires_at)`.execute(db)
    await sql`
      create table messages (
        session_id uuid not null references sessions (id) on delete cascade,
        ordinal integer not null,
        role text not null check (role in ('user', 'assistant', 'system', 'tool')),
        content text not null,
        tokens integer not null,
        created_at timestamptz not null default now(),
        primary key (session_id, ordinal)
      )`.execute(db)
    await sql`
      create table receipts (
        id uuid primary key default uuidv7(),
        subject_sha256 text not null,
        removed jsonb not null,
        deleted_by text not null,
        deleted_at timestamptz not null default now()
      )`.execute(db)
    await sql`create index versions_subject on versions ((metadata ->> 'subject')) where metadata ? 'subject'`.execute(
      db,
    )
  },
}
