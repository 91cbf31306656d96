/** A CRM export of two years up to today: some four hundred deals, the same for the same day. */
const dayMs = 86_400_000
const owners = [
  ['Ines Duarte', 'Tom Aldridge', 'West'],
  ['Priya Raman', 'Tom Aldridge', 'Central'],
  ['Jonas Weber', 'Kayla Brooks', 'East'],
  ['Mara Okafor', 'Kayla Brooks', 'East'],
  ['Liam Petrov', 'Tom Aldridge', 'West'],
] as const
const products = [
  ['Access', 12_000],
  ['Leasing', 26_000],
  ['Resident', 41_000],
] as const
const accounts = [
  'Brightwater REIT',
  'Northgate Residential',
  'Castellan Property Group',
  'Oakmere Student Homes',
  'Alder Street Partners',
  'Harbourline Living',
  'Quartermaine Estates of the Upper Peninsula',
]

const written = (time: number): string => {
  const day = new Date(time)
  return `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`
}

const file = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
})

export function companyFiles(now: number, count = 400) {
  let seed = 20_261
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((seed / 0x7fffffff) * below) % below
  }
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item
  const today = Math.floor(now / dayMs) * dayMs
  const deals = Array.from({ length: count }, (_, index) => {
    const [product, price] = pick(products)
    const engaged = today - (20 + random(720)) * dayMs
    const closed = engaged + (15 + random(80)) * dayMs
    const start = `D${String(index).padStart(7, '0')},${pick(owners)[0]},${product},${pick(accounts)}`
    if (closed > today) return `${start},${random(2) ? 'Engaging' : 'Prospecting'},${written(engaged)},,`
    return random(10) < 4
      ? `${start},Won,${written(engaged)},${written(closed)},${Math.round(price * (0.8 + random(50) / 100))}`
      : `${start},Lost,${written(engaged)},${written(closed)},0`
  })
  return [
    file('sales_pipeline.csv', [
      'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
      ...deals,
    ]),
    file('accounts.csv', [
      'account,sector,year_established,revenue,employees,office_location,subsidiary_of',
      ...accounts.map(
        (name, index) => `${name},real estate,${1990 + index},${100 + index}.5,${200 + index},United States,`,
      ),
    ]),
    file('products.csv', ['product,series,sales_price', ...products.map(([name, price]) => `${name},A,${price}`)]),
    file('sales_teams.csv', ['sales_agent,manager,regional_office', ...owners.map((owner) => owner.join(','))]),
  ]
}
