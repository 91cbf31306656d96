import type { FastifyReply } from 'fastify'

type Serialize = (value: never) => string

/**
 * What the handler of a cached route gets as its reply. The answer is for many requests, some of which have long been
 * answered, so there is only a content type to set; everything else throws and says why.
 */
export class CachedReply {
  readonly facade: FastifyReply
  #type: string | undefined

  constructor(operation: string) {
    const type = (contentType: string) => {
      this.#type = contentType
      return this.facade
    }
    this.facade = new Proxy({} as FastifyReply, {
      get: (_target, member) => {
        if (member === 'type') return type
        throw new Error(`${operation} is cached: its handler returns the value and cannot use reply.${String(member)}`)
      },
    })
  }

  /** @param value text with a content type of its own, or anything that the route's schema serializes. */
  render(value: unknown, serialize: Serialize): { body: string; type: string } {
    if (this.#type !== undefined && typeof value === 'string') return { body: value, type: this.#type }
    if (value === undefined) throw new Error('The handler of a cached route returned nothing')
    return { body: serialize(value as never), type: this.#type ?? 'application/json; charset=utf-8' }
  }
}

/** That of a 200, whatever the status of the reply at hand has become. */
export function serializerOf(reply: FastifyReply): Serialize {
  return (reply.getSerializationFunction('200') ?? reply.getSerializationFunction('2xx') ?? JSON.stringify) as Serialize
}
