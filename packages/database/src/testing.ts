import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** Vitest's global set-up: one throw-away Postgres for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, remove } = await startThrowawayPostgres()
  project.provide('postgresUrl', server.url)
  return remove
}

/** A Postgres in a folder of its own, on a free port. */
export async function startThrowawayPostgres(): Promise<{ server: EmbeddedPostgres; remove(): Promise<void> }> {
  // Not os.tmpdir(): a private TMPDIR could not be entered by the user that Postgres runs as.
  const parent = process.getuid?.() === 0 ? '/var/tmp' : (await import('node:os')).tmpdir()
  const folder = await mkdtemp(join(parent, 'sophia-test-'))
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    throwaway: true,
  })
  return {
    server,
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The address of a fresh, empty database on the run's Postgres. */
export async function createTestDatabase(): Promise<string> {
  const { inject } = await import('vitest')
  const base = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: `${base}/postgres` })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  return `${base}/${name}`
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
