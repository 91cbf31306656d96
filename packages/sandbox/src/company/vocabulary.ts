/** The words the company is made of. Domains end in `.example`, which nobody can own. */

export const firstNames = [
  'Ines',
  'Marcus',
  'Priya',
  'Tobias',
  'Leah',
  'Omar',
  'Hannah',
  'Diego',
  'Mei',
  'Callum',
  'Sofia',
  'Andre',
  'Freya',
  'Kwame',
  'Nadia',
  'Jonas',
  'Amara',
  'Victor',
  'Elena',
  'Samuel',
  'Yuki',
  'Fatima',
  'Patrick',
  'Noor',
  'Lukas',
  'Grace',
  'Mateo',
  'Ingrid',
  'Rashid',
  'Chloe',
  'Pavel',
  'Ada',
  'Bruno',
  'Salma',
  'Erik',
  'Dana',
  'Hugo',
  'Renata',
  'Felix',
  'Tara',
  'Isaac',
  'Wanda',
  'Quentin',
  'Zara',
  'Gabriel',
  'Olga',
  'Desmond',
  'Maya',
] as const

export const lastNames = [
  'Duarte',
  'Whitfield',
  'Raman',
  'Keller',
  'Abrams',
  'Haddad',
  'Lindqvist',
  'Fuentes',
  'Chen',
  'Murray',
  'Rossi',
  'Baptiste',
  'Holm',
  'Mensah',
  'Petrova',
  'Becker',
  'Okafor',
  'Laurent',
  'Vasquez',
  'Osei',
  'Tanaka',
  'Rahimi',
  'Kelly',
  'Aziz',
  'Brandt',
  'Sutton',
  'Herrera',
  'Dahl',
  'Malik',
  'Moreau',
  'Novak',
  'Lovell',
  'Costa',
  'Nasser',
  'Sandberg',
  'Whelan',
  'Marchetti',
  'Pinto',
  'Adler',
  'Byrne',
  'Goldman',
  'Wozniak',
  'Archer',
  'Hussain',
  'Silva',
  'Ivanova',
  'Clarke',
  'Deshpande',
  'Engel',
  'Farrell',
  'Gill',
  'Hartmann',
  'Iqbal',
  'Jansen',
  'Kovacs',
  'Leclerc',
] as const

const operatorFirst = [
  'Harrow',
  'Juniper',
  'Stonebridge',
  'Alder',
  'Copperline',
  'Northgate',
  'Willow',
  'Brightwater',
  'Lakeshore',
  'Ashford',
  'Cedar',
  'Granite',
  'Larkspur',
  'Meridian',
  'Oakhaven',
  'Parkside',
  'Quarry',
  'Ridgeline',
  'Silverleaf',
  'Thornbury',
  'Union',
  'Vista',
  'Westmere',
  'Yardley',
  'Birchwood',
  'Canal',
  'Dovetail',
  'Elmstead',
  'Fairmont',
  'Glasshouse',
] as const
const operatorSecond = [
  'Vale',
  'Row',
  'Point',
  'Crossing',
  'Court',
  'Square',
  'Hollow',
  'Terrace',
  'Commons',
  'Harbour',
  'Gate',
  'Field',
  'Quay',
  'Mill',
] as const
const operatorKinds = [
  'Living',
  'Residential',
  'Communities',
  'Apartments',
  'Property Group',
  'Homes',
  'Housing Partners',
  'Realty',
] as const

/** Every combination once, in a fixed order that mixes the words. */
export function operatorName(index: number): string {
  const first = operatorFirst[index % operatorFirst.length]
  const second = operatorSecond[Math.floor(index / operatorFirst.length + index) % operatorSecond.length]
  const kind = operatorKinds[(index * 7 + Math.floor(index / 11)) % operatorKinds.length]
  return `${first} & ${second} ${kind}`
}

export const domainOf = (name: string): string =>
  `${name
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll(/[^a-z0-9]+/g, '-')}.example`

export const jobTitles = [
  'Regional Property Manager',
  'VP of Operations',
  'Chief Technology Officer',
  'Leasing Director',
  'Asset Manager',
  'Head of Procurement',
  'Community Manager',
  'Director of Innovation',
  'Facilities Manager',
  'Chief Financial Officer',
  'Revenue Manager',
  'Resident Experience Lead',
  'IT Manager',
  'Portfolio Director',
] as const

export interface Region {
  readonly name: string
  readonly country: string
  readonly currency: 'USD' | 'EUR' | 'GBP'
  /** Of the companies. */
  readonly share: number
  readonly timezone: string
  readonly cities: readonly (readonly [city: string, state: string])[]
}

export const regions: readonly Region[] = [
  {
    name: 'US East',
    country: 'United States',
    currency: 'USD',
    share: 0.34,
    timezone: 'America/New_York',
    cities: [
      ['New York', 'NY'],
      ['Boston', 'MA'],
      ['Atlanta', 'GA'],
      ['Charlotte', 'NC'],
      ['Miami', 'FL'],
      ['Washington', 'DC'],
    ],
  },
  {
    name: 'US West',
    country: 'United States',
    currency: 'USD',
    share: 0.3,
    timezone: 'America/Los_Angeles',
    cities: [
      ['Denver', 'CO'],
      ['Austin', 'TX'],
      ['Phoenix', 'AZ'],
      ['Seattle', 'WA'],
      ['San Diego', 'CA'],
      ['Portland', 'OR'],
    ],
  },
  {
    name: 'UK & Ireland',
    country: 'United Kingdom',
    currency: 'GBP',
    share: 0.2,
    timezone: 'Europe/London',
    cities: [
      ['London', 'England'],
      ['Manchester', 'England'],
      ['Leeds', 'England'],
      ['Glasgow', 'Scotland'],
      ['Birmingham', 'England'],
    ],
  },
  {
    name: 'Europe',
    country: 'Germany',
    currency: 'EUR',
    share: 0.16,
    timezone: 'Europe/Berlin',
    cities: [
      ['Berlin', 'Berlin'],
      ['Hamburg', 'Hamburg'],
      ['Munich', 'Bavaria'],
      ['Cologne', 'North Rhine-Westphalia'],
      ['Leipzig', 'Saxony'],
    ],
  },
]

export interface Product {
  readonly name: string
  /** A year, for one apartment, in the deal's currency. */
  readonly pricePerUnit: number
  /** Of the deals. */
  readonly share: number
  /** Multiplies the chance to move on. */
  readonly pull: number
}

export const products: readonly Product[] = [
  { name: 'Access', pricePerUnit: 62, share: 0.36, pull: 1.04 },
  { name: 'Leasing', pricePerUnit: 34, share: 0.3, pull: 1 },
  { name: 'Pricing', pricePerUnit: 26, share: 0.2, pull: 0.97 },
  { name: 'Payments', pricePerUnit: 14, share: 0.14, pull: 0.94 },
]

export const leadSources = [
  'ORGANIC_SEARCH',
  'PAID_SEARCH',
  'REFERRALS',
  'DIRECT_TRAFFIC',
  'OFFLINE',
  'EMAIL_MARKETING',
  'SOCIAL_MEDIA',
] as const
export const lostReasons = [
  'Price',
  'Chose a competitor',
  'No budget this year',
  'No decision',
  'Missing integration',
  'Ownership of the property changed',
] as const
