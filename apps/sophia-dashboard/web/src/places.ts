/** The pages, in the order of the rail; a gap stands between groups. */
export const places = [
  { to: '/', title: 'Overview', icon: 'overview', group: 1 },
  { to: '/business', title: 'Business', icon: 'business', group: 1 },
  { to: '/customers', title: 'Customers', icon: 'customers', group: 1 },
  { to: '/engineering', title: 'Engineering', icon: 'engineering', group: 1 },
  { to: '/compute', title: 'Compute', icon: 'compute', group: 1 },
  { to: '/research', title: 'Research', icon: 'research', group: 2 },
  { to: '/knowledge', title: 'Knowledge', icon: 'knowledge', group: 2 },
  { to: '/agents', title: 'Agents', icon: 'agents', group: 2 },
  { to: '/proofs', title: 'Health proofs', icon: 'proofs', group: 3 },
  { to: '/settings', title: 'Settings', icon: 'settings', group: 3 },
] as const satisfies readonly { to: string; title: string; icon: string; group: number }[]

export type Place = (typeof places)[number]
/** Of a phone's bottom bar; the others stand under More. */
export const barPlaces: readonly Place['to'][] = ['/', '/business', '/agents']
