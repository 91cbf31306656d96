/** Documents that come, change, get vectors and go, as the service does it: what chance decides is decided by a number. */
import { backgroundCall } from '@sophia/service'
import fc from 'fast-check'
import { sql } from 'kysely'
import { createCollections } from '../src/collections.ts'
import { createDocuments } from '../src/documents.ts'
import { addUpChanges } from '../src/embedding/bit-blocks.ts'
import type { Model } from '../src/embedding/model.ts'
import { keep } from '../src/embedding/queue.ts'
import { normalised } from '../src/embedding/vectors.ts'
import { ingest } from '../src/ingest.ts'
import { createSubjects } from '../src/subjects.ts'
import type { Store } from '../src/tables.ts'
import type { Viewer } from '../src/visibility.ts'
import { randomFrom } from './fixture.ts'

export const dimensions = 48
const random = randomFrom(3)
export const anyVector = () => normalised(Array.from({ length: dimensions }, () => random() - 0.5))
const call = () => backgroundCall(60_000)

const labels = ['public', 'user:ana', 'team:sales']
export const collections = ['handbook', 'deals']
export const subjects = ['person:a', 'person:b']
export const root: Viewer = { subject: 'root', everything: true, labels: [] }
export const viewers: Viewer[] = [
  root,
  { subject: 'ana', everything: false, labels: ['public', 'user:ana'] },
  { subject: 'ben', everything: false, labels: ['public', 'team:sales'] },
  { subject: 'eve', everything: false, labels: [] },
]

export const step = fc.record({
  kind: fc.constantFrom(
    'document',
    'document',
    'document',
    'embed',
    'embed',
    'remove',
    'forget',
    'drop',
    'addUp',
    'leap',
  ),
  at: fc.nat(10_000),
})
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

export function createHistory(database: Store, model: Model) {
  let serial = 0
  /** Done as the service does it; what chance decides is decided by `at`. */
  async function take({ kind, at }: Step): Promise<void> {
    const pick = <Item>(items: readonly Item[]) => items[at % items.length] as Item
    if (kind === 'document') {
      const text = `${serial++} `.padEnd(10 + (at % 60), 'x')
      const input = {
        collection: pick(collections),
        visibility: labels[Math.floor(at / 2) % 3] as string,
        title: 'Any',
        text,
        mediaType: 'text/plain' as const,
        // Few, so that they get new versions.
        source: `s${at % 5}`,
        ...(at % 3 === 0 && { metadata: { subject: pick(subjects) } }),
      }
      const chunks = Array.from({ length: Math.ceil(text.length / 5) }, (_, each) => ({
        start: 5 * each,
        end: Math.min(text.length, 5 * each + 5),
        headings: [],
      }))
      await ingest(
        database,
        input as never,
        { text, chunks, mediaType: 'text/plain' } as never,
        root,
        call(),
        true,
      ).catch(unlessGone)
    }
    if (kind === 'embed') {
      const waiting = await sql<{ id: number; documentId: string }>`
        select chunk_id as id, document_id as "documentId" from embedding_queue order by chunk_id limit 30`.execute(
        database,
      )
      const embedded = waiting.rows.map((each) => ({ ...each, text: '', sha256: '00', vector: anyVector() }))
      await keep(database, model, embedded)
    }
    if (kind === 'remove') {
      const { rows } = await sql<{ id: string }>`select id from documents order by id`.execute(database)
      if (rows.length)
        await createDocuments(database, {} as never)
          .remove(pick(rows).id, root)
          .catch(unlessGone)
    }
    if (kind === 'forget') await createSubjects(database).forget(pick(subjects), root)
    if (kind === 'drop' && at % 4 === 0) {
      await createCollections(database).remove(pick(collections)).catch(unlessGone)
      await createCollections(database).put(pick(collections), {}, root)
    }
    if (kind === 'addUp') await addUpChanges(database)
    // On to another block.
    if (kind === 'leap')
      await sql`select setval('chunks_id_seq', nextval('chunks_id_seq') + ${at % 700})`.execute(database)
  }

  /** A document with all its vectors. */
  async function store(collection: string, source: string, count: number): Promise<string> {
    const text = source.padEnd(5 * count, 'y')
    const chunks = Array.from({ length: count }, (_, each) => ({ start: 5 * each, end: 5 * each + 5, headings: [] }))
    const input = { collection, title: 'Any', text, mediaType: 'text/plain', source }
    const read = { text, chunks, mediaType: 'text/plain' }
    const { id } = await ingest(database, input, read as never, root, call(), true)
    const waits = async () => (await sql`select from embedding_queue limit 1`.execute(database)).rows.length > 0
    while (await waits()) await take({ kind: 'embed', at: 0 })
    return id
  }

  return { take, store }
}
export type History = ReturnType<typeof createHistory>

/** Somebody else was faster. */
function unlessGone(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error
}
