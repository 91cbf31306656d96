import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { parseAmount } from '../src/intake/amounts.ts'
import { type CsvRecord, readRecords } from '../src/intake/csv.ts'
import { parseDate } from '../src/intake/dates.ts'
import type { FoundLayout } from '../src/intake/recognise.ts'
import { Row } from '../src/intake/row.ts'
import { knownCountries, NameList, sectors } from '../src/intake/spelling.ts'
import { Utf8Check } from '../src/intake/utf8-check.ts'

test.each([
  ['3/1/2017', 'M/D/YYYY', '2017-03-01'],
  ['3/1/2017', 'D/M/YYYY', '2017-01-03'],
  ['31.1.2017', 'D.M.YYYY', '2017-01-31'],
  ['2017-03-01', 'M/D/YYYY', '2017-03-01'],
  ['2/29/2024', 'M/D/YYYY', '2024-02-29'],
  ['2/29/2023', 'M/D/YYYY', undefined],
  ['13/1/2017', 'M/D/YYYY', undefined],
  ['3/1/17', 'M/D/YYYY', undefined],
  ['3/1/0217', 'M/D/YYYY', undefined],
] as const)('the date %s of the form %s is %s', (text, format, date) => {
  expect(parseDate(text, format)).toBe(date)
})

test.each([
  ['1054', '1054', false],
  ['-0.50', '-0.5', false],
  ['$1,054.25', '1054.25', true],
  ['1,2', undefined, undefined],
  ['1.054,25', undefined, undefined],
  ['1e3', undefined, undefined],
  ['', undefined, undefined],
])('the amount %j is %s', (text, amount, rewritten) => {
  const read = parseAmount(text)
  expect([read?.amount.toFixed(), read?.rewritten]).toEqual([amount, rewritten])
})

describe('spelling', () => {
  test('a small slip is led back, a different word is not', () => {
    expect(sectors.correct('technolgy')).toBe('technology')
    expect(sectors.correct('Retial')).toBe('retail')
    expect(knownCountries().correct('Philipines')).toBe('Philippines')
    expect(knownCountries().correct('Korea')).toBeUndefined()
    expect(sectors.correct('biotech')).toBeUndefined()
  })

  test('a word between two others is not guessed', () => {
    // One letter from Iran and from Iraq.
    expect(knownCountries().correct('Irax')).toBeUndefined()
  })

  test('a name that two entries could mean is not guessed', () => {
    const names = new NameList(['Ron-Tech', 'Rontech', 'GTX Pro'])
    expect([names.find('gtxpro'), names.find('RON TECH'), names.find('Rontech')]).toEqual([
      'GTX Pro',
      undefined,
      'Rontech',
    ])
  })
})

test('lines are counted as an editor shows them, over blank lines and line breaks within cells', async () => {
  const text = '\uFEFFa,b\r\n1,2\r\n\r\n"x\r\ny",3\r\n\r\n4,5'
  const records: CsvRecord[] = []
  for await (const some of readRecords(Readable.from([Buffer.from(text)]), ',')) records.push(...some)
  expect(records).toEqual([
    { line: 2, cells: ['1', '2'] },
    { line: 4, cells: ['x\r\ny', '3'] },
    { line: 7, cells: ['4', '5'] },
  ])
})

test('records are handed on before they take much memory, however long their cells are', async () => {
  const row = `${'x'.repeat(300_000)},y\n`
  const batches: number[] = []
  for await (const some of readRecords(Readable.from(['a,b\n', ...Array.from({ length: 20 }, () => row)]), ','))
    batches.push(some.length)
  expect(batches.reduce((sum, each) => sum + each, 0)).toBe(20)
  expect(Math.max(...batches)).toBe(4)
})

test('a cell that is questioned is told without half of a letter, which no database takes', () => {
  const layout = {
    kind: 'products',
    title: 'products',
    columns: { name: 'a' },
    dateFormat: 'YYYY-MM-DD',
    decimal: '.',
    delimiter: ',',
  }
  const found = {
    layout,
    columns: new Map([['name', { name: 'a', index: 0 }]]),
    unused: [],
    width: 1,
  } as unknown as FoundLayout
  for (const cell of [`${'x'.repeat(199)}😀`, `${'x'.repeat(499)}😀`, 'x\ud83d']) {
    const row = new Row({ line: 2, cells: [cell] }, found)
    const text = row.text('name')
    row.ask('name', 'Is it?')
    expect([text, ...row.questions.map(({ value }) => value)].every((each) => each?.isWellFormed())).toBe(true)
  }
})

test('a character that two chunks share is no fault; a broken one is named by its line', () => {
  const bytes = Buffer.from('a\né\nb')
  for (let cut = 1; cut < bytes.length; cut++) {
    const check = new Utf8Check()
    check.add(bytes.subarray(0, cut))
    check.add(bytes.subarray(cut))
    expect(check.end()).toBeUndefined()
  }
  const broken = new Utf8Check()
  broken.add(Buffer.from('a\nb\n'))
  broken.add(Buffer.from([99, 10, 0xe9, 10, 100]))
  expect(broken.end()).toBe(4)
})
