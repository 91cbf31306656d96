import { readFileSync } from 'node:fs'
import { createTestDatabase } from '@sophia/database/testing'
import { parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { test } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
test('try', async () => {
  const app = await buildApp(
    parseConfig(ConfigSchema, testEnvironment({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'error' })),
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const up = async () => {
    const form = new FormData()
    form.append('template', 'crm-sales-opportunities')
    for (const n of ['sales_pipeline', 'accounts', 'products', 'sales_teams'])
      form.append('files', new Blob([readFileSync(`${process.env.SOPHIA_TEST_CRM}/${n}.csv`)]), `${n}.csv`)
    const t = performance.now()
    const r = await fetch(`${url}/intake`, { method: 'POST', body: form })
    const { id } = (await r.json()) as { id: string }
    console.log(r.status, id, performance.now() - t)
    for (;;) {
      const i = (await (await fetch(`${url}/intake/${id}?limit=3`)).json()) as any
      if (i.status === 'done' || i.status === 'failed') {
        console.log(JSON.stringify(i, null, 1), performance.now() - t)
        break
      }
      await new Promise((r) => setTimeout(r, 50))
    }
  }
  await up()
  await up()
  const q = async (body: object) => {
    const t = performance.now()
    const r = await fetch(`${url}/kpis/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const j = await r.json()
    console.log(JSON.stringify(j).slice(0, 3000), performance.now() - t)
    return j as any
  }
  await q({
    metrics: [
      'deals_won',
      'deals_lost',
      'deals_open',
      'win_rate',
      'win_rate_value',
      'won_value',
      'average_won_deal',
      'won_cycle_days',
      'pipeline_value',
    ],
  })
  await q({ metrics: ['deals_open', 'pipeline_value'], dimensions: ['stage'] })
  await q({ metrics: ['won_value'], grain: 'quarter', range: { from: '2017-01-01', to: '2018-01-01' } })
  const j = await q({
    metrics: ['won_value', 'deals_open'],
    dimensions: ['region'],
    range: { from: '2017-04-01', to: '2017-07-01' },
    compareTo: 'previous',
  })
  console.log(await (await fetch(`${url}/lineage/${j.lineageId}?limit=2&region=West&metric=won_value`)).text())
  console.log(await (await fetch(`${url}/pipeline`)).text())
  console.log(await (await fetch(`${url}/intake/templates`)).text())
  await q({ metrics: ['x'], dimensions: ['y'] })
  const tools = (app as any).mcp.list('admin')
  console.log(
    JSON.stringify(tools).length / 4,
    tools.map((t: any) => [t.name, JSON.stringify(t).length / 4]),
  )
  await app.close()
})
