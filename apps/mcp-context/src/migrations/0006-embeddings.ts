import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * What an embedding model makes of chunks. `chunk_bits` is what a search reads whole: one row of some 90 bytes a chunk,
 * with the signs of its vector around the model's centre. `chunk_vectors` holds full precision, read for the nearest few
 * hundred, and knows what text it was made of, so that the same text is not paid for twice. Both go with their document.
 */
export const embeddings: Migration = {
  async up(db) {
    await sql`
      create table embedding_models (
        id smallint generated always as identity primary key,
        name text not null unique,
        dimensions integer not null,
        centre bytea not null
      )`.execute(db)
    await sql`
      create table embedding_queue (
        chunk_id bigint primary key,
        document_id uuid not null references documents (id) on delete cascade,
        space_id integer not null,
        queued_at timestamptz not null default now(),
        leased_until timestamptz not null default '-infinity',
        failure text
      )`.execute(db)
    await sql`create index embedding_queue_document on embedding_queue (document_id)`.execute(db)
    await sql`create index embedding_queue_space on embedding_queue (space_id)`.execute(db)
    await sql`
      create table chunk_vectors (
        chunk_id bigint primary key,
        document_id uuid not null references documents (id) on delete cascade,
        model_id smallint not null references embedding_models (id) on delete cascade,
        text_sha256 bytea not null,
        vector bytea storage plain not null
      )`.execute(db)
    await sql`create index chunk_vectors_document on chunk_vectors (document_id)`.execute(db)
    await sql`create index chunk_vectors_text on chunk_vectors (text_sha256, model_id)`.execute(db)
    await sql`
      create table chunk_bits (
        chunk_id bigint primary key references chunk_vectors (chunk_id) on delete cascade,
        space_id integer not null,
        model_id smallint not null,
        valid_from timestamptz not null,
        valid_to timestamptz,
        bits bit varying storage plain not null
      ) with (fillfactor = 90)`.execute(db)
    await sql`create index chunk_bits_space on chunk_bits (space_id)`.execute(db)
  },
}
