import Type from 'typebox'
import {
  type App,
  createApp,
  decodeCursor,
  encodeCursor,
  OneOf,
  pageQuery,
  parseConfig,
  plumbing,
  problems,
  serviceConfig,
  StrictObject,
} from '../src/index.ts'
import { testEnvironment } from '../src/testing/environment.ts'

const schema = Type.Object(serviceConfig('mcp-context'))

/** A small app with one route of each kind, over the real plumbing. */
export async function buildFixture(variables: Record<string, string> = {}, mcpFastPath = true): Promise<App> {
  const config = parseConfig(schema, testEnvironment(variables))
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config, mcpFastPath })
  let written = 0

  app.get(
    '/echo/:id',
    {
      schema: {
        operationId: 'echo',
        params: StrictObject({ id: Type.String() }),
        querystring: StrictObject({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
          kind: Type.Optional(OneOf(['a', 'b'])),
          tags: Type.Optional(Type.Array(Type.String())),
        }),
        response: {
          200: Type.Object({
            id: Type.String(),
            limit: Type.Integer(),
            kind: Type.Optional(Type.String()),
            tags: Type.Optional(Type.Array(Type.String())),
          }),
        },
      },
      config: { access: 'read', tool: { name: 'echo', description: 'Gives back what it gets' } },
    },
    async (request) => ({ ...request.params, limit: request.query.limit ?? 0, ...request.query }),
  )
  app.post(
    '/items',
    {
      schema: {
        operationId: 'addItem',
        body: StrictObject({
          name: Type.String({ minLength: 1 }),
          amount: Type.Optional(Type.Number()),
          'a/b': Type.Optional(Type.String()),
        }),
        response: { 201: Type.Object({ name: Type.String(), count: Type.Integer() }) },
      },
      config: {
        access: 'write',
        tool: { name: 'add_item', description: 'Adds an item', destructive: false, idempotent: false },
      },
    },
    async (request, reply) => reply.code(201).send({ name: request.body.name, count: ++written }),
  )
  app.get(
    '/fail',
    {
      schema: {
        operationId: 'fail',
        querystring: StrictObject({ how: OneOf(['problem', 'crash', 'slow', 'number']) }),
        response: { 200: Type.Object({ ok: Type.Boolean() }) },
      },
      config: { access: 'read', budgetMs: 100, tool: { name: 'fail', description: 'Fails' } },
    },
    async (request) => {
      if (request.query.how === 'problem') throw problems.conflict('It is taken.')
      if (request.query.how === 'crash') throw new Error('password hunter2 at /etc/secret')
      if (request.query.how === 'slow') {
        await new Promise((_, reject) =>
          request.call.signal.addEventListener('abort', () => reject(request.call.signal.reason as Error)),
        )
      }
      return { ok: true }
    },
  )
  const waiting = new Set<string>()
  app.post(
    '/wait',
    {
      schema: {
        operationId: 'waitForLeave',
        body: StrictObject({ name: Type.String() }),
        response: { 200: Type.Object({ waiting: Type.Boolean() }) },
      },
      config: {
        access: 'read',
        budgetMs: 60_000,
        tool: { name: 'wait_for_leave', description: 'Works until its caller leaves' },
      },
    },
    async ({ body, call }) => {
      waiting.add(body.name)
      await new Promise<void>((stop) => call.signal.addEventListener('abort', () => stop()))
      waiting.delete(body.name)
      return { waiting: false }
    },
  )
  app.get(
    '/waiting',
    {
      schema: { operationId: 'listWaiting', response: { 200: Type.Object({ names: Type.Array(Type.String()) }) } },
      config: { access: 'read' },
    },
    async () => ({ names: [...waiting] }),
  )
  app.get(
    '/report',
    {
      schema: { operationId: 'reportProgress', response: { 200: Type.Object({ asked: Type.Boolean() }) } },
      config: { access: 'read', tool: { name: 'report_progress', description: 'Reports twice', progress: true } },
    },
    async ({ call }) => {
      call.progress?.(1, 2, 'half')
      call.progress?.(2, 2)
      return { asked: call.progress !== undefined }
    },
  )
  app.get(
    '/admin',
    {
      schema: { operationId: 'adminOnly', response: { 200: Type.Object({ subject: Type.String() }) } },
      config: {
        access: 'admin',
        tool: { name: 'admin_only', description: 'For administrators', destructive: false, idempotent: true },
      },
    },
    async (request) => ({ subject: request.caller.subject }),
  )
  app.get(
    '/call',
    {
      schema: {
        operationId: 'describeCall',
        response: {
          200: Type.Object({
            remaining: Type.Number(),
            traceparent: Type.Optional(Type.String()),
            tracestate: Type.Optional(Type.String()),
            baggage: Type.Optional(Type.String()),
            authorization: Type.Optional(Type.String()),
          }),
        },
      },
      config: { access: 'read', tool: { name: 'describe_call', description: 'Tells the context of the call' } },
    },
    async ({ call, headers }) => {
      const authorization = call.authorizationFor?.('sophia-business')
      return {
        remaining: call.remaining(),
        ...(headers['tracestate'] && { tracestate: String(headers['tracestate']) }),
        ...(headers['baggage'] && { baggage: String(headers['baggage']) }),
        ...(call.traceparent && { traceparent: call.traceparent }),
        ...(authorization && { authorization }),
      }
    },
  )
  app.get(
    '/long',
    {
      schema: {
        operationId: 'listLong',
        querystring: StrictObject({ ...pageQuery, fixed: Type.Optional(Type.Boolean()) }),
        response: {
          200: Type.Object({
            items: Type.Array(Type.String()),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
      config: { access: 'read', tool: { name: 'list_long', description: 'Long items', maxCharacters: 5_000 } },
    },
    async ({ query: { cursor, fixed, limit: asked = 25 } }) => {
      const limit = fixed ? 25 : asked
      const from = decodeCursor(cursor, (position) => typeof position === 'number') ?? 0
      const items = Array.from({ length: Math.min(limit, 40 - from) }, (_, index) =>
        `${from + index} `.padEnd(1_000, '.'),
      )
      const next = from + items.length
      return { items, nextCursor: next < 40 ? encodeCursor(next) : null }
    },
  )
  app.get(
    '/whole',
    {
      schema: {
        operationId: 'getWhole',
        querystring: StrictObject({ size: Type.Integer({ default: 10 }) }),
        response: { 200: Type.Object({ text: Type.String() }) },
      },
      config: { access: 'read', tool: { name: 'get_whole', description: 'One text', maxCharacters: 5_000 } },
    },
    async ({ query }) => ({ text: '.'.repeat(query.size) }),
  )
  const held = new Set<() => void>()
  app.get(
    '/step-up',
    {
      schema: {
        operationId: 'stepUp',
        querystring: StrictObject({ reported: Type.Optional(Type.Boolean()) }),
        response: { 200: Type.Object({ ok: Type.Boolean() }) },
      },
      config: {
        access: 'read',
        tool: { name: 'step_up', description: 'Takes a scope that nobody has', progress: true },
      },
      preHandler: async ({ query, call }, reply) => {
        if (query.reported) {
          call.progress?.(1, 2)
          await new Promise<void>((go) => held.add(go))
        }
        // Lets those go on that have reported.
        for (const go of held) go()
        reply.header('www-authenticate', 'Bearer error="insufficient_scope", scope="a b"')
        throw problems.forbidden('The scope b is missing.')
      },
    },
    async () => ({ ok: true }),
  )
  return app
}
