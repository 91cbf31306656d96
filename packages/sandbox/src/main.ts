/** Development's vendors: `turbo dev` keeps this process open beside the services. */
import { companions } from '@sophia/catalog'
import closeWithGrace from 'close-with-grace'
import { startSandbox } from './sandbox.ts'

const { port } = companions.sandbox
try {
  const sandbox = await startSandbox({ port, enforceLimits: true })
  closeWithGrace({ delay: 900, logger: false }, () => sandbox.close())
  console.log(`The sandbox plays the vendors on ${sandbox.url}`)
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(
    `Port ${port} is taken: end the process that uses it (lsof -i :${port} shows it), or the other sandbox, and start again.`,
  )
  process.exit(1)
}
