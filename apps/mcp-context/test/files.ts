import { deflateSync } from 'node:zlib'
import type { lock } from './encrypted-pdf.ts'

/** A PDF with a page for each text; lines end with a line break. `locked`: nobody reads it without the password. */
export function pdfOf(pages: readonly string[], pack = false, locked?: ReturnType<typeof lock>): Buffer {
  const objects = ['', '<< /Type /Catalog /Pages 2 0 R >>']
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`)
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  for (const [index, page] of pages.entries()) {
    const lines = page.split('\n').map((line) => `(${line.replaceAll(/[\\()]/g, '\\$&')}) Tj 0 -16 Td`)
    const content = `BT /F1 12 Tf 72 720 Td ${lines.join('\n')} ET`
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    )
    const bytes = pack ? deflateSync(content).toString('latin1') : content
    const stored = locked ? locked.stream(objects.length, bytes) : bytes
    objects.push(stream(stored, pack ? '/Filter /FlateDecode' : ''))
  }
  return assemble(objects, locked?.trailer)
}

/** One page whose content unpacks to so many bytes. */
export function bombPdf(unpackedBytes: number, layers = 1, locked?: ReturnType<typeof lock>): Buffer {
  let bytes = Buffer.alloc(unpackedBytes, ' ')
  for (let layer = 0; layer < layers; layer++) bytes = deflateSync(bytes, { level: 9 })
  const filters = Array.from({ length: layers }, () => '/FlateDecode').join(' ')
  const packed = bytes.toString('latin1')
  const objects = [
    '',
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>',
    stream(locked ? locked.stream(4, packed) : packed, `/Filter [${filters}]`),
  ]
  return assemble(objects, locked?.trailer)
}

const stream = (bytes: string, more: string): string =>
  `<< /Length ${bytes.length} ${more} >>\nstream\n${bytes}\nendstream`

function assemble(objects: readonly string[], more = ''): Buffer {
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [number, object] of objects.entries()) {
    if (number === 0) continue
    offsets.push(file.length)
    file += `${number} 0 obj\n${object}\nendobj\n`
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer << /Size ${objects.length} /Root 1 0 R ${more} >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${objects.length}\n0000000000 65535 f \n${table}${trailer}`, 'latin1')
}
