import type { CallContext } from '@sophia/service'
import type { BitIndex } from './bit-index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Model } from './model.ts'

/** What a model makes of a query. */
export interface Meaning {
  readonly model: Model
  readonly vector: Float32Array
  /** An index finds the nearest. */
  readonly indexed: boolean
}

export interface Meanings {
  /** @throws {UpstreamError} */
  of(query: string, call: CallContext): Promise<Meaning>
}

/** Queries whose vectors are kept: some 1 MB. */
const kept = 500

/** Asks the endpoint for each query once; the same ones come again, page by page and from one mode to the next. */
export function createMeanings(
  endpoint: Endpoint,
  modelOf: (call: CallContext) => Promise<Model>,
  index: Pick<BitIndex, 'isReady'>,
): Meanings {
  const vectors = new Map<string, Float32Array>()
  return {
    async of(query, call) {
      const model = await modelOf(call)
      const vector = vectors.get(query) ?? (await endpoint.embed([query], call))[0]
      if (vector?.length !== model.dimensions) {
        throw new Error(`The embedding endpoint gave a vector of another length than ${model.dimensions}`)
      }
      // The one that was used last goes to the end; the first goes out.
      vectors.delete(query)
      vectors.set(query, vector)
      const [oldest] = vectors.keys()
      if (vectors.size > kept && oldest !== undefined) vectors.delete(oldest)
      return { model, vector, indexed: index.isReady(model) }
    },
  }
}
