/**
 * Hamming distances, by the processor's own count of bits, 128 at a time: WebAssembly reaches it, JavaScript does not and
 * takes three times as long. The program is some fifty instructions, so it is written down here, not compiled elsewhere.
 */

/** In the memory of the program: the query, then the distances, then the words of a block. */
const place = { query: 0, distances: 1024, words: 4096 }
/** Of one call; as many distances fit in between. */
const mostRows = 1024
const pageBytes = 65_536

/** Words come in vectors of so many. What is left of the last one is 0. */
export const wordsAtOnce = 4
/** Longer ones do not fit the place of the query. */
export const mostDimensions = 8 * (place.distances - place.query)

/** As far as it is used here: TypeScript knows it of browsers only. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
}

const memory = new WebAssembly.Memory({ initial: 2 })

/** @returns of each row of `words` to the query; to be read before the next call. */
export function distancesTo(query: Uint32Array, words: Uint32Array): Uint16Array {
  const rows = words.length / query.length
  if (rows > mostRows || query.byteLength > place.distances) throw new RangeError('More than fits the memory')
  const missing = place.words + words.byteLength - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  new Uint32Array(memory.buffer, place.query).set(query)
  new Uint32Array(memory.buffer, place.words).set(words)
  if (rows > 0) run(rows, query.byteLength)
  return new Uint16Array(memory.buffer, place.distances, rows)
}

/** Instructions by the names that the specification of WebAssembly gives them. */
const op = {
  loop: [0x03, 0x40],
  end: [0x0b],
  repeatIf: [0x0d, 0],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  i32Const: (value: number) => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32LessThan: [0x49],
  i32Store16: [0x3b, 1, 0],
  v128Load: [0xfd, 0x00, 4, 0],
  v128Zero: [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)],
  v128Xor: [0xfd, 0x51],
  i8x16Popcnt: [0xfd, 0x62],
  i16x8PairsOfBytes: [0xfd, 0x7d],
  i16x8Add: [0xfd, 0x8e, 0x01],
  i32x4PairsOfShorts: [0xfd, 0x7f],
  i32x4Lane: (lane: number) => [0xfd, 0x1b, lane],
}

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

function assemble(): (rows: number, rowBytes: number) => void {
  const [rows, rowBytes, row, out, at, sums] = [0, 1, 2, 3, 4, 5]
  const i32 = 0x7f
  const v128 = 0x7b
  const body = [
    [op.i32Const(place.words), op.set(row), op.i32Const(place.distances), op.set(out)],
    [op.loop],
    [op.v128Zero, op.set(sums), op.i32Const(place.query), op.set(at)],
    [op.loop],
    // sums += bits that differ, counted by the byte and added in pairs
    [op.get(row), op.get(at), op.i32Add, op.v128Load, op.get(at), op.v128Load, op.v128Xor],
    [op.i8x16Popcnt, op.i16x8PairsOfBytes, op.get(sums), op.i16x8Add, op.set(sums)],
    [op.get(at), op.i32Const(16), op.i32Add, op.set(at)],
    [op.get(at), op.get(rowBytes), op.i32LessThan, op.repeatIf],
    [op.end],
    // out = all of the sums
    [op.get(sums), op.i32x4PairsOfShorts, op.set(sums), op.get(out)],
    [0, 1, 2, 3].flatMap((lane) => [op.get(sums), op.i32x4Lane(lane)]),
    [op.i32Add, op.i32Add, op.i32Add, op.i32Store16],
    [op.get(row), op.get(rowBytes), op.i32Add, op.set(row)],
    [op.get(out), op.i32Const(2), op.i32Add, op.set(out)],
    [op.get(rows), op.i32Const(1), op.i32Sub, op.set(rows), op.get(rows), op.repeatIf],
    [op.end],
    [op.end],
  ].flat(2)
  const locals = [2, 3, i32, 1, v128]
  const name = [1, 0x6d]
  const module = new Uint8Array([
    ...header,
    ...section(1, [1, 0x60, 2, i32, i32, 0]),
    ...section(2, [1, ...name, ...name, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name, 0, 0]),
    ...section(10, [1, ...sized([...locals, ...body])]),
  ])
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { m: { m: memory } })
  return exports['m'] as (rows: number, rowBytes: number) => void
}

const section = (kind: number, content: readonly number[]): number[] => [kind, ...sized(content)]

const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content]

/** LEB128: seven bits a byte, the lowest first. */
const unsigned = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >> 7)])

/** The same with room for a sign, which none of ours has. */
const signed = (value: number): number[] => (value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)])

const run = assemble()
