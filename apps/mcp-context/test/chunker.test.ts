import { describe, expect, test } from 'vitest'
import { chunk } from '../src/chunker.ts'
import { randomFrom } from './fixture.ts'

const textsOf = (text: string, mediaType: string) =>
  chunk(text, mediaType).map(({ start, end }) => text.slice(start, end))
const sentence = (words: number) => `${Array.from({ length: words }, (_, index) => `word${index}`).join(' ')}.`

describe('Markdown', () => {
  test('each section is a chunk, under the headings above it', () => {
    const text = '# Guide\n\nHello.\n\n## Install\n\nRun it.\n\n### Linux\n\nUse apt.\n\n## Use\n\nClick.\n'
    const chunks = chunk(text, 'text/markdown')
    expect(chunks.map(({ headings }) => headings)).toEqual([
      ['Guide'],
      ['Guide', 'Install'],
      ['Guide', 'Install', 'Linux'],
      ['Guide', 'Use'],
    ])
    expect(textsOf(text, 'text/markdown')[1]).toBe('## Install\n\nRun it.')
  })

  test('a heading without text of its own stays with what follows', () => {
    expect(textsOf('# Guide\n\n## Install\n\nRun it.', 'text/markdown')).toEqual(['# Guide\n\n## Install\n\nRun it.'])
  })

  test('what looks like a heading inside fenced code is code', () => {
    const text = '# One\n\n```sh\n# not a heading\n\necho hi\n```\n\nAfter.'
    expect(chunk(text, 'text/markdown')).toEqual([{ start: 0, end: text.length, headings: ['One'] }])
  })

  test('a fence ends only at as many marks of its kind', () => {
    const text = '````\n```\n# still code\n````\n\n# Heading\n\nText.'
    expect(chunk(text, 'text/markdown').map(({ headings }) => headings)).toEqual([[], ['Heading']])
  })

  test('closing marks are no part of a heading, and a tag is not a heading', () => {
    const chunks = chunk('## Title ##\n\n#hashtag and text', 'text/markdown')
    expect(chunks.map(({ headings }) => headings)).toEqual([['Title']])
  })
})

test('a long heading is cut short for the chunks below it, between characters', () => {
  const [first] = chunk(`# x${'🜁'.repeat(300)}\n\nText.`, 'text/markdown')
  expect(first?.headings).toEqual([`x${'🜁'.repeat(99)}`])
})

describe('plain text', () => {
  test('paragraphs are joined up to the target length and not split', () => {
    const paragraphs = Array.from({ length: 10 }, () => sentence(60))
    const text = paragraphs.join('\n\n')
    const chunks = textsOf(text, 'text/plain')
    expect(chunks.length).toBeGreaterThan(1)
    expect(chunks.join('\n\n')).toBe(text)
    for (const each of chunks) expect(each.length).toBeLessThanOrEqual(1600)
  })

  test('a paragraph that is too long is cut after a sentence', () => {
    const text = Array.from({ length: 20 }, () => sentence(40)).join(' ')
    const chunks = textsOf(text, 'text/plain')
    expect(chunks.length).toBeGreaterThan(1)
    for (const each of chunks) expect(each).toMatch(/\.$/)
  })

  test('a hash mark is not a heading', () => {
    expect(chunk('# one\n\ntwo', 'text/plain')).toEqual([{ start: 0, end: 10, headings: [] }])
  })

  test('white space alone makes no chunk', () => {
    expect(chunk(' \n\t\r\n \n', 'text/plain')).toEqual([])
    expect(chunk('', 'text/markdown')).toEqual([])
  })
})

test('whatever the text: chunks are in order, bounded, end on characters, and hold all that is not white space', () => {
  const random = randomFrom(7)
  const pieces = [
    'a',
    'Word. ',
    '\n',
    '\r\n',
    '\n\n',
    '# ',
    '```\n',
    '~~~',
    '🜁',
    'é',
    ' ',
    '\t',
    'x'.repeat(3000),
    '🜁'.repeat(1500),
  ]
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random() * 80 }, () => pieces[Math.floor(random() * pieces.length)]).join('')
    for (const mediaType of ['text/plain', 'text/markdown']) {
      const chunks = chunk(text, mediaType)
      let end = 0
      for (const each of chunks) {
        expect(text.slice(end, each.start)).toMatch(/^\s*$/)
        expect(each.end).toBeGreaterThan(each.start)
        expect(each.end - each.start).toBeLessThanOrEqual(2400)
        expect(text.slice(each.start, each.end).isWellFormed()).toBe(true)
        end = each.end
      }
      expect(text.slice(end)).toMatch(/^\s*$/)
    }
  }
})

test.each(['x', ' ', '#', '\n', '# ', '#\t', '`', '. ', '." ', '# a\n', '```\n'])(
  'a million characters of %j are cut in well under a second',
  (piece) => {
    const began = performance.now()
    const text = `# ${piece.repeat(1_000_000 / piece.length)}x`
    for (const { headings } of chunk(text, 'text/markdown')) expect(headings.join('').length).toBeLessThanOrEqual(1200)
    expect(performance.now() - began).toBeLessThan(2000)
  },
)
