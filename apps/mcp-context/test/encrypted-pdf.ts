import { createHash } from 'node:crypto'

const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
const padded = (password: string) => Buffer.concat([Buffer.from(password, 'latin1'), padding]).subarray(0, 32)
const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()

/** Node has none any more: nobody should. PDF 1.4 does. */
function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index)
  const at = (index: number) => state[index & 255] ?? 0
  const swap = (one: number, other: number) => ([state[one], state[other]] = [at(other), at(one)])
  for (let i = 0, j = 0; i < 256; i++) swap(i, (j = (j + at(i) + (key[i % key.length] ?? 0)) & 255))
  let [i, j] = [0, 0]
  return Buffer.from(
    bytes.map((byte) => {
      i = (i + 1) & 255
      swap(i, (j = (j + at(i)) & 255))
      return byte ^ at(at(i) + at(j))
    }),
  )
}

/** How a PDF of the standard security handler, revision 2, is locked: what goes into its trailer, and its streams. */
export function lock(userPassword: string) {
  const id = md5(Buffer.from('any'))
  const permissions = Buffer.alloc(4)
  permissions.writeInt32LE(-4)
  const owner = rc4(md5(padded('owner')).subarray(0, 5), padded(userPassword))
  const key = md5(padded(userPassword), owner, permissions, id).subarray(0, 5)
  const hex = (bytes: Buffer) => `<${bytes.toString('hex')}>`
  return {
    trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O ${hex(owner)} /U ${hex(rc4(key, padding))} >> /ID [${hex(id)} ${hex(id)}]`,
    stream(object: number, bytes: string): string {
      const own = md5(key, Buffer.from([object & 255, object >> 8, 0, 0, 0])).subarray(0, 10)
      return rc4(own, Buffer.from(bytes, 'latin1')).toString('latin1')
    },
  }
}
