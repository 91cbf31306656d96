import { day } from '../clock.ts'

export interface Repository {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly language: string
  readonly topics: readonly string[]
  readonly private: boolean
  /** Of all pull requests. */
  readonly share: number
  /** After every merge, once a day, once a week, or released but not deployed. */
  readonly deploys: 'each' | 'daily' | 'weekly' | 'never'
  /** Of the deployments to production. */
  readonly failureRate: number
  /** Median until the first review. */
  readonly reviewHours: number
  readonly createdAt: number
}

const rows = [
  [
    'access-api',
    'Doors, keys and visitor passes',
    'TypeScript',
    ['access-control', 'api'],
    true,
    0.14,
    'each',
    0.09,
    5,
  ],
  [
    'access-firmware',
    'Firmware of the door controllers',
    'Rust',
    ['embedded', 'access-control'],
    true,
    0.06,
    'weekly',
    0.16,
    22,
  ],
  [
    'leasing-web',
    'Where leasing teams work through their leads',
    'TypeScript',
    ['leasing', 'web'],
    true,
    0.15,
    'each',
    0.07,
    4,
  ],
  ['leasing-assistant', 'Answers prospects and books tours', 'Python', ['leasing', 'llm'], true, 0.1, 'daily', 0.13, 9],
  ['resident-app', 'Mobile app for residents', 'Kotlin', ['mobile'], true, 0.09, 'weekly', 0.11, 12],
  [
    'pricing-engine',
    'Rent forecasts and price recommendations',
    'Python',
    ['pricing', 'forecasting'],
    true,
    0.1,
    'daily',
    0.1,
    11,
  ],
  [
    'payments-service',
    'Rent payments and the ledger behind them',
    'Go',
    ['payments', 'ledger'],
    true,
    0.09,
    'each',
    0.05,
    8,
  ],
  ['identity', 'Sign-in, roles and tokens', 'Go', ['auth'], true, 0.06, 'each', 0.06, 7],
  [
    'data-platform',
    'Pipelines that feed pricing and reports',
    'Python',
    ['data', 'pipelines'],
    true,
    0.08,
    'daily',
    0.14,
    15,
  ],
  [
    'infrastructure',
    'Clusters, networks and deployments as code',
    'HCL',
    ['kubernetes', 'terraform'],
    true,
    0.07,
    'each',
    0.12,
    6,
  ],
  [
    'design-system',
    'Components that every Harborlatch product shares',
    'TypeScript',
    ['react', 'components'],
    false,
    0.04,
    'never',
    0,
    10,
  ],
  [
    'harborlatch-sdk',
    'Client libraries for the Harborlatch API',
    'TypeScript',
    ['sdk', 'access-control', 'multifamily'],
    false,
    0.02,
    'never',
    0,
    26,
  ],
] as const

export const createRepositories = (today: number): Repository[] =>
  rows.map(([name, description, language, topics, isPrivate, share, deploys, failureRate, reviewHours], index) => ({
    id: 640_118_200 + index * 3_917,
    name,
    description,
    language,
    topics,
    private: isPrivate,
    share,
    deploys,
    failureRate,
    reviewHours,
    createdAt: today - (1_500 - index * 53) * day,
  }))

export interface Engineer {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly type: 'User' | 'Bot'
}

const people = [
  ['priya-raman', 'Priya Raman'],
  ['tobias-keller', 'Tobias Keller'],
  ['noor-aziz', 'Noor Aziz'],
  ['callum-murray', 'Callum Murray'],
  ['mei-chen', 'Mei Chen'],
  ['kwame-mensah', 'Kwame Mensah'],
  ['freya-holm', 'Freya Holm'],
  ['diego-fuentes', 'Diego Fuentes'],
  ['hannah-lindqvist', 'Hannah Lindqvist'],
  ['samuel-osei', 'Samuel Osei'],
  ['yuki-tanaka', 'Yuki Tanaka'],
  ['elena-vasquez', 'Elena Vasquez'],
  ['lukas-brandt', 'Lukas Brandt'],
  ['amara-okafor', 'Amara Okafor'],
  ['pavel-novak', 'Pavel Novak'],
  ['chloe-moreau', 'Chloe Moreau'],
] as const

export const engineers: readonly Engineer[] = people.map(([login, name], index) => ({
  id: 5_103_300 + index * 811,
  login,
  name,
  type: 'User',
}))
export const dependencyBot: Engineer = {
  id: 49_699_333,
  login: 'dependabot[bot]',
  name: 'dependabot[bot]',
  type: 'Bot',
}
export const actionsBot: Engineer = {
  id: 41_898_282,
  login: 'github-actions[bot]',
  name: 'github-actions',
  type: 'Bot',
}
/** Who the token of a caller belongs to. */
export const caller: Engineer = { id: 5_299_001, login: 'sophia-integration', name: 'Sophia', type: 'User' }
