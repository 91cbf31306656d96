/** A citation is worth what the stored bytes say. */
import { type Database, openDatabase } from '@sophia/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import type { Research, VerifyAnswer } from '../src/schemas.ts'
import { type Fixture, startResearch } from './fixture.ts'

let research: Fixture
let database: Database<unknown>
beforeAll(async () => {
  research = await startResearch()
  database = await openDatabase({ url: research.databaseUrl, name: 'mcp_research', migrations })
})
afterAll(async () => {
  await database?.close()
  await research?.close()
})

const verify = async (citations: unknown[]) => {
  const response = await research.app.inject({ method: 'POST', url: '/verify', payload: { citations } })
  return { status: response.statusCode, ...response.json<VerifyAnswer & { errors: { pointer: string }[] }>() }
}
const claims = ({ answer }: Research) =>
  answer.flatMap(({ text, citations }) => citations.map((citation) => ({ ...citation, text })))

describe('verifying', () => {
  test('holds for every citation of an answer, with the words and the page', async () => {
    const found = await research.ask('What is access control?')
    const { valid, citations } = await verify(claims(found))
    expect(valid).toBe(true)
    expect(citations.map(({ status }) => status)).toEqual(claims(found).map(() => 'valid'))
    expect(citations.map(({ text }) => text)).toEqual(claims(found).map(({ text }) => text))
    expect(found.results.map(({ url }) => url)).toContain(citations[0]?.url)
  })

  test('names what does not hold, one by one', async () => {
    const [good] = claims(await research.ask('What is the law on tenant privacy and smart locks?'))
    if (!good) throw new Error('nothing was cited')
    const { valid, citations } = await verify([
      good,
      { ...good, text: `${good.text}!` },
      { ...good, end: 10_000_000 },
      { ...good, end: good.start },
      { ...good, sourceId: 'nobody' },
      { ...good, sha256: 'f'.repeat(64) },
    ])
    expect(valid).toBe(false)
    expect(citations.map(({ status }) => status)).toEqual([
      'valid',
      'different',
      'out-of-range',
      'out-of-range',
      'unknown',
      'unknown',
    ])
  })

  test('refuses what is no citation, with its place', async () => {
    const { status, errors } = await verify([{ sourceId: 'a', start: -1, end: 2, sha256: 'short' }])
    expect([status, errors.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/body/citations/0/start', '/body/citations/0/sha256'],
    ])
  })
})

describe('a tampered byte', () => {
  test('makes its claims vanish and the rest stay, and the citation is called tampered', async () => {
    const found = await research.ask('What is access control?')
    const cited = new Map(claims(found).map((claim) => [claim.sourceId, claim]))
    const [victim] = [...cited.values()]
    if (!victim || cited.size < 2) throw new Error('the answer needs two sources')
    await database.pool.query("update results set text = text || '.' where research_id = $1 and id = $2", [
      found.id,
      victim.sourceId,
    ])
    const { answer, complete } = await research.stored(found.id)
    const left = found.answer.filter(({ citations }) => citations.some(({ sourceId }) => sourceId !== victim.sourceId))
    expect(answer.map(({ text }) => text)).toEqual(left.map(({ text }) => text))
    expect(answer.length).toBeLessThan(found.answer.length)
    expect(complete).toBe(false)
    const checked = await verify([victim])
    // Another research may hold the same text whole.
    expect(['tampered', 'valid']).toContain(checked.citations[0]?.status)
  })

  test('in the only source leaves nothing: the research abstains', async () => {
    const found = await research.ask('What is a smart lock?', { sources: ['wikipedia'] })
    await database.pool.query("update results set text = 'x' || text where research_id = $1", [found.id])
    expect(await research.stored(found.id)).toMatchObject({ status: 'abstained', answer: [] })
  })
})

describe('as Markdown', () => {
  test('a research is a document with numbered sources, in which strangers’ text is only text', async () => {
    const found = await research.ask('What is access control?')
    await database.pool.query("update results set title = '[a](javascript:x) <b>' where research_id = $1", [found.id])
    const response = await research.app.inject(`/research/${found.id}?format=markdown`)
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/markdown; charset=utf-8'])
    expect(response.body).toMatch(/^# What is access control\?\n/)
    expect(response.body).toContain('sandbox')
    for (const { text } of found.answer) expect(response.body.replaceAll('\\', '')).toContain(text.replaceAll('\\', ''))
    expect(response.body).toContain('1. [\\[a\\](javascript:x) \\<b\\>](<http')
    expect(response.body).not.toContain('<b>')
  })

  test('an unknown format is named', async () => {
    const { id } = await research.ask('What is a smart lock?')
    const response = await research.app.inject(`/research/${id}?format=pdf`)
    expect(response.json().errors).toEqual([{ pointer: '/query/format', message: 'must be one of json, markdown' }])
  })
})
