/** Development's vendors: `turbo dev` keeps this process open beside the services. */
import { enableCompileCache } from 'node:module'
import { companions } from '@sophia/catalog'
import closeWithGrace from 'close-with-grace'

// Loaded after this line, the sandbox is compiled once and not at every start: a third of its memory, half of its start.
enableCompileCache()
const { startSandbox } = await import('./sandbox.ts')

const { port } = companions.sandbox
try {
  const sandbox = await startSandbox({ port, host: process.env['SOPHIA_HOST'] || '127.0.0.1', enforceLimits: true })
  closeWithGrace({ delay: 900, logger: false }, () => sandbox.close())
  console.log(`The sandbox plays the vendors on ${sandbox.url}`)
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(
    `Port ${port} is taken, perhaps by another sandbox: end that process (lsof -i :${port} shows it) and start again.`,
  )
  process.exit(1)
}
