import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { crmFiles } from './crm-files.ts'
import { type Platform, startPlatform } from './platform.ts'

describe('what the dashboard passes on', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform('/nowhere')
  })
  afterAll(() => platform?.close())

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(platform.url + path, init)
    return { status: response.status, body: await response.json() }
  }
  const send = (path: string, body: unknown) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  function form(template: string): FormData {
    const upload = new FormData()
    upload.append('template', template)
    for (const { name, buffer } of crmFiles) upload.append('files', new Blob([buffer]), name)
    return upload
  }

  async function intakeOf(id: string) {
    for (;;) {
      const { body } = await ask(`/api/intake/${id}`)
      if (body.status === 'done' || body.status === 'failed') return body
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  it('stores the files of an upload, and the same files only once', async () => {
    const first = await ask('/api/intake', { method: 'POST', body: form('crm-sales-opportunities') })
    expect(first.status).toBe(202)
    const { rows, questions } = await intakeOf(first.body.id)
    expect(rows.stored + rows.rejected).toBe(rows.read)
    expect(questions).toContainEqual(
      expect.objectContaining({ file: 'sales_pipeline.csv', line: 13, column: 'close_date' }),
    )

    const again = await ask('/api/intake', { method: 'POST', body: form('crm-sales-opportunities') })
    expect((await intakeOf(again.body.id)).rows).toMatchObject({ stored: 0, unchanged: rows.stored })
  })

  it('tells of an upload that is too large, though it is refused before it has come', {
    timeout: 120_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sophia-upload-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const path = join(folder, 'two-gigabytes.csv')
    await writeFile(path, 'opportunity_id\n')
    // What is not written takes no room.
    await truncate(path, 2 * 1024 ** 3)
    const upload = new FormData()
    upload.append('template', 'crm-sales-opportunities')
    upload.append('files', await openAsBlob(path), 'two-gigabytes.csv')
    const answer = await ask('/api/intake', { method: 'POST', body: upload })
    expect([answer.status, answer.body]).toEqual([
      413,
      expect.objectContaining({
        type: 'urn:sophia:problem:too-large',
        detail: 'The upload has 2,048 MB; 64 MB at most.',
      }),
    ])
    expect(
      (await ask('/api/intake?limit=100')).body.items.map(({ files }: { files: { name: string }[] }) => files),
    ).not.toContainEqual(expect.arrayContaining([expect.objectContaining({ name: 'two-gigabytes.csv' })]))
  })

  it('tells what is wrong with a request in the words of the service that knows', async () => {
    const upload = await ask('/api/intake', { method: 'POST', body: form('no-such-template') })
    expect([upload.status, upload.body.type]).toEqual([400, 'urn:sophia:problem:bad-input'])
    const query = await send('/api/kpis/query', { metrics: ['happiness'] })
    expect([query.status, query.body.errors[0].pointer]).toEqual([400, '/body/metrics/0'])
    const lineage = await ask('/api/lineage/lin_unknown')
    expect([lineage.status, lineage.body.type]).toEqual([404, 'urn:sophia:problem:not-found'])
    const run = await ask('/api/runs/00000000-0000-7000-8000-000000000000/events')
    expect(run.status).toBe(404)
  })

  it('leads from a figure of the overview to as many rows', async () => {
    const { body } = await ask('/api/overview')
    const won = body.figures.find(({ metric }: { metric: string }) => metric === 'won_value')
    expect(won).toMatchObject({ unit: 'money', currency: 'USD' })
    const { body: lineage } = await ask(`/api/lineage/${won.lineageId}?metric=won_value&limit=100`)
    expect(lineage.items).toHaveLength(won.rows)
    const cents = (amount: string) => Math.round(Number(amount) * 100)
    const sum = lineage.items.reduce(
      (total: number, { value }: { value: { amount: string } }) => total + cents(value.amount),
      0,
    )
    expect(sum).toBe(cents(won.value))
  })

  it('streams a run’s events, and resumes after the last one that was seen', async () => {
    const { status, body } = await send('/api/runs', { agent: 'pipeline-review' })
    expect(status).toBe(202)
    const watch = async (headers: Record<string, string> = {}) => {
      const response = await fetch(`${platform.url}/api/runs/${body.id}/events`, { headers })
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
      return [...(await response.text()).matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, event]) => ({
        id: Number(id),
        event,
      }))
    }
    const all = await watch()
    expect(all.at(-1)?.event).toBe('status')
    expect(all.some(({ event }) => event === 'step')).toBe(true)
    const seen = all.at(-3)
    expect(await watch({ 'last-event-id': String(seen?.id) })).toEqual(all.slice(-2))
  })

  it('starts one run for one idempotency key', async () => {
    const start = () =>
      ask('/api/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
        body: JSON.stringify({ agent: 'pipeline-review' }),
      })
    const [one, other] = [await start(), await start()]
    expect(other.body.id).toBe(one.body.id)
  })
})
