import { it } from 'vitest'
import { startPlatform } from './platform.ts'
import { crmFiles } from './crm-files.ts'
it('x', async () => {
  const p = await startPlatform('/nowhere')
  for (let i = 0; i < 6; i++) {
    const f = new FormData(); f.append('template', 'crm-sales-opportunities')
    for (const c of crmFiles) f.append('files', new Blob([c.buffer]), c.name)
    const r = await fetch(p.url + '/api/intake', { method: 'POST', body: f })
    console.log(r.status, await r.text())
  }
  await p.close()
})
