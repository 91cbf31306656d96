import type { ServiceName } from '@sophia/catalog'
import { type Routes, StrictObject } from '@sophia/service'
import Type from 'typebox'
import type { Backend } from '../backend.ts'
import { type Relay, relays } from '../relays.ts'
import { AnyBody, AnyQuery, HandedOn } from '../schemas.ts'

// Names of accounts and subjects hold spaces, dots and more; a slash stays encoded on the way.
const Param = Type.String({ minLength: 1, maxLength: 256 })
type Values = Readonly<Record<string, string>>

/** The table of relays as routes: the service checks the input and the rights, for it alone knows them. */
export const relayRoutes: Routes<{ backends: ReadonlyMap<ServiceName, Backend> }> = async (app, { backends }) => {
  for (const relay of relays) {
    const backend = backends.get(relay.service)
    if (!backend) throw new Error(`No way to ${relay.service}`)
    const { method, path, target, access, status = 200, budgetMs } = relay
    const names = namesOf(path)
    app.route({
      method,
      url: path,
      schema: {
        operationId: relay.operationId,
        summary: relay.summary,
        tags: [relay.tag],
        ...(names.length > 0 && { params: StrictObject(Object.fromEntries(names.map((name) => [name, Param]))) }),
        ...(method === 'GET' && { querystring: AnyQuery }),
        ...((method === 'POST' || method === 'PUT' || method === 'PATCH') && !relay.bare && { body: AnyBody }),
        response: { [status]: HandedOn(`${method} ${written(relay)} of ${relay.service}`) },
      },
      config: { access, ...(budgetMs !== undefined && { budgetMs }) },
      handler: async (request, reply) => {
        const there = filled(target, request.params as Values)
        const { call } = request
        reply.code(status)
        if (method === 'GET') return backend.get(there, request.query as Values, call)
        return backend.send(method, there, request.body ?? undefined, call, { idempotent: access === 'read' })
      },
    })
  }
}

const namesOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
const written = ({ target }: Relay): string => target.replaceAll(/:(\w+)/g, '{$1}')
const filled = (target: string, values: Values): string =>
  target.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
