import { expect, test } from 'vitest'
import { cleanUserText, showUnseen } from '../src/user-text.ts'

test.for([
  ['a bidirectional mark', 'a\u202Eb', 'ab'],
  ['a zero-width space', 'a\u200Bb', 'ab'],
  ['tags', 'a\u{E0041}\u{E007F}b', 'ab'],
  ['variation selectors, which can carry bytes', 'a\uFE00\u{E0100}\u{E01EF}b', 'ab'],
  ['all but one variation selector of an emoji', '❤\uFE0F\uFE0F\u{E0101}', '❤\uFE0F'],
  ['fillers that look like nothing', 'a\u3164\uFFA0\u115F\u2800b', 'ab'],
  ['controls', 'a\u0007\u001B[31mb\u0085', 'a[31mb'],
  ['line and paragraph separators', 'a\u2028\u2029b', 'ab'],
  ['joiners outside of emoji', 'a\u200Db\u200C', 'ab'],
  ['private characters', 'a\uE000\u{F0000}b', 'ab'],
] as const)('%s goes', ([, written, shown]) => {
  expect(cleanUserText(written)).toBe(shown)
})

test('what a person sees stays', () => {
  for (const text of ['next\ttab\nline', '👩‍💻 👩🏽‍🚀 ❤️ 🏳️‍🌈 1️⃣', 'ünïcode, naïve: Ω 漢字 한국어 हिन्दी العربية'])
    expect(cleanUserText(text)).toBe(text)
  expect(cleanUserText('line\r\nnext\rlast')).toBe('line\nnext\nlast')
})

test('what cannot be seen is shown as JSON escapes it; what can be seen stays', () => {
  const hidden = 'a\u202eb\u2066c\u200bd\u{e0041}e\u0007'
  expect(showUnseen(hidden)).toBe('a\\u202eb\\u2066c\\u200bd\\udb40\\udc41e\\u0007')
  expect(JSON.parse(showUnseen(JSON.stringify({ hidden })))).toEqual({ hidden })
  const plain = 'Größe 10 %\n\tשלום 👩‍💻 ❤️'
  expect(showUnseen(plain)).toBe(plain)
})
