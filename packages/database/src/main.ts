/** Development's database: `turbo dev` keeps this process open beside the services. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { companions } from '@sophia/catalog'
import closeWithGrace from 'close-with-grace'
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded.ts'

if (existsSync('../../.env')) process.loadEnvFile('../../.env')
if (process.env['DATABASE_URL']) {
  console.log('DATABASE_URL is set: no embedded Postgres is started.')
  process.exit(0)
}

try {
  const folder = process.env['SOPHIA_DATA_FOLDER'] ?? fileURLToPath(new URL('../../../.data', import.meta.url))
  const server = await startEmbeddedPostgres({ folder: `${folder}/postgres`, port: companions.postgres.port })
  console.log(`Postgres 18 listens on 127.0.0.1:${companions.postgres.port}, its data is in ${server.folder}`)
  let closing = false
  void server.ended.then(() => {
    if (closing) return
    console.error('Postgres ended unexpectedly. Start again; if it does not come up, look at the message above.')
    process.exit(1)
  })
  closeWithGrace({ delay: 4_000, logger: false }, async () => {
    closing = true
    await server.stop()
  })
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error
  console.error(error.message)
  process.exit(1)
}
