import type { FastifyBaseLogger, FastifyRequest, FastifyServerOptions } from 'fastify'

export const rawRequest = Symbol('rawRequest')

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
type Write = (...said: unknown[]) => void

/**
 * The logger of one request, which becomes pino's when it is first used: most requests say nothing but their one line, and
 * making a child for each of them costs as much as that line.
 */
class RequestLogger {
  readonly #make: () => FastifyBaseLogger
  #made: FastifyBaseLogger | undefined

  constructor(make: () => FastifyBaseLogger) {
    this.#make = make
  }

  get #own(): FastifyBaseLogger {
    return (this.#made ??= this.#make())
  }

  get level(): string {
    return this.#own.level
  }
  set level(level: string) {
    this.#own.level = level
  }

  fatal(...said: unknown[]): void {
    this.#say('fatal', said)
  }
  error(...said: unknown[]): void {
    this.#say('error', said)
  }
  warn(...said: unknown[]): void {
    this.#say('warn', said)
  }
  info(...said: unknown[]): void {
    this.#say('info', said)
  }
  debug(...said: unknown[]): void {
    this.#say('debug', said)
  }
  trace(...said: unknown[]): void {
    this.#say('trace', said)
  }
  silent(): void {}

  child(...options: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#own.child(...options)
  }

  #say(level: Level, said: unknown[]): void {
    const logger = this.#own
    const write: Write = logger[level]
    write.apply(logger, said)
  }
}

/** It knows the request, so that the trace is looked up for lines that are written, only. */
export const requestLogger: NonNullable<FastifyServerOptions['childLoggerFactory']> = (
  logger,
  bindings,
  options,
  raw: FastifyRequest['raw'],
) => new RequestLogger(() => Object.assign(logger.child(bindings, options), { [rawRequest]: raw }))
