import type { Multipart } from '@fastify/multipart'
import { type Fault, Problem, problems } from '@sophia/service'

/** Bytes of a file. */
export const maxFileBytes = 10 * 2 ** 20
const fields = new Set(['collection', 'title', 'mediaType', 'source', 'visibility', 'metadata'])

/**
 * A form with one file, as the JSON body that would store the same: title and type are the file's unless the form says
 * otherwise, and `metadata` is JSON.
 *
 * @throws {Problem} bad-input naming every field that does not fit, too-large.
 */
export async function readUpload(parts: AsyncIterable<Multipart>): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = {}
  const faults: Fault[] = []
  let files = 0
  for await (const part of parts) {
    if (part.type === 'file') {
      const bytes = await part.toBuffer()
      if (part.file.truncated) {
        throw new Problem('too-large', { detail: `A file may have ${maxFileBytes / 2 ** 20} MB at most.` })
      }
      files++
      body['title'] ??= part.filename
      body['mediaType'] ??= part.mimetype
      body['text'] = bytes.toString('base64')
      body['encoding'] = 'base64'
    } else if (!fields.has(part.fieldname)) {
      faults.push({ pointer: `/body/${part.fieldname}`, message: 'is not a field of this form' })
    } else if (part.fieldname === 'metadata') {
      body['metadata'] = parsed(part.value, faults)
    } else body[part.fieldname] = part.value
  }
  if (files !== 1) faults.push({ pointer: '/body/file', message: 'must be one file' })
  if (faults.length) throw problems.badInput(faults)
  return body
}

function parsed(value: unknown, faults: Fault[]): unknown {
  try {
    return JSON.parse(String(value))
  } catch {
    faults.push({ pointer: '/body/metadata', message: 'must be JSON' })
    return undefined
  }
}
