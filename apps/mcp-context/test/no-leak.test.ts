/**
 * Visibility as a property: whatever is stored for others, in whatever order, each caller is answered as if it were not
 * there. Two services are told the same story, one of them without what the caller may not see; their answers must agree.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Context, type Person, startContext, startEndpoint, type TestEndpoint } from './fixture.ts'

let endpoint: TestEndpoint
let context: Context
let alone: Context
beforeAll(async () => {
  endpoint = await startEndpoint()
  context = await startContext(endpoint.config)
  alone = await startContext(endpoint.config)
})
afterAll(async () => {
  await context?.close()
  await alone?.close()
  await endpoint?.close()
})

const readable = {
  ana: ['public', 'user:ana', 'team:sales'],
  carla: ['public', 'user:carla', 'team:finance'],
  dora: ['public', 'user:dora'],
} satisfies Partial<Record<Person, string[]>>
const labels = [...new Set(Object.values(readable).flat())]
const collections = ['handbook', 'deals']
const words = ['budget', 'merger', 'salary', 'wage', 'holiday', 'vacation', 'printer', 'roadmap']
const subjects = ['account:a', 'account:b']

const word = fc.constantFrom(...words)
const visibility = fc.constantFrom(...labels)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('document' as const),
      visibility,
      collection: fc.constantFrom(...collections),
      title: word,
      text: fc.array(word, { minLength: 1, maxLength: 12 }).map((all) => all.join(' ')),
      // Few, so that they get new versions and meet those of others.
      source: fc.constantFrom('s1', 's2', 's3', undefined),
      subject: fc.constantFrom(...subjects, undefined),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removal' as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('memory' as const),
      visibility,
      subject: fc.constantFrom(...subjects),
      statement: fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(' ')),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('session' as const), visibility, subject: fc.constantFrom(...subjects) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** Identifiers in the whole story, and those in the one that the caller may know; undefined where it is hidden. */
interface Known {
  readonly path: '/documents' | '/sessions' | '/memories'
  readonly whole: string
  readonly own: string | undefined
  readonly visibility: string
}

async function tell(steps: readonly Step[], own: readonly string[]): Promise<Known[]> {
  const known: Known[] = []
  for (const each of steps) {
    if (each.kind === 'removal') {
      const documents = known.filter(({ path }) => path === '/documents')
      const gone = documents[each.at % Math.max(1, documents.length)]
      if (!gone) continue
      await context.call('root', 'DELETE', `/documents/${gone.whole}`)
      if (gone.own !== undefined) await alone.call('root', 'DELETE', `/documents/${gone.own}`)
      continue
    }
    const [path, payload] = requestOf(each)
    const seen = own.includes(each.visibility)
    const { status, body } = await context.call('root', 'POST', path, payload)
    expect(status).toBeLessThan(300)
    const id = seen ? (await alone.call('root', 'POST', path, payload)).body.id : undefined
    known.push({ path, whole: body.id, own: id, visibility: each.visibility })
  }
  return known
}

function requestOf(each: Exclude<Step, { kind: 'removal' }>): [Known['path'], object] {
  const { kind, visibility: shown } = each
  if (kind === 'memory') {
    return ['/memories', { subject: each.subject, statement: each.statement, source: 'a call', visibility: shown }]
  }
  if (kind === 'session') return ['/sessions', { subject: each.subject, visibility: shown }]
  const { collection, title, text, source, subject } = each
  return [
    '/documents',
    {
      collection,
      title,
      text,
      mediaType: 'text/plain',
      visibility: shown,
      ...(source !== undefined && { source }),
      ...(subject !== undefined && { metadata: { subject } }),
    },
  ]
}

/** Different in any two databases, and told apart from others by nothing else. */
const chance = new Set(['id', 'documentId', 'memoryId', 'sessionId', 'supersededBy'])
const times = /^(asOf|validFrom|validTo|recordedAt|createdAt|updatedAt|expiresAt)$/

