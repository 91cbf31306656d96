/** Values that mean harm. */
import fc, { type Arbitrary } from 'fast-check'

const long = (length: number) => fc.constant('a'.repeat(length))

/** Addresses that must never be fetched, and one that is nobody's. No generated name is looked up outside. */
export const addresses = [
  'https://sophia.test/page',
  'http://127.0.0.1:5432/',
  'http://[::1]:8001/health',
  'http://169.254.169.254/latest/meta-data',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://user:pass@localhost/',
  'file:///etc/hostname',
  'javascript:alert(1)',
  'http://',
]

const unicode = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202Eevil',
  'e\u0301'.repeat(50),
  '👩‍👩‍👧‍👦',
  '\ufeff',
  'ﷺ'.repeat(20),
  'İıſK',
  '\u2028\u2029',
  '\r\nset-cookie: a=b',
]

const words = [
  '',
  ' ',
  '.',
  '..',
  '../../../../etc/hostname',
  '%',
  '%00',
  '%2e%2e%2f',
  '%zz',
  "'; drop table documents; --",
  '" or ""="',
  '$1',
  '{{7*7}}',
  '${7*7}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '00000000-0000-0000-0000-000000000000',
  '9999-12-31T23:59:59Z',
  '0000-00-00',
  '2026-02-30',
  '+275760-09-13T00:00:00.001Z',
  '(((((((((((((((((((((',
  '*',
  '\\',
  '"unclosed',
  'a'.repeat(300),
  '99999999999999999999',
]

const numbers = [
  0,
  -0,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER,
]

const nested = (depth: number): unknown => {
  let value: unknown = []
  for (let level = 0; level < depth; level++) value = level % 2 ? { a: value } : [value]
  return value
}

/** Strings that mean harm. */
export const hostileText: Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...words) },
  { weight: 4, arbitrary: fc.constantFrom(...unicode) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(...addresses) },
  { weight: 1, arbitrary: long(70_000) },
)

/** Any JSON value, the worse ones first. */
export const hostileValue: Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...numbers) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: 1 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"admin":true}}'), {
      constructor: { prototype: { a: 1 } },
    }),
  },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 2_000 }).map(nested) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('a', 1, null), { minLength: 200, maxLength: 400 }) },
  { weight: 2, arbitrary: fc.jsonValue() },
)
