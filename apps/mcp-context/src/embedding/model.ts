import type { CallContext } from '@sophia/service'
import type { Store } from '../tables.ts'
import type { Endpoint } from './endpoint.ts'
import { fromBytes, meanOf, toBytes } from './vectors.ts'

export interface Model {
  readonly id: number
  readonly dimensions: number
  /** Where the model's vectors gather: signs are taken around it. */
  readonly centre: Float32Array
}

/**
 * Of all kinds, so that their mean is where the model's vectors gather. Never of the documents: what one caller stores
 * would move what another finds.
 */
const probes = [
  'The meeting is moved to Thursday afternoon.',
  'Quarterly revenue grew by eight per cent, driven by renewals.',
  'How do I reset my password?',
  'function add(a, b) { return a + b }',
  'The patient was given antibiotics for ten days.',
  'Winds from the north-west, with showers near the coast.',
  'Name, address, date of birth, telephone number',
  'The court found that the contract had been breached.',
  'Boil the potatoes until they are soft, then add salt.',
  'Boundary layer flow over a flat plate at high speed',
  'She had never seen the sea before that summer.',
  'Error: connection refused by the remote host',
  'The team won the final after extra time.',
  'Rent is due on the first day of each month.',
  'Neural networks are trained by gradient descent.',
  'The museum opens at nine and closes at six.',
  'Which supplier delivers the spare parts?',
  'Photosynthesis turns light into chemical energy.',
  'Employees are entitled to thirty days of leave.',
  'The bridge was built in 1894 and restored twice.',
  'Insert the battery and press the green button.',
  'Thank you for your letter of the twelfth of May.',
  'Interest rates remained unchanged this quarter.',
  'The train to the airport leaves from platform two.',
]

/** The model as the database knows it; asked once and kept. A new one is asked for its centre first. */
export function createModel(store: Store, endpoint: Endpoint): (call: CallContext) => Promise<Model> {
  let known: Model | undefined
  const read = async (): Promise<Model | undefined> => {
    const row = await store
      .selectFrom('embedding_models')
      .selectAll()
      .where('name', '=', endpoint.model)
      .executeTakeFirst()
    return row && { id: row.id, dimensions: row.dimensions, centre: fromBytes(row.centre) }
  }
  return async (call) => {
    known ??= await read()
    if (known) return known
    const centre = meanOf(await endpoint.embed(probes, call))
    await store
      .insertInto('embedding_models')
      .values({ name: endpoint.model, dimensions: centre.length, centre: toBytes(centre) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    known = await read()
    if (!known) throw new Error('The embedding model that was just stored is not there')
    return known
  }
}
