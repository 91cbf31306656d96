import { describe, expect, test } from 'vitest'
import { extractAnswer, sha256, type StoredResult } from '../src/answer.ts'
import { canonicalUrl, pageKey } from '../src/canonical-url.ts'
import { bm25, rank } from '../src/ranking.ts'
import { plainText } from '../src/sources/markup.ts'
import type { Found, SourceName } from '../src/sources/source.ts'
import { keywordsOf } from '../src/words.ts'

const found = (url: string, title: string, text = title): Found => ({
  url,
  title,
  text,
  author: null,
  publishedAt: null,
})

describe('an address', () => {
  test.each([
    ['https://a.example/p?utm_source=x&b=2&a=1#top', 'https://a.example/p?a=1&b=2'],
    ['http://user:secret@a.example/p', 'http://a.example/p'],
    ['javascript:alert(1)', undefined],
    ['not an address', undefined],
  ])('%s loses what is not the page', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical)
  })

  test('has one key for each page', () => {
    const keys = ['http://www.a.example/p/', 'https://a.example/p', 'https://a.example/p/?']
    expect(new Set(keys.map((url) => pageKey(canonicalUrl(url) ?? ''))).size).toBe(1)
    expect(pageKey('https://a.example/p?q=1')).not.toBe(pageKey('https://a.example/p'))
  })
})

describe('the ranking', () => {
  test('holds a page once, however it is spelled, and puts first what two sources agree on', () => {
    const lists = new Map<SourceName, Found[]>([
      ['wikipedia', [found('https://a.example/other', 'Door locks'), found('https://b.example/locks', 'Door locks')]],
      [
        'crossref',
        [
          found('http://www.b.example/locks/', 'Door locks', 'Door locks, told at length'),
          found('https://c.example', 'Door locks'),
        ],
      ],
    ])
    const results = rank('door locks', lists)
    expect(results).toHaveLength(3)
    expect(results[0]).toMatchObject({
      text: 'Door locks, told at length',
      source: 'crossref',
      foundBy: ['wikipedia', 'crossref'],
    })
  })

  test('prefers what holds the words, among what the sources rank alike', () => {
    const lists = new Map<SourceName, Found[]>([
      ['wikipedia', [found('https://a.example', 'Gardening in winter')]],
      ['crossref', [found('https://b.example', 'Door locks in winter')]],
    ])
    expect(rank('door locks', lists).map(({ title }) => title)).toEqual(['Door locks in winter', 'Gardening in winter'])
  })

  test('is BM25: rare words count more, long documents less', () => {
    const [rare = 0, common = 0, long = 0] = bm25(
      ['door', 'lock'],
      [['lock'], ['door'], ['lock', 'door', ...Array.from({ length: 40 }, () => 'else')], ['door'], ['door']],
    )
    expect(rare).toBeGreaterThan(common)
    expect(rare).toBeGreaterThan(long)
  })
})

describe('the answer', () => {
  const stored = (id: string, title: string, text: string): StoredResult => ({
    ...found(`https://${id}.example`, title, text),
    id,
    source: 'wikipedia',
    foundBy: ['wikipedia'],
    score: 1,
    sha256: sha256(text),
  })

  test('has a sentence once, proven by every text that has it word for word', () => {
    const sentence = 'A deadbolt is a lock that only the key moves.'
    const answer = extractAnswer(
      'What is a deadbolt?',
      [
        stored('one', 'Deadbolt', `${sentence} It is made of steel.`),
        stored('two', 'Doors', `Über Türen. ${sentence}`),
      ],
      5,
    )
    expect(answer).toHaveLength(1)
    expect(answer[0]?.citations.map(({ sourceId, start }) => [sourceId, start])).toEqual([
      ['one', 0],
      ['two', Buffer.byteLength('Über Türen. ')],
    ])
  })

  test('does not take a question or a headline for a statement', () => {
    expect(
      extractAnswer(
        'deadbolt',
        [stored('one', 'Deadbolt', 'Who would trust a deadbolt today? Deadbolts and other locks of our time')],
        5,
      ),
    ).toEqual([])
  })
})

describe('text from outside', () => {
  test('is read without its markup, and entities are decoded once', () => {
    expect(plainText('<p>Bolts &amp; locks</p><p>1 &lt; 2 &amp;lt; 3 &#x27;x&#39;</p>')).toBe(
      "Bolts & locks\n\n1 < 2 &lt; 3 'x'",
    )
  })

  test('loses characters that nobody sees', () => {
    expect(plainText('do\u200bor\u{e0041}\u202e\u0000 lock')).toBe('door lock')
  })
})

test('a question is searched for by the words that matter', () => {
  expect(keywordsOf('How do property managers choose access control?')).toEqual([
    'property',
    'managers',
    'access',
    'control',
  ])
  expect(keywordsOf('What is C++?')).toEqual(['c++'])
  expect(keywordsOf('What is it?')).toEqual(['what', 'is', 'it'])
})
