import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IntakeReport } from '../src/intake/intakes.ts'
import {
  type Business,
  crm,
  crmFiles,
  header,
  pipelineFile,
  startBusiness,
  template,
  type TestFile,
} from './business.ts'
import { germanHeads, germanMapping, utf16 } from './german-export.ts'

describe('an export with faults', () => {
  let business: Business
  let report: IntakeReport
  beforeAll(async () => {
    business = await startBusiness()
    report = await business.take(crmFiles)
  })
  afterAll(() => business.app.close())

  test('every row is stored, unchanged or rejected, and none is lost', () => {
    expect(report.status).toBe('done')
    expect(report.rows).toEqual({ read: 35, stored: 30, unchanged: 1, questioned: 16, rejected: 4 })
    expect(report.questionCount).toBe(23)
    expect(report.notes).toContain('The export names no currency: amounts are taken as USD.')
  })

  test.each([
    ['customers.csv', 2, 'sector', 'technolgy', 'Probably technology: stored so.'],
    ['customers.csv', 3, 'office_location', 'Philipines', 'Probably Philippines: stored so.'],
    ['customers.csv', 4, 'office_location', 'Korea', 'This is no country that is known: stored as written.'],
    ['customers.csv', 6, 'sector', null, 'The account has no sector.'],
    ['opportunities.csv', 3, 'product', 'AlphaPro', 'The list of products spells it Alpha Pro: stored so.'],
    ['opportunities.csv', 5, 'account', 'Dog\nwood', 'The list of accounts spells it Dogwood: stored so.'],
    ['opportunities.csv', 7, 'close_value', null, 'The deal is won and has no value: sums leave it out and say so.'],
    [
      'opportunities.csv',
      8,
      'close_date',
      '7/15/2024',
      'The deal closes before it is engaged on 2024-08-01: its cycle is left out.',
    ],
    ['opportunities.csv', 9, 'account', null, 'The deal has no account.'],
    ['opportunities.csv', 9, 'close_value', '$1,200.00', 'Stored as 1200.'],
    ['opportunities.csv', 10, 'product', 'Gamma', 'The list of products does not have this one: stored as written.'],
    ['opportunities.csv', 10, 'close_date', '11/31/2024', 'This is no date of the form M/D/YYYY: stored without it.'],
    ['opportunities.csv', 15, 'deal_stage', 'lost', 'Stored as Lost.'],
    [
      'opportunities.csv',
      19,
      'sales_agent',
      'Nobody Known',
      'The list of owners does not have this one: stored as written.',
    ],
  ])('%s:%d %s is stored and asked about', (file, line, column, value, reason) => {
    expect(report.questions).toContainEqual({ file, line, column, value, reason, outcome: 'stored' })
  })

  test.each([
    [22, 'opportunity_id', null, 'A deal needs an id: not stored.'],
    [23, 'deal_stage', 'Negotiation', 'The stages are Prospecting, Engaging, Won, Lost: not stored.'],
    [24, null, null, 'The header names 8 columns and this row has 9: not stored.'],
    [25, 'opportunity_id', 'D01', 'opportunities.csv, line 2 has the same id and other values: not stored.'],
  ])('line %d is rejected with its reason', (line, column, value, reason) => {
    expect(report.questions).toContainEqual({
      file: 'opportunities.csv',
      line,
      column,
      value,
      reason,
      outcome: 'rejected',
    })
  })

  test('the same files again change nothing', async () => {
    const before = await business.ask({ metrics: ['won_value', 'deals_open'] })
    const again = await business.take(crmFiles)
    expect(again.rows).toEqual({ ...report.rows, stored: 0, unchanged: 31 })
    expect(await business.ask({ metrics: ['won_value', 'deals_open'] })).toEqual(before)
  })

  test('a file on its own is held against the lists that are stored', async () => {
    const { rows, questions } = await business.take([
      pipelineFile(['S01,Ann Lee,ALPHA-PRO,Acorn,Won,1/1/2024,1/2/2024,7']),
    ])
    expect(rows).toMatchObject({ read: 1, stored: 1 })
    expect(questions.map(({ reason }) => reason)).toEqual(['The list of products spells it Alpha Pro: stored so.'])
  })

  test('questions are paged without a gap', async () => {
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = (await (
        await fetch(`${business.url}/intake/${report.id}?limit=10${cursor && `&cursor=${cursor}`}`)
      ).json()) as IntakeReport
      seen.push(...page.questions)
      cursor = page.nextCursor
    }
    expect(seen).toEqual(report.questions)
  })

  test('intakes are listed, the newest first', async () => {
    const { items } = (await (await fetch(`${business.url}/intake?limit=100`)).json()) as { items: IntakeReport[] }
    expect(items.at(-1)?.id).toBe(report.id)
    expect(items.length).toBeGreaterThan(1)
    const first = (await (await fetch(`${business.url}/intake?limit=1`)).json()) as {
      items: IntakeReport[]
      nextCursor: string
    }
    const second = (await (await fetch(`${business.url}/intake?limit=1&cursor=${first.nextCursor}`)).json()) as {
      items: IntakeReport[]
    }
    expect([first.items[0]?.id, second.items[0]?.id]).toEqual([items[0]?.id, items[1]?.id])
  })

  test('an unknown intake is not found, whatever its id looks like', async () => {
    for (const id of ['nothing', '01a2094e-ed7b-769d-86c0-67b286833f11']) {
      expect((await fetch(`${business.url}/intake/${id}`)).status).toBe(404)
    }
  })
})

