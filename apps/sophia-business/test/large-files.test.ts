/** Files larger than anybody would hold in memory, in a process that could not. */
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { openAsBlob } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createTestDatabase } from '@sophia/database/testing'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import type { AskedQuestion, IntakeReport } from '../src/intake/intakes.ts'
import { clientOf, header, template } from './business.ts'
import { money } from './generated-export.ts'
import { germanExport, germanMapping, utf16 } from './german-export.ts'
import { peakMemory, startProcess } from './process.ts'

/** The rows of the export below would fill it several times over. */
const smallHeap = ['--max-old-space-size=64']

test('200,000 rows in UTF-16 with semicolons, decimal commas and line breaks in cells come in within a heap of 64 MB: each is counted, each bad one told', {
  timeout: 240_000,
}, async () => {
  const { content, bad, expected } = germanExport(200_000)
  // However busy the machine is: it is memory that is tested.
  const variables = { DATABASE_URL: await createTestDatabase(), SOPHIA_REQUEST_BUDGET_MS: '60000' }
  const { url } = await startProcess(variables, smallHeap)
  const { send, ended, ask } = clientOf(url)
  const file = { name: 'export.csv', content: utf16(content) }
  const accepted = (await (await send({ mapping: JSON.stringify(germanMapping) }, [file])).json()) as { id: string }
  const report = await ended(accepted.id, 500)
  const { read, stored, questioned, rejected, won, wonCents } = expected
  expect([report.status, report.fault]).toEqual(['done', null])
  expect(report.rows).toEqual({ read, stored, unchanged: 0, questioned, rejected })
  const told = await questionsOf(url, report.id)
  expect(told.map(({ line, column, value, outcome }) => ({ line, column, value, outcome }))).toEqual(bad)
  expect(told.every(({ reason }) => reason.length > 10)).toBe(true)
  const { totals } = await ask({ metrics: ['won_value', 'deals_won'] })
  expect(totals['deals_won']?.value).toBe(won)
  expect(totals['won_value']).toMatchObject({ value: money(wonCents), currency: 'EUR' })
})

async function questionsOf(url: string, id: string): Promise<AskedQuestion[]> {
  const found: AskedQuestion[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = (await (
      await fetch(`${url}/intake/${id}?limit=100${cursor && `&cursor=${cursor}`}`)
    ).json()) as IntakeReport
    found.push(...page.questions)
    cursor = page.nextCursor
  }
  return found
}

const twoGigabytes = 2 * 1024 ** 3
const row = 'A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5\n'

test('a file of 2 GB that says how large it is gets its answer at once, and leaves nothing', {
  timeout: 120_000,
}, async () => {
  const service = await startLimited()
  const path = join(service.folder, 'two-gigabytes.csv')
  const file = await open(path, 'w')
  await file.write(`${header}\n${row}`)
  // Of its true size, without its bytes: what is not written takes no room.
  await file.truncate(twoGigabytes)
  await file.close()
  const form = new FormData()
  form.append('template', template)
  form.append('files', await openAsBlob(path), 'two-gigabytes.csv')
  const response = await fetch(`${service.url}/intake`, { method: 'POST', body: form })
  expect([response.status, await response.json()]).toEqual([413, tooLarge(/^The upload has 2,048 MB; 16 MB at most/)])
  await service.holdsNothing()
})

test('one that does not say so gets it when the limit is passed, is let go to its end, and leaves nothing', {
  timeout: 240_000,
}, async () => {
  const service = await startLimited()
  const { hostname, port } = new URL(service.url)
  // Not by a client of HTTP: some stop sending when they have their answer.
  const socket = connect(Number(port), hostname)
  const answers = text(socket)
  const sent = { bytes: 0 }
  await pipeline(Readable.from(twoRequests(hostname, sent)), socket, { end: false })
  const [refused, next] = (await answers).split(/(?=HTTP\/1\.1 )/)
  expect(sent.bytes).toBeGreaterThan(twoGigabytes)
  expect(refused).toMatch(/^HTTP\/1\.1 413 .*^content-type: application\/problem\+json/ms)
  expect(JSON.parse(refused?.split('\r\n\r\n')[1] ?? '')).toEqual(
    tooLarge(/^large\.csv: an upload holds 16 MB at most/),
  )
  expect(next).toMatch(/^HTTP\/1\.1 200 /)
  await service.holdsNothing()
})

const tooLarge = (detail: RegExp) => ({
  type: 'urn:sophia:problem:too-large',
  title: 'The request is too large',
  status: 413,
  detail: expect.stringMatching(detail),
  hint: 'Split the rows into files and upload them one after the other.',
  instance: expect.any(String),
})

/** A form with a file of 2 GB, made as it is sent and nowhere said to be so large; and whether anybody listens after it. */
function* twoRequests(host: string, sent: { bytes: number }): Generator<Buffer> {
  const chunk = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, crlf])
  const part = (name: string) => `--border\r\ncontent-disposition: form-data; name="${name}"`
  const type = 'content-type: multipart/form-data; boundary=border'
  yield Buffer.from(`POST /intake HTTP/1.1\r\nhost: ${host}\r\n${type}\r\ntransfer-encoding: chunked\r\n\r\n`)
  yield chunk(Buffer.from(`${part('template')}\r\n\r\n${template}\r\n`))
  yield chunk(Buffer.from(`${part('files')}; filename="large.csv"\r\ncontent-type: text/csv\r\n\r\n${header}\n`))
  const rows = chunk(Buffer.from(row.repeat(30_000)))
  for (; sent.bytes <= twoGigabytes; sent.bytes += rows.length) yield rows
  yield chunk(Buffer.from('\r\n--border--\r\n'))
  yield Buffer.from(`0\r\n\r\nGET /intake HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
}
const crlf = Buffer.from('\r\n')

async function startLimited() {
  const databaseUrl = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'sophia-large-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const temporary = await mkdtemp(join(folder, 'tmp-'))
  const variables = { DATABASE_URL: databaseUrl, SOPHIA_INTAKE_MAX_MB: '16', TMPDIR: temporary }
  const { url, child } = await startProcess(variables, smallHeap)
  return {
    url,
    folder,
    /** Nothing of what was sent is in the database, in a temporary file, or was ever in memory as a whole. */
    async holdsNothing() {
      expect(await (await fetch(`${url}/intake`)).json()).toMatchObject({ items: [] })
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      for (const table of ['intakes', 'intake_files', 'intake_chunks', 'intake_jobs', 'deals'])
        expect([table, (await client.query(`select from ${table}`)).rowCount]).toEqual([table, 0])
      await client.end()
      expect(await readdir(temporary)).toEqual([])
      expect(await peakMemory(child)).toBeLessThan(512)
    },
  }
}
