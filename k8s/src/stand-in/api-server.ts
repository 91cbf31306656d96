/** Stands in for a cluster: as much of the Kubernetes API as kubectl asks for, over objects from the rendered manifests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { answerExec, type Ran } from './exec.ts'
import { jsonPatch, mergePatch } from './patches.ts'
import { apiVersionOf, discovery, legacyGroups, openApi, type Resource, resources } from './resources.ts'
import { type Any, Store, type Stored } from './store.ts'

export interface ApiServer {
  readonly url: string
  readonly store: Store
  /** Method and path of every request, discovery left out. */
  readonly requests: string[]
  close(): Promise<void>
}

export interface Behaviour {
  /** What a program in a container answers. */
  exec?(pod: string, command: readonly string[], input: Readable): Promise<Ran>
}

interface Call {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
  readonly url: URL
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

const status = (code: number, reason: string, message: string, details: object = {}): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: code < 400 ? 'Success' : 'Failure',
  message,
  reason,
  details,
  code,
})

function send(response: ServerResponse, body: unknown, code = 200, type = 'application/json'): void {
  response.writeHead(code, { 'content-type': type })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function fits(object: Stored, url: URL): boolean {
  const labels = object.metadata.labels ?? {}
  const wanted = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean)
  const fields = (url.searchParams.get('fieldSelector') ?? '').split(',').filter(Boolean)
  return (
    wanted.every((term) => {
      const [key = '', value] = term.split('=')
      return value === undefined ? key in labels : labels[key] === value
    }) &&
    fields.every((term) => {
      const [, path = '', not, value] = /^([\w.]+?)(!?)==?(.*)$/.exec(term) ?? []
      const found = path.split('.').reduce((at: Any, member) => at?.[member], object)
      return (String(found ?? '') === value) !== Boolean(not)
    })
  )
}

/** With a table kubectl prints columns; a plain list makes `grep` mean nothing. */
function table(items: readonly Stored[], whole: boolean): object {
  const columns = ['Name', 'Status', 'Age'].map((name) => ({
    name,
    type: 'string',
    format: '',
    description: '',
    priority: 0,
  }))
  const rows = items.map((object) => ({
    cells: [object.metadata.name, object.status?.phase ?? object.status?.readyReplicas ?? '', '1d'].map(String),
    // By what is in it kubectl sorts.
    object: whole ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
  }))
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '1' },
    columnDefinitions: columns,
    rows,
  }
}

function watch(response: ServerResponse, items: readonly Stored[], { kind }: Resource, initial: boolean): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const say = (type: string, object: object) => response.write(`${JSON.stringify({ type, object })}\n`)
  for (const object of items) say('ADDED', object)
  if (initial) {
    const metadata = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } }
    say('BOOKMARK', { kind, apiVersion: items[0]?.apiVersion ?? 'v1', metadata })
  }
  for (const object of items) say('MODIFIED', object)
}

const scaleOf = ({ metadata, spec, status: state }: Stored): object => ({
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata,
  spec: { replicas: spec.replicas },
  status: { replicas: state?.replicas ?? 0 },
})

