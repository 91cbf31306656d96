import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { slackVendor, telegramVendor, webhookVendor } from './channels.ts'
import { createClock } from './clock.ts'
import { createCompany } from './company/company.ts'
import { controlRoutes } from './control.ts'
import { embeddingsVendor } from './embeddings/embeddings.ts'
import { createFaults, type Faults, inflict, loseAnswer } from './faults.ts'
import { githubVendor } from './github/github.ts'
import { hubspotVendor } from './hubspot/hubspot.ts'
import { lambdaVendor } from './lambda/lambda.ts'
import { createLimitBook, type Limits, vendorLimits } from './limits.ts'
import { modelVendor } from './model/model.ts'
import { createOwnLoad } from './own-load.ts'
import { arxivVendor } from './research/arxiv.ts'
import { crossrefVendor } from './research/crossref.ts'
import { hackernewsVendor } from './research/hackernews.ts'
import { openAlexVendor, semanticScholarVendor } from './research/scholarly-engines.ts'
import { braveVendor, searxngVendor, tavilyVendor } from './research/web-engines.ts'
import { wikipediaVendor } from './research/wikipedia.ts'
import { createRequestCounters, type RequestCounters } from './request-counters.ts'
import { Refusal, send, type Vendor, type VendorName, type World } from './vendor.ts'
import { webhookRoutes } from './webhook-routes.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

export interface SandboxOptions {
  /** The same seed on the same day makes the same company. Default 'sophia'. */
  readonly seed?: string | number
  /** A date where the sandbox's clock starts, or the clock itself. Default: the real time. */
  readonly now?: Date | (() => Date)
  /** Refuses what is over the vendors' limits. Default false; the figures can be changed with `limits`. */
  readonly enforceLimits?: boolean
  readonly limits?: Partial<Limits>
}

/** All stand-ins in one server, each under its name: `/hubspot`, `/github`, `/lambda`, `/wikipedia` and so on. */
export function createSandbox(options: SandboxOptions = {}): FastifyInstance {
  const clock = createClock(options.now)
  const seed = String(options.seed ?? 'sophia')
  const senders = new Map<VendorName, Webhooks>()
  const world: World = {
    seed,
    clock,
    company: createCompany(seed, clock()),
    limits: createLimitBook({ ...vendorLimits, ...options.limits }, options.enforceLimits ?? false, clock),
    sendsWebhooks(vendor, protocol) {
      const webhooks = createWebhooks(protocol, clock)
      senders.set(vendor, webhooks)
      return webhooks
    },
  }
  const faults = createFaults()
  const counters = createRequestCounters()
  const load = createOwnLoad()

  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: 4 * 2 ** 20,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-sophia-sandbox', '1')
  })
  app.addHook('onClose', () => {
    for (const webhooks of senders.values()) webhooks.close()
  })
  controlRoutes(app, world, clock, faults, counters)
  app.get('/_load', async () => load.report())
  webhookRoutes(app, senders)
  for (const create of [
    hubspotVendor,
    githubVendor,
    lambdaVendor,
    wikipediaVendor,
    arxivVendor,
    hackernewsVendor,
    crossrefVendor,
    embeddingsVendor,
    searxngVendor,
    braveVendor,
    tavilyVendor,
    openAlexVendor,
    semanticScholarVendor,
    modelVendor,
    slackVendor,
    telegramVendor,
    webhookVendor,
  ]) {
    mount(app, create(world), faults, counters, load.took)
  }
  return app
}

function mount(
  app: FastifyInstance,
  vendor: Vendor,
  faults: Faults,
  counters: RequestCounters,
  took: (ms: number) => void,
): void {
  const prefix = `/${vendor.name}`
  const routeOf = (request: FastifyRequest) => (request.routeOptions.url ?? '/*').slice(prefix.length)
  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        const began = performance.now()
        let struck = false
        reply.raw.once('close', () => {
          if (!struck) took(performance.now() - began)
          const status = reply.raw.writableFinished ? reply.raw.statusCode : 0
          counters.count(vendor.name, `${request.method} ${routeOf(request)}`, status)
        })
        vendor.arrive?.(request, reply)
        const path = (request.url.split('?')[0] ?? '').slice(prefix.length)
        const fault = faults.strike(vendor.name, request.method, path, routeOf(request))
        struck = fault !== undefined
        return fault && inflict(fault, vendor, request, reply)
      })
      scope.addHook('onSend', async (request) => loseAnswer(request))
      scope.setErrorHandler((error: Error & { statusCode?: number }, request, reply) =>
        send(reply, error instanceof Refusal ? error.answer : vendor.failure(error.statusCode ?? 500, request)),
      )
      // Vendors answer on any path, so that a fault and a refusal look the same on one they do not have.
      scope.setNotFoundHandler((request, reply) => send(reply, vendor.failure(404, request)))
      vendor.routes(scope)
    },
    { prefix },
  )
}

/** Half of a character: only an escape can write one. Whoever keeps text as UTF-8, as vendors do, keeps U+FFFD in its place. */
const halved = /\\u[dD][89a-fA-F]/
const mended = (_name: string, value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value)

/** SDKs send a content type with no body; an empty one is none. Names of members are the vendor's own: only values are mended. */
function parseJson(
  _request: FastifyRequest,
  text: string | Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const json = text.toString()
  try {
    done(null, json === '' ? undefined : JSON.parse(json, halved.test(json) ? mended : undefined))
  } catch (error) {
    done(Object.assign(error as Error, { statusCode: 400 }))
  }
}

export interface RunningSandbox {
  /** Without a slash at the end. */
  readonly url: string
  readonly app: FastifyInstance
  close(): Promise<void>
}

/** Listens on 127.0.0.1 unless told otherwise. Port 0, the default, is any free one. */
export async function startSandbox({
  port = 0,
  host = '127.0.0.1',
  ...options
}: SandboxOptions & { readonly port?: number; readonly host?: string } = {}): Promise<RunningSandbox> {
  const app = createSandbox(options)
  await app.listen({ host, port })
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, app, close: () => app.close() }
}
