/** The vendors in a process of their own, so that what they use is told apart. Their limits are off: Sophia is measured. */
import { startSandbox } from '@sophia/sandbox'

const sandbox = await startSandbox({ port: Number(process.env['PORT']), enforceLimits: false })
process.once('SIGTERM', () => void sandbox.close().then(() => process.exit(0)))
