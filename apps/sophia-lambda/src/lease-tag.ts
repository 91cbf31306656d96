import type { CloudTag } from './lambda-cloud.ts'

/** On every instance that we launch; its value names the installation and the lease. */
export const leaseTagKey = 'sophia-lease'

/**
 * Two installations may share one account, and neither may end what the other leased: the tag says whose lease it is.
 *
 * @param installation made with the database, so a new database is another installation.
 */
export const leaseTag = (installation: string, leaseId: string): CloudTag => ({
  key: leaseTagKey,
  value: `${installation}:${leaseId}`,
})

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The lease that this installation's tag names; undefined for an instance of anybody else. */
export function leaseOf(installation: string, tags: readonly CloudTag[] | undefined): string | undefined {
  const value = tags?.find(({ key }) => key === leaseTagKey)?.value
  const id = value?.startsWith(`${installation}:`) ? value.slice(installation.length + 1) : undefined
  return id !== undefined && uuid.test(id) ? id : undefined
}
