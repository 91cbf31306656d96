import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface ReceivedSpan {
  /** `service.name` of the resource. */
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first of a trace. */
  readonly parentSpanId: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, string | number>>
  readonly failed: boolean
}

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  /** Everything that arrived, as text, for looking for what must not be there. */
  text(): string
  close(): Promise<void>
}

/** Takes traces over OTLP/HTTP on a free port of the loopback, as a collector does: protobuf and JSON. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: Buffer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = Buffer.concat(chunks)
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    const json = request.headers['content-type']?.startsWith('application/json') ?? false
    if (request.url !== '/v1/traces') {
      response.writeHead(404).end()
      return
    }
    bodies.push(body)
    spans.push(...(json ? fromJson(JSON.parse(body.toString('utf8')) as JsonExport) : fromProtobuf(body)))
    response.writeHead(200, { 'content-type': json ? 'application/json' : 'application/x-protobuf' })
    response.end(json ? '{}' : undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => Buffer.concat(bodies).toString('utf8'),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface JsonAttribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string; readonly doubleValue?: number }
}

interface JsonExport {
  readonly resourceSpans?: {
    readonly resource: { readonly attributes: JsonAttribute[] }
    readonly scopeSpans: { readonly spans: JsonSpan[] }[]
  }[]
}

interface JsonSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly kind: number
  readonly attributes?: JsonAttribute[]
  readonly status?: { readonly code?: number }
}

const attributesOf = (attributes: readonly JsonAttribute[] = []): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]),
  )

const fromJson = ({ resourceSpans = [] }: JsonExport): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId = '', kind, attributes, status }) => ({
        service: String(attributesOf(resource.attributes)['service.name']),
        name,
        traceId,
        spanId,
        parentSpanId,
        kind,
        attributes: attributesOf(attributes),
        failed: status?.code === 2,
      })),
    ),
  )

// The wire format of opentelemetry/proto/trace/v1/trace.proto, as far as it is looked at here.
const fromProtobuf = (body: Buffer): ReceivedSpan[] =>
  all(fields(body), 1).flatMap((resourceSpans) => {
    const { 1: [resource = Buffer.alloc(0)] = [], 2: scopes = [] } = fields(resourceSpans)
    const service = String(protobufAttributes(all(fields(resource as Buffer), 1))['service.name'])
    return scopes.flatMap((scope) =>
      all(fields(scope as Buffer), 2).map((text) => {
        const span = fields(text)
        const hex = (field: number) => (all(span, field)[0] ?? Buffer.alloc(0)).toString('hex')
        return {
          service,
          name: (all(span, 5)[0] ?? '').toString(),
          traceId: hex(1),
          spanId: hex(2),
          parentSpanId: hex(4),
          kind: Number(span[6]?.[0] ?? 0),
          attributes: protobufAttributes(all(span, 9)),
          failed: Number(fields(all(span, 15)[0] ?? Buffer.alloc(0))[3]?.[0] ?? 0) === 2,
        }
      }),
    )
  })

function protobufAttributes(attributes: readonly Buffer[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map((attribute) => {
      const { 1: [key = ''] = [], 2: [value = Buffer.alloc(0)] = [] } = fields(attribute)
      const { 1: [text] = [], 3: [integer] = [] } = fields(value as Buffer)
      return [key.toString(), text === undefined ? Number(integer) : text.toString()]
    }),
  )
}

type Fields = Record<number, (Buffer | number)[]>
const all = (message: Fields, field: number): Buffer[] => (message[field] ?? []) as Buffer[]

function fields(message: Buffer): Fields {
  const found: Fields = {}
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const kind = tag & 7
    let value: Buffer | number
    if (kind === 0) value = varint()
    else {
      const length = kind === 2 ? varint() : kind === 1 ? 8 : 4
      value = message.subarray(at, (at += length))
    }
    ;(found[tag >>> 3] ??= []).push(value)
  }
  return found
}
