import { type CallContext, problems } from '@sophia/service'
import type { LambdaCloud } from './lambda-cloud.ts'
import { page } from './page.ts'
import type {
  FileSystemPage,
  FirewallRulePage,
  ImagePage,
  ListQuery,
  NewSshKey,
  SshKeyAnswer,
  SshKeyPage,
} from './schemas.ts'
import type { Dated, SharedAnswer } from './shared-answer.ts'

export interface Account {
  sshKeys(query: ListQuery, call: CallContext): Promise<SshKeyPage>
  /** @throws {Problem} conflict when the name is taken. */
  addSshKey(key: NewSshKey, call: CallContext): Promise<SshKeyAnswer>
  /** @throws {Problem} not-found. */
  deleteSshKey(id: string, call: CallContext): Promise<void>
  fileSystems(query: ListQuery, call: CallContext): Promise<FileSystemPage>
  images(query: ListQuery, call: CallContext): Promise<ImagePage>
  firewallRules(query: ListQuery, call: CallContext): Promise<FirewallRulePage>
}

/** What belongs to the account and not to one instance. */
export function createAccount(cloud: LambdaCloud): Account {
  /** Every list is cut the same way: in the order of its keys. */
  const lister =
    <Given, Item>(ask: SharedAnswer<Given[]>, view: (given: Given) => Item, key: (item: Item) => string) =>
    async ({ limit, cursor }: ListQuery, call: CallContext) => {
      const { data, asOf }: Dated<Given[]> = await ask(call)
      const items = data.map(view).sort((a, b) => key(a).localeCompare(key(b)))
      return { ...page(items, key, limit, cursor), asOf, complete: true, origin: cloud.origin }
    }
  return {
    sshKeys: lister(
      cloud.listSshKeys,
      ({ id, name, public_key }) => ({ id, name, publicKey: public_key }),
      ({ id }) => id,
    ),
    async addSshKey({ name, publicKey }, call) {
      const made = await cloud.addSshKey({ name, ...(publicKey !== undefined && { public_key: publicKey }) }, call)
      return { id: made.id, name: made.name, publicKey: made.public_key, privateKey: made.private_key ?? null }
    },
    async deleteSshKey(id, call) {
      if (!(await cloud.deleteSshKey(id, call))) throw problems.notFound('SSH key', id)
    },
    fileSystems: lister(
      cloud.listFileSystems,
      (each) => ({
        id: each.id,
        name: each.name,
        region: each.region.name,
        mountPoint: each.mount_point,
        inUse: each.is_in_use,
        bytesUsed: each.bytes_used ?? null,
        createdAt: new Date(each.created).toISOString(),
      }),
      ({ id }) => id,
    ),
    images: lister(
      cloud.listImages,
      ({ region, updated_time, id, name, description, family, version, architecture }) => ({
        id,
        name,
        description,
        family,
        version,
        architecture,
        region: region.name,
        updatedAt: new Date(updated_time).toISOString(),
      }),
      ({ id }) => id,
    ),
    firewallRules: lister(
      cloud.listFirewallRules,
      ({ protocol, port_range: range, source_network: source, description }) => ({
        protocol,
        ports: range ? { from: range[0], to: range[1] } : null,
        source,
        description,
      }),
      (rule) => JSON.stringify(rule),
    ),
  }
}
