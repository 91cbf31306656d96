/**
 * What pg_basebackup asks of a server, over the same protocol: no package of npm ships the program, and Debian's is older than
 * Postgres 18 and refuses.
 */
import pg from 'pg'

interface Connection {
  query(text: string): void
  sync?(): void
}

/** @returns one archive of the whole cluster, with the log that makes it consistent. */
export async function baseBackup(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: `${url}/postgres`, replication: 'true' } as pg.ClientConfig)
  await client.connect()
  const chunks: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    client.query({
      submit: (connection: Connection) => connection.query("BASE_BACKUP (LABEL 'sophia', CHECKPOINT 'fast', WAL)"),
      // The first byte says what follows: `d` is a piece of the archive.
      handleCopyData: ({ chunk }: { chunk: Buffer }) => {
        if (chunk[0] === 0x64) chunks.push(Buffer.from(chunk.subarray(1)))
      },
      handleReadyForQuery: () => resolve(),
      handleError: reject,
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleCommandComplete: () => {},
      handleCopyOutResponse: () => {},
      handleCopyDone: () => {},
    } as never)
  })
  await client.end()
  return Buffer.concat(chunks)
}