describe('an upload that cannot be accepted', () => {
  let business: Business
  beforeAll(async () => {
    business = await startBusiness({ SOPHIA_INTAKE_MAX_MB: '1' })
  })
  afterAll(() => business.app.close())

  const good = pipelineFile(['A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5'])
  const csv = (content: string | Uint8Array<ArrayBuffer>): TestFile => ({ name: 'a.csv', content })
  const faults: [string, Record<string, string>, TestFile[], string, string | RegExp][] = [
    ['no file', { template }, [], '/body/files', /at least one CSV file/],
    ['no template', {}, [good], '/body/template', /is required/],
    ['both template and mapping', { template, mapping: '{}' }, [good], '/body/template', /not both/],
    ['an unknown template', { template: 'x' }, [good], '/body/template', 'must be one of crm-sales-opportunities'],
    ['an unknown field', { template, colour: 'red' }, [good], '/body/colour', /is not known/],
    ['a mapping that is no JSON', { mapping: '{' }, [good], '/body/mapping', 'is not JSON'],
    [
      'a mapping without what a deal needs',
      { mapping: '{"columns":{"id":"opportunity_id"}}' },
      [good],
      '/body/mapping/columns',
      /stage/,
    ],
    [
      'binary data',
      { template },
      [csv(new Uint8Array([80, 75, 3, 4, 0, 0, 255]))],
      '/body/files/0',
      /a.csv: is not a CSV file: it holds binary data/,
    ],
    [
      'binary data after a good beginning',
      { template },
      [csv(`${header}\nA1,${'x'.repeat(300_000)}\0,P,A,Won,,,\n`)],
      '/body/files/0',
      /binary data/,
    ],
    ['an empty file', { template }, [csv('')], '/body/files/0', /a.csv, line 1: is empty/],
    ['prose', { template }, [csv('Dear all\n')], '/body/files/0', /a.csv, line 1: is not a CSV file/],
    [
      'a wrong delimiter',
      { template },
      [csv(header.replaceAll(',', ';'))],
      '/body/files/0',
      /line 1: separates its columns by ";", and "," is expected/,
    ],
    [
      'a missing column',
      { template },
      [csv(header.replace(',close_date', ''))],
      '/body/files/0',
      /line 1: misses the column close_date of sales pipeline/,
    ],
    [
      'a column twice',
      { template },
      [csv(`${header},Product`)],
      '/body/files/0',
      /columns 3 and 9 are both called "product"/,
    ],
    [
      'text that is not UTF-8',
      { template },
      [csv(new Uint8Array(Buffer.from(`${header}\nA1,Ren\xe9e,P,A,Won,,,\n`, 'latin1')))],
      '/body/files/0',
      /a.csv, line 2: is not in UTF-8/,
    ],
    ['one name for two files', { template }, [good, good], '/body/files/1', /two files have this name/],
  ]
  test.each(faults)('%s is named with its place', async (_what, fields, files, pointer, message) => {
    const response = await business.send(fields, files)
    const problem = (await response.json()) as { errors: { pointer: string; message: string }[] }
    expect(response.status).toBe(400)
    expect(problem.errors).toContainEqual({
      pointer,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })

  test('more than the limit is too large, and nothing of it is kept', async () => {
    const response = await business.send({ template }, [
      csv(`${header}\n${'A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5\n'.repeat(40_000)}`),
    ])
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ detail: 'a.csv: an upload holds 1 MB at most.' })
    expect(await (await fetch(`${business.url}/intake`)).json()).toMatchObject({ items: [] })
  })

  test.each(['application/json', 'multipart/form-data', 'multipart/form-data; charset=utf-8; boundary='])(
    'a body that is no form is refused: %s',
    async (type) => {
      const response = await fetch(`${business.url}/intake`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': type },
      })
      expect(response.status).toBe(415)
    },
  )

  test('a file that breaks off in a quotation fails whole: nothing is stored, and the place is named', async () => {
    const { status, rows, fault } = await business.take([
      csv(`${header}\nA1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5\nA2,"Ann,P,Acme,Won,1/1/2024,2/1/2024,5\n`),
    ])
    expect(status).toBe('failed')
    expect(rows.stored).toBe(0)
    expect(fault).toMatchObject({
      file: 'a.csv',
      reason: 'A quotation mark that is opened in line 3 or after is not closed.',
    })
    expect((await business.ask({ metrics: ['deals_won'] })).totals['deals_won']?.value).toBe(0)
  })
})

