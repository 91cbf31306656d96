import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Fact } from './facts.ts'
import type { Kind } from './layout.ts'

/** A fact with its place. */
export interface PlacedFact {
  readonly file: string
  readonly line: number
  readonly fact: Fact
}

/** The tables of facts: the column that names a fact within its source, and the others. */
const tables: Record<Kind, { readonly key: string; readonly columns: Readonly<Record<string, string>> }> = {
  products: { key: 'name', columns: { name: 'text', series: 'text', list_price: 'numeric', currency: 'text' } },
  owners: { key: 'name', columns: { name: 'text', manager: 'text', region: 'text' } },
  accounts: {
    key: 'name',
    columns: {
      name: 'text',
      sector: 'text',
      country: 'text',
      parent: 'text',
      founded: 'integer',
      employees: 'integer',
      revenue: 'numeric',
    },
  },
  deals: {
    key: 'deal_id',
    columns: {
      deal_id: 'text',
      stage: 'text',
      status: 'text',
      product: 'text',
      owner: 'text',
      account: 'text',
      engage_date: 'date',
      close_date: 'date',
      close_value: 'numeric',
      currency: 'text',
    },
  },
}

const openEnd = 2_147_483_647
const hashOf = (fact: Fact): string =>
  hash('sha256', JSON.stringify(Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1))), 'base64url')

/** A fact that the intake has already: the same, or another under the same name. */
export interface Repetition {
  readonly placed: PlacedFact
  readonly first: { readonly file: string; readonly line: number }
  readonly same: boolean
}

/**
 * Facts of one kind on their way into the store: gathered in a temporary table, then merged in two statements. Memory holds
 * one batch. Every method runs on the connection of the intake's transaction.
 */
export class Staging {
  readonly #db: Kysely<unknown>
  readonly #kind: Kind
  readonly #columns: string[]
  readonly #key: string

  private constructor(db: Kysely<unknown>, kind: Kind) {
    this.#db = db
    this.#kind = kind
    this.#columns = Object.keys(tables[kind].columns)
    this.#key = tables[kind].key
  }

  static async open(db: Kysely<unknown>, kind: Kind): Promise<Staging> {
    const { key, columns } = tables[kind]
    const definitions = Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`)
    await sql`
      create temporary table ${sql.table(`staged_${kind}`)}
        (hash text, file text, line integer, ${sql.join(definitions)}, primary key (${sql.ref(key)}))
      on commit drop`.execute(db)
    return new Staging(db, kind)
  }

  /** Adds a batch. @returns those whose name the intake has already. */
  async add(batch: readonly PlacedFact[]): Promise<Repetition[]> {
    const rows = batch.map(({ file, line, fact }) => ({ ...fact, file, line, hash: hashOf(fact) }))
    const { rows: added } = await sql<{ file: string; line: number }>`
      insert into ${this.#staged}
      select * from json_populate_recordset(null::${this.#staged}, ${JSON.stringify(rows)})
      on conflict do nothing
      returning file, line`.execute(this.#db)
    if (added.length === batch.length) return []
    const places = new Set(added.map(({ file, line }) => `${line} ${file}`))
    return this.#repetitions(
      rows.flatMap((row, index) =>
        places.has(`${row.line} ${row.file}`) ? [] : [{ placed: batch[index] as PlacedFact, hash: row.hash }],
      ),
    )
  }

  async #repetitions(repeated: readonly { placed: PlacedFact; hash: string }[]): Promise<Repetition[]> {
    const names = repeated.map(({ placed }) => placed.fact[this.#key])
    const { rows } = await sql<{ name: string; hash: string; file: string; line: number }>`
      select ${sql.ref(this.#key)} as name, hash, file, line from ${this.#staged} where ${sql.ref(this.#key)} = any(${names})`.execute(
      this.#db,
    )
    const firsts = new Map(rows.map((row) => [row.name, row]))
    return repeated.flatMap(({ placed, hash }) => {
      const first = firsts.get(placed.fact[this.#key] as string)
      return first ? [{ placed, first, same: first.hash === hash }] : []
    })
  }

  /**
   * Ends the versions that changed and begins new ones.
   *
   * @returns how many facts are new or changed, and how many are as they were.
   */
  async merge(source: string, intakeId: string, revision: number): Promise<{ stored: number; unchanged: number }> {
    const facts = sql.table(this.#kind)
    const key = sql.ref(this.#key)
    await sql`
      update ${facts} as kept set valid_to = ${revision}
      from ${this.#staged} as staged
      where kept.source = ${source} and kept.valid_to = ${openEnd} and kept.${key} = staged.${key} and kept.hash <> staged.hash`.execute(
      this.#db,
    )
    const columns = sql.join(this.#columns.map((name) => sql.ref(name)))
    const { numAffectedRows } = await sql`
      insert into ${facts} (source, hash, intake_id, file, line, valid_from, ${columns})
      select ${source}, staged.hash, ${intakeId}, staged.file, staged.line, ${revision}, ${columns}
      from ${this.#staged} as staged
      where not exists (
        select 1 from ${facts} as kept where kept.source = ${source} and kept.valid_to = ${openEnd} and kept.${key} = staged.${key})
      order by staged.file, staged.line`.execute(this.#db)
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${this.#staged}`.execute(this.#db)
    const stored = Number(numAffectedRows ?? 0)
    // A query right after a large intake would be planned for the table as it was before.
    if (stored) await sql`analyze ${facts}`.execute(this.#db)
    return { stored, unchanged: (rows[0]?.count ?? 0) - stored }
  }

  get #staged() {
    return sql.table(`staged_${this.#kind}`)
  }
}

/** The names of a source's current facts. */
export async function currentNames(
  db: Kysely<unknown>,
  kind: Exclude<Kind, 'deals'>,
  source: string,
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(kind)} where source = ${source} and valid_to = ${openEnd}`.execute(db)
  return rows.map(({ name }) => name)
}
