/** What Postgres holds meanwhile: its locks and its connections. */
import pg from 'pg'
import type { DatabaseCurve } from './summary.ts'

const question = `select (select count(*)::int from pg_locks where pid <> pg_backend_pid()) as locks,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections`

export class DatabaseWatch {
  readonly #client: pg.Client
  readonly #timer: NodeJS.Timeout
  readonly #locks: number[] = []
  readonly #connections: number[] = []
  #looking: Promise<void> = Promise.resolve()

  private constructor(client: pg.Client, everyMs: number) {
    this.#client = client
    this.#look()
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  /** @param url `postgres://…`, of a user who may see what others do. */
  static async begin(url: string, everyMs: number): Promise<DatabaseWatch> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return new DatabaseWatch(client, everyMs)
  }

  #look(): void {
    this.#looking = this.#looking.then(async () => {
      const { rows } = await this.#client.query<{ locks: number; connections: number }>(question)
      this.#locks.push(rows[0]?.locks ?? 0)
      this.#connections.push(rows[0]?.connections ?? 0)
    })
  }

  /** @throws where Postgres did not answer meanwhile. */
  async stop(): Promise<DatabaseCurve> {
    clearInterval(this.#timer)
    try {
      await this.#looking
    } finally {
      await this.#client.end()
    }
    return { locks: this.#locks, connections: this.#connections }
  }
}
