import { existsSync } from 'node:fs'
import { type ServiceName, services } from '@sophia/catalog'
import closeWithGrace from 'close-with-grace'
import type { Static, TObject, TProperties } from 'typebox'
import type { App } from './app.ts'
import { ConfigError, parseConfig, type ServiceConfig } from './config.ts'
import { onceIdle } from './idle.ts'
import { endLines } from './logging.ts'
import { startTraceExport } from './spans.ts'

interface Program<Properties extends TProperties> {
  readonly schema: TObject<Properties>
  buildApp(config: Static<TObject<Properties>>): Promise<App>
}

/** Faults that the person at the terminal can mend: told in their own words, without a stack. */
const toldPlainly = new Set(['ConfigError', 'DatabaseError'])

/** The process of one service: reads the environment, builds, listens, and shuts down in order. */
export async function run<Properties extends TProperties>(
  service: ServiceName,
  program: Program<Properties>,
): Promise<void> {
  try {
    loadEnvironmentFile()
    const config = parseConfig(program.schema, process.env)
    const { SOPHIA_HOST, PORT, SOPHIA_SHUTDOWN_MS, OTEL_EXPORTER_OTLP_ENDPOINT, NODE_ENV } =
      config as unknown as ServiceConfig
    const traces = OTEL_EXPORTER_OTLP_ENDPOINT ? await startTraceExport(service) : undefined
    const app = await program.buildApp(config)
    traces?.reportTo(app.log)
    closeWithGrace({ delay: SOPHIA_SHUTDOWN_MS, logger: false }, async ({ err }) => {
      if (err) app.log.fatal({ err }, 'unexpected error, shutting down')
      await app.close()
      await traces?.shutdown()
      // A chunk may be on its way to a slow reader: ending the process would cut it off.
      await endLines()
    })
    await app.listen({ host: SOPHIA_HOST, port: PORT })
    letGoOfStart()
    if (NODE_ENV !== 'production') console.log(`${service} listens on http://${SOPHIA_HOST}:${PORT}`)
  } catch (error) {
    console.error(explain(service, error as NodeJS.ErrnoException & { port?: number }))
    process.exit(1)
  }
}

/** By then every probe has been answered once, and what is loaded at first use is there. */
const settledMs = 10_000

/**
 * Gives the memory back that only starting took, a sixth of the process. V8 keeps the pages for later, and as long as
 * nobody calls nothing has it think again. Not under load: it would stop all work for a moment, and everything compiled
 * would be compiled again. Needs `--expose-gc`, which the scripts set.
 */
const letGoOfStart = (): void =>
  onceIdle(() => void globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'async' }), settledMs)

/** The checkout's `.env`, for development. What is set already stays. */
function loadEnvironmentFile(): void {
  if (process.env['NODE_ENV'] === 'production' || process.env['NODE_ENV'] === 'test') return
  const file = '../../.env'
  if (existsSync(file)) process.loadEnvFile(file)
}

function explain(service: ServiceName, error: NodeJS.ErrnoException & { port?: number }): string {
  if (error.code === 'EADDRINUSE') {
    const port = error.port ?? services[service].port
    return `${service}: port ${port} is in use. End the program that holds it (\`lsof -i :${port}\`), then start again.`
  }
  if (toldPlainly.has(error.name)) {
    const lines = error instanceof ConfigError ? error.faults : [error.message]
    return lines.map((line) => `${service}: ${line}`).join('\n')
  }
  return `${service} did not start: ${error.stack ?? error.message}`
}