describe('a mapping', () => {
  test('gives a file with other names, dates, currency and stages the same treatment', async () => {
    await using business = await startBusiness()
    const content =
      'Ref;Phase;Betrag;Ende;Wer\nX1;Gewonnen;10,5;31.01.2024;Jo\nX2;gewonnen;20.25;01.02.2024;Jo\nX3;Offen;;;\n'
    const report = await business.take([{ name: 'liste.csv', content }], {
      columns: { id: 'Ref', stage: 'Phase', close_value: 'Betrag', close_date: 'Ende', owner: 'Wer' },
      delimiter: ';',
      dateFormat: 'D.M.YYYY',
      currency: 'EUR',
      stages: { won: ['Gewonnen'], open: ['Offen'] },
    })
    expect(report.rows).toEqual({ read: 3, stored: 3, unchanged: 0, questioned: 3, rejected: 0 })
    expect(report.questions.map(({ line, column, reason }) => `${line} ${column} ${reason}`)).toEqual([
      '2 Betrag This is no decimal number: stored without it.',
      '3 Phase Stored as Gewonnen.',
      '4 Wer The deal has no owner.',
    ])
    const { totals, complete } = await business.ask({
      metrics: ['won_value'],
      range: { from: '2024-01-01', to: '2024-03-01' },
    })
    expect(totals['won_value']).toMatchObject({ value: '20.25', currency: 'EUR', rows: 1 })
    expect(complete).toBe(false)
  })

  test('a value that is too long to be told is cut, and half a letter at the cut does not end the intake', async () => {
    await using business = await startBusiness()
    const value = `${'x'.repeat(199)}😀 and more`
    const report = await business.take([pipelineFile([`A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,${value}`])])
    expect(report).toMatchObject({ status: 'done', rows: { read: 1, stored: 1 } })
    expect(report.questions.find(({ column }) => column === 'close_value')?.value).toBe(`${'x'.repeat(199)}\ufffd`)
  })

  test('and a template speak of the same deals: nothing is counted twice', async () => {
    await using business = await startBusiness()
    await business.take([pipelineFile(['A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5'])])
    const renamed = {
      name: 'b.csv',
      content: 'no,agent,what,who,state,begin,end,amount\nA1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5\n',
    }
    const columns = {
      id: 'no',
      owner: 'agent',
      product: 'what',
      account: 'who',
      stage: 'state',
      engage_date: 'begin',
      close_date: 'end',
      close_value: 'amount',
    }
    expect((await business.take([renamed], { columns })).rows).toMatchObject({ stored: 0, unchanged: 1 })
    expect((await business.take([renamed], { columns, source: 'other' })).rows).toMatchObject({ stored: 1 })
  })
})

describe('an export in UTF-16', () => {
  test('may be big-endian; one that goes on as something else is named', async () => {
    await using business = await startBusiness()
    const rows = `${germanHeads}\nD1;Jörg;Kunde;Gewonnen;01.02.2024;05.06.2024;-1.234,5\n`
    const report = await business.take([{ name: 'a.csv', content: utf16(rows, true) }], germanMapping)
    expect(report.rows).toMatchObject({ read: 1, stored: 1 })
    expect((await business.ask({ metrics: ['won_value'] })).totals['won_value']?.value).toBe('-1234.50')
    const cut = Buffer.concat([utf16(rows), Buffer.from([0x00])])
    const response = await business.send({ mapping: JSON.stringify(germanMapping) }, [
      { name: 'b.csv', content: new Uint8Array(cut) },
    ])
    expect(await response.json()).toMatchObject({
      status: 400,
      errors: [
        {
          pointer: '/body/files/0',
          message: expect.stringContaining('begins as UTF-16 and goes on as something else'),
        },
      ],
    })
  })
})

