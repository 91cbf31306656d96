import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Which blocks of 1,024 chunks have changed since somebody read their bits: whoever changes bits adds a random number to
 * their block, and as long as the sum that a snapshot shows is the same, so are its bits. Rows are only ever added, so that
 * writers never wait for each other; now and then a block's are replaced by their sum.
 */
export const bitChanges: Migration = {
  async up(db) {
    await sql`create table bit_changes (block bigint not null, stamp numeric not null)`.execute(db)
    await sql`
      create function note_changed_bits() returns trigger language plpgsql as $$
      begin
        insert into bit_changes (block, stamp)
        select block, floor(random() * 9007199254740992)::numeric
        from (select distinct chunk_id >> 10 as block from changed) blocks;
        return null;
      end $$`.execute(db)
    // Each waits for whoever stores bits right now: what they store is noted below.
    for (const [event, table] of [
      ['insert', 'new'],
      ['update', 'new'],
      ['delete', 'old'],
    ] as const) {
      await sql`
        create trigger ${sql.ref(`note_${event}`)} after ${sql.raw(event)} on chunk_bits
        referencing ${sql.raw(table)} table as changed
        for each statement execute function note_changed_bits()`.execute(db)
    }
    await sql`
      insert into bit_changes (block, stamp)
      select block, floor(random() * 9007199254740992)::numeric
      from (select distinct chunk_id >> 10 as block from chunk_bits) blocks`.execute(db)
  },
}
