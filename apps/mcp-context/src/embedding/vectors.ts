/** Of length 1, so that the dot product is the cosine. A vector of nothing stays one. */
export function normalised(values: ArrayLike<number>): Float32Array {
  const vector = Float32Array.from(values)
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  return length > 0 ? vector.map((value) => value / length) : vector
}

export function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (let index = 0; index < mean.length; index++) mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0)
  }
  return mean.map((sum) => sum / vectors.length)
}

/** One bit a dimension, as Postgres reads bits: on which side of the centre the vector lies. */
export function signBits(vector: Float32Array, centre: Float32Array): string {
  let bits = ''
  for (let index = 0; index < vector.length; index++) bits += (vector[index] ?? 0) > (centre[index] ?? 0) ? '1' : '0'
  return bits
}

/** Little-endian float32, as every machine that this runs on has it. */
export const toBytes = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)

/** Copied: a float must begin at a multiple of four, and a buffer of the driver's may begin anywhere. */
export const fromBytes = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer)
