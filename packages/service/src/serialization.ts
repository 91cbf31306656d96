import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

type BuildSerializer = ReturnType<typeof SerializerSelector>

/**
 * Fastify's own serializers, each made when a route first answers. Made all at the start they are what takes most of
 * it, and most of them are never asked for.
 */
export function buildLazySerializer(): BuildSerializer {
  const build = SerializerSelector()
  return (...given) => {
    const compile = build(...given)
    return (route) => {
      let serialize: ReturnType<typeof compile> | undefined
      return (document) => (serialize ??= compile(route))(document)
    }
  }
}