const steady = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (name, value: unknown) => {
      if (chance.has(name) || times.test(name)) return undefined
      return name === 'nextCursor' ? value !== null : value
    }),
  )

async function questionsOf(
  person: Person,
  asOf: string,
  ask: (...call: Parameters<Context['call']>) => Promise<unknown>,
) {
  for (const mode of ['lexical', 'semantic', 'hybrid']) {
    for (const query of ['budget merger', 'wages and vacations', 'printer "roadmap" holiday']) {
      for (const more of [{}, { collections: ['deals'] }, { filters: { source: 's1' } }, { asOf }]) {
        await ask(person, 'POST', '/search', { query, mode, k: 50, ...more })
      }
    }
    await ask(person, 'POST', '/pack', { query: 'salary budget', tokenBudget: 300, subject: 'account:a', mode })
  }
  for (const path of [
    '/collections',
    '/documents?limit=100',
    '/documents?limit=2',
    '/documents?source=s1',
    '/memories',
    '/sessions',
    '/sessions?limit=1',
  ]) {
    await ask(person, 'GET', path)
  }
  for (const subject of subjects) {
    await ask(person, 'GET', `/memories?subject=${subject}&limit=1`)
    await ask(person, 'GET', `/subjects/${subject}/export`)
  }
}

/** What is hidden is answered like what never was. */
async function assertHidden(person: Person, { path, whole }: Known): Promise<void> {
  const absent = randomUUID()
  const requests = {
    '/documents': [
      ['GET', ''],
      ['GET', '?version=1'],
      ['GET', '/chunks'],
      ['DELETE', ''],
    ],
    '/sessions': [['GET', '']],
    '/memories': [],
  } as const
  for (const [method, rest] of requests[path]) {
    const hidden = await context.call(person, method, `${path}/${whole}${rest}`)
    const unknown = await context.call(person, method, `${path}/${absent}${rest}`)
    expect([hidden.status, hidden.body.detail?.replaceAll(whole, absent)]).toEqual([
      unknown.status,
      unknown.body.detail,
    ])
    expect([403, 404]).toContain(hidden.status)
  }
  if (path !== '/memories' || person === 'dora') return
  const supersede = (id: string) => {
    const memory = { subject: 'account:a', statement: randomUUID(), source: 'x', supersedes: id }
    return context.call(person, 'POST', '/memories', memory)
  }
  const [hidden, unknown] = [await supersede(whole), await supersede(absent)]
  expect([hidden.status, hidden.body.detail?.replaceAll(whole, absent)]).toEqual([unknown.status, unknown.body.detail])
}

async function forgetAll(): Promise<void> {
  for (const each of [context, alone]) {
    for (const name of collections) {
      await each.call('root', 'DELETE', `/collections/${name}`)
      await each.call('root', 'PUT', `/collections/${name}`, {})
    }
    for (const subject of subjects) await each.call('root', 'DELETE', `/subjects/${subject}`)
  }
}

test('no caller learns of what others have stored: not by search, counts, packs, exports, errors or pages', async () => {
  const stories = fc.record({
    person: fc.constantFrom(...(Object.keys(readable) as (keyof typeof readable)[])),
    before: fc.array(step, { minLength: 4, maxLength: 14 }),
    after: fc.array(step, { maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(stories, async ({ person, before, after }) => {
      await forgetAll()
      const own = readable[person]
      const known = await tell(before, own)
      const asOf = new Date().toISOString()
      known.push(...(await tell(after, own)))
      await context.embedded()
      await alone.embedded()
      const expected: unknown[] = []
      await questionsOf(person, asOf, async (...call) => expected.push(steady((await alone.call(...call)).body)))
      let at = 0
      await questionsOf(person, asOf, async (...call) => {
        const { status, body } = await context.call(...call)
        expect([call, status, steady(body)]).toEqual([call, 200, expected[at++]])
      })
      for (const each of known) {
        if (!own.includes(each.visibility)) await assertHidden(person, each)
      }
    }),
    { numRuns: 12, seed: 20_261_125, endOnFailure: true },
  )
}, 240_000)
