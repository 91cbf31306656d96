/** A small CRM export: twelve deals, four quarters, one typing error that only a person can settle. */
const products = ['product,series,sales_price', 'Access,A,1000', 'Leasing,L,4000']
const teams = [
  'sales_agent,manager,regional_office',
  'Ines Duarte,Tom Aldridge,West',
  'Priya Raman,Tom Aldridge,Central',
]
const accounts = [
  'account,sector,year_established,revenue,employees,office_location,subsidiary_of',
  'Brightwater REIT,finance,1996,1100.04,2822,United States,',
  'Northgate Residential,retail,1999,251.41,495,United States,',
]
const pipeline = [
  'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
  'D0000001,Ines Duarte,Access,Brightwater REIT,Won,10/20/2016,1/15/2017,1100',
  'D0000002,Ines Duarte,Access,Northgate Residential,Won,10/25/2016,3/11/2017,900',
  'D0000003,Priya Raman,Leasing,Brightwater REIT,Lost,11/1/2016,2/1/2017,0',
  'D0000004,Priya Raman,Leasing,Northgate Residential,Won,1/5/2017,5/2/2017,4200',
  'D0000005,Ines Duarte,Access,Brightwater REIT,Lost,2/5/2017,6/3/2017,0',
  'D0000006,Ines Duarte,Leasing,Brightwater REIT,Won,3/5/2017,8/9/2017,3900',
  'D0000007,Priya Raman,Access,Northgate Residential,Won,4/5/2017,9/12/2017,1050',
  'D0000008,Priya Raman,Access,Brightwater REIT,Won,7/1/2017,10/20/2017,1000',
  'D0000009,Ines Duarte,Leasing,Northgate Residential,Won,7/9/2017,11/30/2017,4000',
  'D0000010,Ines Duarte,Leasing,Northgate Residential,Engaging,9/9/2017,,',
  'D0000011,Priya Raman,Access,,Prospecting,,,',
  'D0000012,Priya Raman,Access,Brightwater REIT,Won,8/1/2017,13/45/2017,700',
]

const file = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
})

/** As a person chooses them in the upload dialog. */
export const crmFiles = [
  file('sales_pipeline.csv', pipeline),
  file('accounts.csv', accounts),
  file('products.csv', products),
  file('sales_teams.csv', teams),
]

/** Uploads files as the page does, and waits until they are stored. @param mapping of an export that is not known. */
export async function storeFiles(
  url: string,
  files: readonly { readonly name: string; readonly buffer: Buffer }[],
  mapping?: object,
): Promise<void> {
  const form = new FormData()
  if (mapping) form.append('mapping', JSON.stringify(mapping))
  else form.append('template', 'crm-sales-opportunities')
  for (const { name, buffer } of files) form.append('files', new Blob([new Uint8Array(buffer)]), name)
  const taken = await fetch(`${url}/api/intake`, { method: 'POST', body: form })
  if (!taken.ok) throw new Error(await taken.text())
  const { id } = (await taken.json()) as { id: string }
  for (;;) {
    const report = (await (await fetch(`${url}/api/intake/${id}`)).json()) as { status: string }
    if (report.status === 'failed') throw new Error(JSON.stringify(report))
    if (report.status === 'done') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
