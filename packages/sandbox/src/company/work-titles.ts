import type { Random } from '../random.ts'

const subjects: Record<string, readonly string[]> = {
  'access-api': [
    'visitor passes',
    'door schedules',
    'key revocation',
    'elevator access',
    'audit export',
    'webhook delivery',
  ],
  'access-firmware': ['BLE pairing', 'battery reporting', 'offline unlock', 'over-the-air updates', 'tamper alarm'],
  'leasing-web': ['tour calendar', 'lead inbox', 'guest cards', 'renewal offers', 'unit search', 'follow-up reminders'],
  'leasing-assistant': [
    'tour booking',
    'fair housing guardrails',
    'answer citations',
    'handover to an agent',
    'prompt cache',
  ],
  'resident-app': ['package notices', 'maintenance requests', 'mobile keys', 'rent reminders', 'dark mode'],
  'pricing-engine': ['seasonality', 'comparable units', 'lease expiry smoothing', 'price floors', 'forecast back-test'],
  'payments-service': ['autopay', 'ledger export', 'refunds', 'ACH returns', 'late fees'],
  identity: ['role mapping', 'refresh tokens', 'SAML metadata', 'session expiry', 'password reset'],
  'data-platform': ['rent roll import', 'occupancy snapshot', 'late-arriving rows', 'schema checks', 'backfill job'],
  infrastructure: ['node pools', 'ingress rules', 'alert routing', 'secret rotation', 'cost labels'],
  'design-system': ['date picker', 'data table', 'focus rings', 'colour tokens', 'toast'],
  'harborlatch-sdk': ['retry policy', 'pagination', 'typed errors', 'webhook verification'],
}

const verbs = [
  'Add',
  'Fix',
  'Speed up',
  'Rework',
  'Test',
  'Document',
  'Simplify',
  'Log',
  'Guard',
  'Paginate',
  'Cache',
  'Validate',
] as const
const packages = ['fastify', 'vite', 'pydantic', 'tokio', 'react', 'grpc-go', 'numpy', 'undici', 'pytest'] as const

export const subjectsOf = (repository: string): readonly string[] => subjects[repository] ?? ['the build']

const subjectOf = (random: Random, repository: string): string => random.pick(subjectsOf(repository))

export const changeTitle = (random: Random, repository: string): string =>
  `${random.pick(verbs)} ${subjectOf(random, repository)}`

export const upgradeTitle = (random: Random): string => {
  const major = random.int(1, 9)
  return `Bump ${random.pick(packages)} from ${major}.${random.int(0, 8)}.0 to ${major}.${random.int(9, 14)}.${random.int(0, 4)}`
}

export const issueTitle = (random: Random, repository: string): string =>
  `${random.pick(['Error in', 'Slow', 'Confusing', 'Missing option for', 'Flaky test of', 'Question about'])} ${subjectOf(random, repository)}`

export const incidentTitle = (random: Random, repository: string): string =>
  `Incident: ${subjectOf(random, repository)} ${random.pick(['unavailable', 'slow for some customers', 'answering with errors'])}`