export async function startApiServer(objects: readonly object[], behaviour: Behaviour = {}): Promise<ApiServer> {
  const store = new Store()
  store.put({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: { allocatable: { cpu: '16', memory: '64Gi' } },
  })
  for (const object of structuredClone(objects) as Stored[]) store.put(object)
  const requests: string[] = []

  const read = (call: Call): void => {
    const { resource, namespace, name, subresource, url, request, response } = call
    const plain = !String(request.headers.accept).includes('as=Table')
    const whole = url.searchParams.get('includeObject') === 'Object'
    if (subresource === 'log') return send(response, `{"level":"info","msg":"request"}\n`, 200, 'text/plain')
    if (name) {
      const found = store.get(resource.kind, namespace, name)
      if (!found) return missing(call)
      if (subresource === 'scale') return send(response, scaleOf(found))
      return send(response, plain ? found : table([found], whole))
    }
    const items = store.list(resource.kind, namespace).filter((object) => fits(object, url))
    if (url.searchParams.get('watch'))
      return watch(response, items, resource, url.searchParams.has('sendInitialEvents'))
    const list = {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion: '1' },
      items,
    }
    send(response, plain ? list : table(items, whole))
  }

  const missing = ({ resource, name, response }: Call): void => {
    const message = `${resource.plural}${resource.group && `.${resource.group}`} "${name}" not found`
    send(response, status(404, 'NotFound', message, { name, kind: resource.plural, group: resource.group }), 404)
  }

  const write = async (call: Call): Promise<void> => {
    const { resource, namespace, name, subresource, url, request, response } = call
    const body = JSON.parse((await text(request)) || '{}')
    const dry = url.searchParams.has('dryRun')
    if (request.method === 'POST') {
      if (body.metadata.resourceVersion)
        return send(
          response,
          status(400, 'BadRequest', 'resourceVersion should not be set on objects to be created'),
          400,
        )
      if (store.get(resource.kind, namespace, body.metadata.name))
        return send(response, status(409, 'AlreadyExists', `${body.metadata.name} already exists`), 409)
      const made = { ...body, metadata: { ...body.metadata, ...(namespace && { namespace }) } }
      return send(response, dry ? made : store.put(made), 201)
    }
    const found = store.get(resource.kind, namespace, name ?? '')
    if (!found) return missing(call)
    if (request.method === 'DELETE') {
      if (!dry) store.delete(resource.kind, namespace, name ?? '')
      return send(response, status(200, '', '', { name, uid: found.metadata['uid'] }))
    }
    const type = request.headers['content-type'] ?? ''
    const strategic = type.startsWith('application/strategic-merge-patch+json')
    // Only kinds of Kubernetes itself know how their lists are merged.
    if (strategic && resource.group.includes('.') && !resource.group.endsWith('.k8s.io'))
      return send(
        response,
        status(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format'),
        415,
      )
    const patched = (
      type.startsWith('application/json-patch+json')
        ? jsonPatch(found, body)
        : mergePatch(structuredClone(found), body, strategic)
    ) as Stored
    if (!dry) store.put(patched)
    send(response, subresource === 'scale' ? scaleOf(patched) : patched)
  }

  const metrics = (kind: 'Pod' | 'Node', namespace: string | undefined): object => ({
    kind: `${kind}MetricsList`,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items: store.list(kind, namespace).map(({ metadata, spec }) => ({
      metadata: { name: metadata.name, namespace: metadata.namespace },
      timestamp: '2026-01-01T00:00:00Z',
      window: '15s',
      usage: { cpu: '100m', memory: '100Mi' },
      containers: (spec?.containers ?? []).map((each: Any) => ({
        name: each.name,
        usage: { cpu: '100m', memory: '100Mi' },
      })),
    })),
  })

  /** @returns whether it was one of those that come before every command. */
  const describe = (url: URL, request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname } = url
    const aggregated = String(request.headers.accept).includes('as=APIGroupDiscoveryList')
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    if ((pathname === '/api' || pathname === '/apis') && aggregated)
      send(response, discovery(pathname === '/api'), 200, type)
    else if (pathname === '/apis') send(response, legacyGroups())
    else if (pathname === '/api') send(response, { kind: 'APIVersions', versions: ['v1'] })
    else if (pathname === '/version') send(response, { major: '1', minor: '35', gitVersion: 'v1.35.2' })
    else if (pathname === '/openapi/v3') {
      const paths = resources.map((each) => (each.group ? `apis/${apiVersionOf(each)}` : 'api/v1'))
      send(response, {
        paths: Object.fromEntries(paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])),
      })
    } else if (pathname.startsWith('/openapi/v3/')) send(response, openApi(/apis\/([^/]+)/.exec(pathname)?.[1] ?? ''))
    else return false
    return true
  }

  const parse = (request: IncomingMessage, response: ServerResponse): Call | undefined => {
    const url = new URL(request.url ?? '/', 'http://cluster')
    const [, group = '', , namespace, plural, name, subresource] =
      /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/.))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
        url.pathname,
      ) ?? []
    const resource = resources.find((each) => each.group === group && each.plural === plural)
    return resource && { resource, namespace, name, subresource, url, request, response }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://cluster')
    if (describe(url, request, response)) return
    requests.push(`${request.method} ${url.pathname}`)
    const measured = /^\/apis\/metrics\.k8s\.io\/v1beta1\/(?:namespaces\/([^/]+)\/)?(pods|nodes)$/.exec(url.pathname)
    if (measured) return send(response, metrics(measured[2] === 'pods' ? 'Pod' : 'Node', measured[1]))
    const call = parse(request, response)
    if (!call) return send(response, status(404, 'NotFound', 'the server could not find the requested resource'), 404)
    if (request.method === 'GET') read(call)
    else void write(call)
  })
  server.on('upgrade', (request, socket) => {
    const url = new URL(request.url ?? '/', 'http://cluster')
    requests.push(`EXEC ${url.pathname}`)
    const pod = /\/pods\/([^/]+)\/exec$/.exec(url.pathname)?.[1] ?? ''
    const command = url.searchParams.getAll('command')
    const run = behaviour.exec ?? (async () => ({ stdout: `${command.join(' ')}\n`, code: 0 }))
    void answerExec(request, socket, (input) => run(pod, command, input))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, store, requests, close }
}
