import { afterAll, expect, test } from 'vitest'
import { createSandbox } from '../src/index.ts'

const app = createSandbox()
afterAll(() => app.close())
const ask = (payload: object) => app.inject({ method: 'POST', url: '/embeddings/v1/embeddings', payload })
const vectorsOf = async (...input: string[]): Promise<number[][]> =>
  (await ask({ model: 'small', input })).json().data.map(({ embedding }: { embedding: number[] }) => embedding)
const likeness = (one: number[], other: number[]) =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? NaN), 0)

test('near texts are near, by words, by meaning and by spelling; the same text is the same vector', async () => {
  const [text, same, meant, misspelt, other] = (await vectorsOf(
    'The salary of a new engineer',
    'The salary of a new engineer',
    'What wages do engineers get?',
    'salaries of newly hired enginers',
    'Ferry timetable of the northern islands',
  )) as [number[], number[], number[], number[], number[]]
  expect(text).toHaveLength(384)
  expect(likeness(text, text)).toBeCloseTo(1, 5)
  expect(same).toEqual(text)
  expect(likeness(text, meant)).toBeGreaterThan(likeness(text, other) + 0.2)
  expect(likeness(text, misspelt)).toBeGreaterThan(likeness(text, other) + 0.2)
})

test('answers have the form of OpenAI, floats or base64', async () => {
  const floats = (await ask({ model: 'small', input: 'One' })).json()
  expect(floats).toMatchObject({ object: 'list', model: 'small', usage: { prompt_tokens: 1, total_tokens: 1 } })
  const packed = (await ask({ model: 'small', input: 'One', encoding_format: 'base64' })).json().data[0].embedding
  const bytes = Buffer.from(packed, 'base64')
  const unpacked = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  expect([...unpacked]).toEqual([...Float32Array.from(floats.data[0].embedding)])
})

test.each([
  [{ input: 'x' }, /model/],
  [{ model: 'small' }, /input/],
  [{ model: 'small', input: ['x', ''] }, /input/],
  [{ model: 'small', input: 'x'.repeat(40_000) }, /maximum context length/],
  [{ model: 'small', input: 'x', dimensions: 12 }, /384/],
])('%# what it does not take is refused with a reason', async (payload, reason) => {
  const response = await ask(payload)
  expect([response.statusCode, response.json().error.message]).toEqual([400, expect.stringMatching(reason)])
})
