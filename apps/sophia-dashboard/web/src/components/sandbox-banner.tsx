import { useQuery } from '@tanstack/react-query'
import { servicesQuery } from '../queries.ts'

/** Health checks of vendors, as people know them. */
const vendors: Record<string, string> = {
  hubspot: 'HubSpot',
  github: 'GitHub',
  lambda: 'Lambda Cloud',
  sources: 'Research sources',
}
export const vendorName = (check: string): string => vendors[check] ?? check

const list = new Intl.ListFormat('en', { type: 'conjunction' })

/** Says which vendors are played by the sandbox, for as long as one is. */
export function SandboxBanner() {
  const { data } = useQuery(servicesQuery)
  const played = [...new Set(data?.items.flatMap(({ sandbox }) => sandbox))].map(vendorName)
  if (played.length === 0) return null
  return (
    <aside className="banner" aria-label="Sandbox data">
      <svg className="hatch-swatch" viewBox="0 0 22 14" aria-hidden="true">
        <rect className="hatched" width="22" height="14" rx="3" />
      </svg>
      <p>
        <b>
          {list.format(played)} {played.length === 1 ? 'is' : 'are'} the sandbox.
        </b>{' '}
        What comes from there is made up until you add a key.
      </p>
    </aside>
  )
}