test('a cell that a spreadsheet would work out is told, and stored as the text that it is', async () => {
  await using business = await startBusiness()
  const report = await business.take([
    pipelineFile([
      `A1,Ann,P,"=HYPERLINK(""http://x.example"",""Acme"")",Won,1/1/2024,2/1/2024,5`,
      'A2,Ann,P,@SUM(A1),Won,1/1/2024,2/1/2024,-5',
      'A3,Ann,P,+49 30 12345,Won,1/1/2024,2/1/2024,5',
    ]),
  ])
  const told = report.questions.filter(({ reason }) => reason.includes('formula'))
  expect(told.map(({ line, column, outcome }) => [line, column, outcome])).toEqual([
    [2, 'account', 'stored'],
    [3, 'account', 'stored'],
  ])
})

test('a cell that was filled by mistake rejects its row, not the file', async () => {
  await using business = await startBusiness()
  const report = await business.take([
    pipelineFile([
      `${'x'.repeat(9_000)},Ann,P,Acme,Won,1/1/2024,2/1/2024,5`,
      `A2,Ann,P,${'y'.repeat(9_000)},Won,1/1/2024,2/1/2024,5`,
    ]),
  ])
  expect([report.status, report.rows]).toEqual([
    'done',
    { read: 2, stored: 1, unchanged: 0, questioned: 1, rejected: 1 },
  ])
  expect(report.questions.map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'rejected'],
    [2, 'rejected'],
    [3, 'stored'],
  ])
  expect(report.questions[0]).toMatchObject({ line: 2, column: 'opportunity_id', value: 'x'.repeat(200) })
})

test('a changed row updates its deal, and only it', async () => {
  await using business = await startBusiness()
  await business.take([pipelineFile(['A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5', 'A2,Ann,P,Acme,Engaging,1/1/2024,,'])])
  const { rows } = await business.take([
    pipelineFile(['A2,Ann,P,Acme,Won,1/1/2024,3/1/2024,7', 'A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5']),
  ])
  expect(rows).toMatchObject({ read: 2, stored: 1, unchanged: 1 })
  const { totals } = await business.ask({ metrics: ['won_value', 'deals_open'] })
  expect(totals).toMatchObject({ won_value: { value: '12.00' }, deals_open: { value: 0 } })
})

test('a fact is told by the same hash in every release: another one would make every row of an export new', async () => {
  await using business = await startBusiness()
  await business.take([pipelineFile(['A1,"Ann ""A"" Lee",P,Acme,Won,1/1/2024,2/1/2024,5.50'])])
  const said =
    '[["account","Acme"],["close_date","2024-02-01"],["close_value","5.5"],["currency","USD"],["deal_id","A1"],["engage_date","2024-01-01"],["owner","Ann \\"A\\" Lee"],["product","P"],["stage","Won"],["status","won"]]'
  const client = new pg.Client({ connectionString: business.databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ hash: string }>('select hash from deals')
  await client.end()
  expect(rows).toEqual([{ hash: createHash('sha256').update(said).digest('base64url') }])
})

test('a name is stored as it is written, whatever it means to a database', async () => {
  await using business = await startBusiness()
  const names = ['NULL', 'null', '{a,b}', 'C:\\temp\\"x"', "O'Neil; drop table deals", '“naïve” 東京 𝄞', '$1', '\\']
  const rows = names.map((name, at) => `N${at},Ann,P,"${name.replaceAll('"', '""')}",Won,1/1/2024,2/1/2024,5`)
  await business.take([pipelineFile(rows)])
  const { series } = await business.ask({ metrics: ['deals_won'], dimensions: ['account'] })
  expect(new Set(series.map(({ dimensions }) => dimensions.account))).toEqual(new Set(names))
})

test('two same uploads at the same moment store the rows once', async () => {
  await using one = await startBusiness()
  await using two = await startBusiness({ DATABASE_URL: one.databaseUrl })
  const reports = await Promise.all([one.take(crmFiles), two.take(crmFiles), one.take(crmFiles)])
  expect(reports.map(({ rows }) => rows.stored).sort((a, b) => a - b)).toEqual([0, 0, 30])
  expect(reports.every(({ rows }) => rows.stored + rows.unchanged + rows.rejected === 35)).toBe(true)
  expect((await one.ask({ metrics: ['deals_won'] })).totals['deals_won']?.value).toBe(8)
})

test('a cached answer does not outlive the facts it was made from', async () => {
  await using business = await startBusiness()
  await business.take([crm.products])
  expect((await business.ask({ metrics: ['deals_won'] })).totals['deals_won']?.value).toBe(0)
  await business.take([pipelineFile(['A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,5'])])
  expect((await business.ask({ metrics: ['deals_won'] })).totals['deals_won']?.value).toBe(1)
})
