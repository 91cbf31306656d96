import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceList, urlVariable } from '@sophia/catalog'
import { type Criterion, type Proof, proofName, seal } from '@sophia/proof'
import { type App, parseConfig } from '@sophia/service'
import { startRedis, testEnvironment } from '@sophia/service/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

const apps: App[] = []
const nowhere = Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), 'http://127.0.0.1:9']))
const redis = await startRedis()
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()))
  await redis?.stop()
})

async function build(variables: Record<string, string> = {}): Promise<App> {
  const app = await buildApp(parseConfig(ConfigSchema, testEnvironment({ ...nowhere, ...variables })))
  apps.push(app)
  return app
}

/** A chain of so many, one a day; the last one failed if asked for. */
function chainOf(length: number, lastPasses = true): Proof[] {
  const chain: Proof[] = []
  for (let day = 0; day < length; day++) {
    const at = new Date(Date.UTC(2026, 0, 1 + day)).toISOString()
    const passed = lastPasses || day < length - 1
    const criteria = (['AC-1', 'AC-2', 'AC-3', 'AC-4', 'AC-5'] as const).map(
      (id): Criterion => ({
        id,
        title: 'It runs',
        passed: passed || id !== 'AC-2',
        found: passed || id !== 'AC-2' ? 'all of it' : '/api/health: status 503',
        samples: [{ what: 'it', at, ms: 12.5, status: 200 }],
      }),
    )
    const measured = { startedAt: at, endedAt: at, url: 'https://sophia.example', commit: 'abc', images: { a: 'a:1' } }
    chain.push(seal({ ...measured, criteria }, chain.at(-1)))
  }
  return chain
}

const publish = (app: App, proof: unknown) =>
  app.inject({ method: 'POST', url: '/api/proofs', payload: proof as Proof })
const page = async (app: App) => (await app.inject('/api/proofs')).json()
const hashes = (shown: { items: { hash: string }[] }): string[] => shown.items.map(({ hash }) => hash)
const metric = async (app: App): Promise<string | undefined> =>
  /^sophia_proof_passed\S* (\S+)$/m.exec((await app.inject('/metrics')).body)?.[1]

describe('proofs of a folder', () => {
  it('are shown newest first, and one that was changed is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sophia-proofs-'))
    const [first, second] = chainOf(2) as [Proof, Proof]
    const file = (proof: Proof): string => join(folder, `${proofName(proof)}.json`)
    for (const proof of [first, second]) writeFileSync(file(proof), JSON.stringify(proof))
    const app = await build({ SOPHIA_PROOFS_DIR: folder })
    const whole = await page(app)
    expect(whole).toMatchObject({ kept: true, faults: [], complete: true })
    expect(hashes(whole)).toEqual([second.hash, first.hash])
    expect(whole.items[0].criteria[0]).toMatchObject({ id: 'AC-1', samples: 1 })

    writeFileSync(file(second), readFileSync(file(second), 'utf8').replace('"passed":true', '"passed":false'))
    const changed = await page(app)
    expect(changed).toMatchObject({
      faults: [`${proofName(second)}.json was changed after it was written`],
      complete: false,
    })
    expect(hashes(changed)).toEqual([first.hash])
  })

  it('that are published, too, are shown once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sophia-proofs-'))
    const [proof] = chainOf(1) as [Proof]
    writeFileSync(join(folder, `${proofName(proof)}.json`), JSON.stringify(proof))
    const app = await build({ SOPHIA_PROOFS_DIR: folder })
    await publish(app, proof)
    expect(hashes(await page(app))).toEqual([proof.hash])
  })
})

describe.each([
  ['in this process', undefined],
  ['in Redis', redis],
] as const)('proofs that are published, %s', (_where, shared) => {
  const skipped = _where === 'in Redis' && !redis
  const variables = shared ? { REDIS_URL: shared.url } : {}

  it.skipIf(skipped)('are kept once each, among the last hundred', async () => {
    const app = await build(variables)
    const chain = chainOf(103)
    expect(await page(app)).toMatchObject({ kept: false, items: [] })
    for (const proof of chain) expect((await publish(app, proof)).statusCode).toBe(201)
    const again = await publish(app, chain.at(-1))
    expect([again.statusCode, again.json().hash]).toEqual([200, chain.at(-1)?.hash])
    const shown = await page(app)
    expect(shown).toMatchObject({ kept: true, faults: [] })
    expect(hashes(shown)).toEqual(
      chain
        .slice(3)
        .map(({ hash }) => hash)
        .reverse(),
    )
  })
})

describe('what is published', () => {
  it('is refused when it was changed, when it follows nothing here, and where a member is not known', async () => {
    const app = await build()
    const [first, second, third] = chainOf(3) as [Proof, Proof, Proof]
    const changed = await publish(app, { ...first, passed: false })
    expect([changed.statusCode, changed.json().detail]).toEqual([
      422,
      'The hash is not that of the proof: it was changed.',
    ])
    await publish(app, first)
    const early = await publish(app, third)
    expect([early.statusCode, early.json().detail]).toEqual([
      409,
      `It follows ${second.hash}, which is not here. Publish that one first.`,
    ])
    const strange = await publish(app, { ...second, note: 'x', criteria: [{ ...second.criteria[0], passed: 'yes' }] })
    expect(strange.statusCode).toBe(400)
    expect(
      strange
        .json()
        .errors.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
    ).toEqual(['/body/criteria/0/passed', '/body/note'])
    expect(hashes(await page(app))).toEqual([first.hash])
  })

  it('may begin in the middle of a chain, where nothing is kept, or begin another', async () => {
    const app = await build()
    const chain = chainOf(3)
    expect((await publish(app, chain[1])).statusCode).toBe(201)
    const [{ hash: _, ...other }] = chainOf(1, false) as [Proof]
    const later = seal({ ...other, startedAt: '2026-03-01T00:00:00.000Z' }, undefined)
    expect((await publish(app, later)).statusCode).toBe(201)
    expect(await page(app)).toMatchObject({
      complete: false,
      faults: ['proof-20260301T000000000Z does not follow the proof before it'],
    })
  })

  it('is a metric: whether the newest passed, and nothing while there is none', async () => {
    const app = await build()
    expect(await metric(app)).toBeUndefined()
    const [good, bad] = chainOf(2, false)
    await publish(app, good)
    expect(await metric(app)).toBe('1')
    await publish(app, bad)
    expect(await metric(app)).toBe('0')
  })

  it.skipIf(!redis)('is refused while Redis is away, and what was shown is said to be missing', async () => {
    const own = await startRedis()
    const app = await build({ REDIS_URL: own?.url ?? '' })
    await own?.kill()
    const [proof] = chainOf(1)
    expect((await publish(app, proof)).statusCode).toBe(503)
    expect(await page(app)).toMatchObject({ faults: ['Published proofs cannot be read: Redis does not answer'] })
    expect(await metric(app)).toBeUndefined()
    await own?.stop()
  })
})
